#include "ubl/type_identifiers.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "base/xml/parse.h"
#include "tests/support/skip.h"

using namespace ubl;
using base::xml::Node;

namespace {

const std::string kUbl = "urn:oasis:names:specification:ubl:schema:xsd:";

const Catalogue& catalogue() {
  static const Catalogue all = Catalogue::load(KUITTI_SOURCE_DIR "/schemas/catalogue.json").value();
  return all;
}

struct Listed {
  std::string scheme;
  std::string value;
  std::string state;
};

/// Peppol's own list of document types, as fetched.
std::vector<Listed> code_list() {
  std::vector<Listed> found;
  for (const auto& file : std::filesystem::directory_iterator(*test::artefacts() / "codelists")) {
    if (file.path().filename().string().find("Document types") == std::string::npos) continue;
    const auto tree = base::xml::parse(base::file::read(file.path()).value()).value();
    for (Node row = tree.root().first_element(); row; row = row.next_element()) {
      found.push_back({std::string(row.attribute_value("", "scheme")),
                       std::string(row.attribute_value("", "value")),
                       std::string(row.attribute_value("", "state"))});
    }
  }
  return found;
}

/// "<namespace>::<Root>##<CustomizationID>::<version>" taken apart.
DocumentType parse_value(const std::string& value) {
  const std::size_t root = value.find("::");
  const std::size_t customization = value.find("##", root);
  const std::size_t version = value.rfind("::");
  return {value.substr(0, root), value.substr(root + 2, customization - root - 2),
          value.substr(customization + 2, version - customization - 2), ""};
}

}  // namespace

TEST_CASE("an order is written with its namespace, root, CustomizationID and UBL version") {
  const auto tree =
      base::xml::parse(
          base::file::read(KUITTI_SOURCE_DIR "/tests/data/purchase/espoo/order.xml").value())
          .value();
  const DocumentType order = detect(tree);
  const auto found = type_identifiers(order, catalogue().find(order));
  REQUIRE(found);
  CHECK(found->document_type_scheme == "busdox-docid-qns");
  CHECK(found->document_type ==
        "urn:oasis:names:specification:ubl:schema:xsd:Order-2::Order##"
        "urn:fdc:peppol.eu:poacc:trns:order:3::2.1");
  CHECK(found->process_scheme == "cenbii-procid-ubl");
  CHECK(found->process == "urn:fdc:peppol.eu:poacc:bis:ordering:3");
}

TEST_CASE("the CustomizationID written is the document's own, not the catalogue's shorter one") {
  const DocumentType longer{
      kUbl + "Invoice-2", "Invoice",
      "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0#conformant#urn:x",
      ""};
  REQUIRE(catalogue().find(longer) != nullptr);
  CHECK_THAT(type_identifiers(longer, catalogue().find(longer))->document_type,
             Catch::EndsWith("billing:3.0#conformant#urn:x::2.1"));
}

TEST_CASE("where the version is not known there is no identifier, and the caller must say it") {
  CHECK_FALSE(type_identifiers({kUbl + "Quotation-2", "Quotation", "urn:x", ""}, nullptr));
  CHECK_FALSE(type_identifiers({kUbl + "Invoice-2", "Invoice", "", ""}, nullptr));
  CHECK_FALSE(type_identifiers({"urn:other", "Invoice", "urn:x", ""}, nullptr));
}

TEST_CASE("every type of the catalogue is written as Peppol's list has it") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto list = code_list();
  for (const CatalogueEntry& entry : catalogue().entries()) {
    const auto found =
        type_identifiers({entry.root_namespace, entry.root, entry.customization_id, ""}, &entry);
    REQUIRE(found);
    INFO(found->document_type);
    const auto row = std::find_if(list.begin(), list.end(), [&](const Listed& listed) {
      return listed.value == found->document_type && listed.scheme == found->document_type_scheme;
    });
    REQUIRE(row != list.end());
    CHECK(row->state == "active");
  }
}

TEST_CASE("every invoice and credit note in Peppol's list is written as listed, known or not") {
  SKIP_WITHOUT_ARTEFACTS();
  std::size_t checked = 0;
  for (const Listed& listed : code_list()) {
    const DocumentType type = parse_value(listed.value);
    if (type.root_namespace != kUbl + type.root + "-2") continue;
    if (type.root != "Invoice" && type.root != "CreditNote") continue;
    // An entry of 2012 that was never withdrawn.
    if (listed.state != "active" || listed.value.ends_with("::2.0")) continue;
    ++checked;
    const auto found = type_identifiers(type, catalogue().find(type));
    INFO(listed.value);
    REQUIRE(found);
    CHECK(found->document_type == listed.value);
    CHECK(found->document_type_scheme == listed.scheme);
  }
  CHECK(checked > 50);
}
