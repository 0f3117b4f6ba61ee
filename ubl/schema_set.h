#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/guarded.h"
#include "base/result.h"
#include "base/xml/grammar.h"
#include "base/xml/parse.h"

namespace ubl {

/// The verdict of one schema set over one document.
struct SchemaVerdict {
  base::xml::Tree tree;
  std::vector<base::xml::SchemaProblem> problems;  ///< empty = valid
};

/// The schemas of the artefacts folder, one grammar pool per UBL version, loaded when first asked
/// for. Sets are named "ubl21/Invoice": version and root element; "reporting/eusr" and
/// "reporting/tsr" too. Threads: any.
class SchemaSets final {
 public:
  explicit SchemaSets(std::filesystem::path artefacts) : artefacts_(std::move(artefacts)) {}

  /// Parses and validates in one pass; a root element that is not the set's is a problem.
  /// Errors: those of base::xml::parse; NotFound "schema.set" for a set that is not installed.
  base::Result<SchemaVerdict> validate(base::ByteView document, std::string_view set);

 private:
  using Loaded = std::shared_ptr<const base::xml::Grammar>;
  base::Result<Loaded> grammar(const std::string& family);
  std::filesystem::path artefacts_;
  base::Guarded<std::map<std::string, Loaded>> loaded_;
};

}  // namespace ubl
