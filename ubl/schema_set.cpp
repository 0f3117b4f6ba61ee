#include "ubl/schema_set.h"

#include <algorithm>

namespace ubl {
namespace {

namespace fs = std::filesystem;
using base::Result;
using base::xml::Grammar;

struct Import {
  std::string_view uri;
  std::string_view file;
};

// Imported by the UBL schemas without a place.
constexpr Import kImports[] = {
    {"urn:un:unece:uncefact:data:specification:CoreComponentTypeSchemaModule:2",
     "CCTS_CCT_SchemaModule.xsd"},
    {"http://www.w3.org/2000/09/xmldsig#", "xmldsig-core-schema.xsd"},
    {"http://uri.etsi.org/01903/v1.3.2#", "XAdES01903v132-201601.xsd"},
    {"http://uri.etsi.org/01903/v1.4.1#", "XAdES01903v141-201601.xsd"},
};

struct Root {
  std::string uri, local;
};

/// The root element that a set is about.
Root root_of(std::string_view set) {
  if (set == "reporting/eusr")
    return {"urn:fdc:peppol:end-user-statistics-report:1.1", "EndUserStatisticsReport"};
  if (set == "reporting/tsr")
    return {"urn:fdc:peppol:transaction-statistics-report:1.0", "TransactionStatisticsReport"};
  const std::string local(set.substr(set.find('/') + 1));
  return {"urn:oasis:names:specification:ubl:schema:xsd:" + local + "-2", local};
}

/// Every main schema of a family, in a stable order.
std::vector<fs::path> schemas_of(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".xsd") found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace

Result<SchemaSets::Loaded> SchemaSets::grammar(const std::string& family) {
  return loaded_.with([&](auto& loaded) -> Result<Loaded> {
    const auto known = loaded.find(family);
    if (known != loaded.end()) return known->second;
    const fs::path folder = artefacts_ / "xsd" / family;
    Grammar::Source source;
    source.schemas = schemas_of(family.starts_with("ubl") ? folder / "maindoc" : folder);
    if (source.schemas.empty())
      return base::not_found("schema.set",
                             "no schemas in " + folder.string() + "; schemas/fetch gets them");
    for (const Import& import : kImports) {
      source.imports.emplace_back(import.uri, artefacts_ / "xsd/imports" / import.file);
    }
    TRY(Loaded made, Grammar::load(source));
    loaded.emplace(family, made);
    return made;
  });
}

Result<SchemaVerdict> SchemaSets::validate(base::ByteView document, std::string_view set) {
  const std::string family(set.substr(0, set.find('/')));
  if (set.find('/') == std::string_view::npos || family.find("..") != std::string::npos) {
    return base::not_found("schema.set", "no schema set " + std::string(set));
  }
  TRY(const Loaded schemas, grammar(family));
  TRY(auto validated, base::xml::parse_validated(document, *schemas));
  SchemaVerdict verdict{std::move(validated.tree), std::move(validated.problems)};
  const Root expected = root_of(set);
  const base::xml::Node root = verdict.tree.root();
  if (!root.is_element(expected.uri, expected.local)) {
    verdict.problems.insert(
        verdict.problems.begin(),
        {root.line(), 1,
         "the root element is " + std::string(root.local()) + ", expected " + expected.local});
  }
  return verdict;
}

}  // namespace ubl
