#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ubl/document_type.h"

namespace ubl {

/// A release of the rules of one document type; dates are YYYY-MM-DD, empty = open.
struct RuleRelease {
  std::string release;
  std::string valid_from;
  std::string valid_to;
  std::vector<std::string> files;  ///< below the artefacts folder, in order
};

/// One line of the catalogue: what documents of a type are checked with.
struct CatalogueEntry {
  std::string name;
  std::string root_namespace;
  std::string root;
  std::string customization_id;
  bool customization_is_prefix = false;
  std::vector<std::string> profile_ids;
  std::string version;     ///< UBL version, the tail of the document type identifier
  std::string schema_set;  ///< "ubl21/Invoice"
  std::vector<RuleRelease> rules;

  /// The release in force on that day, or nullptr.
  const RuleRelease* in_force(std::string_view date) const;
  /// The release of that name, whether in force or not, or nullptr.
  const RuleRelease* named(std::string_view release) const;
};

/// Document type -> schemas -> rule files. A plain value, read once.
class Catalogue {
 public:
  /// Errors: NotFound "file.missing"; Corrupt "catalogue".
  static base::Result<Catalogue> load(const std::filesystem::path& file);
  static base::Result<Catalogue> parse(std::string_view json);

  /// The entry for a document, or nullptr: root and CustomizationID decide; where several types
  /// share both, ProfileID.
  const CatalogueEntry* find(const DocumentType& type) const;
  const std::vector<CatalogueEntry>& entries() const { return entries_; }

 private:
  std::vector<CatalogueEntry> entries_;
};

}  // namespace ubl
