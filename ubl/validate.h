#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "ubl/catalogue.h"
#include "ubl/report.h"
#include "ubl/rule_sets.h"
#include "ubl/schema_set.h"

namespace ubl {

/// Judges business documents. A seam: access points are given one. Threads: any.
class Validator {
 public:
  virtual ~Validator() = default;
  /// `name` is how the report calls the document, `date` (YYYY-MM-DD) selects the release of the
  /// rules. What is wrong with the document is in the report; what is not XML is Malformed. Errors:
  /// those of base::xml::parse; Corrupt "xml.schema", NotFound "schema.set" when the schemas are at
  /// fault.
  virtual base::Result<Report> validate(base::ByteView document, std::string_view name,
                                        std::string_view date) = 0;
};

/// Checks a document with the schema of its type, then, when that holds, with every rule file of
/// the release in force, then with the city's own. A file that is not installed, or that cannot be
/// loaded, is said in its layer, and the verdict is then never valid.
class RuleValidator final : public Validator {
 public:
  struct Options {
    /// Rule files that run on every document after the official ones; their contexts say which
    /// documents they concern.
    std::vector<std::filesystem::path> local = {};
    /// The release to judge by, whatever is in force; empty: the one in force.
    std::string release = {};
  };
  /// Errors: those of Catalogue::load; those of schematron::load and RuleSet::compile for a local
  /// file; NotFound "release" when no type has that release.
  static base::Result<std::unique_ptr<RuleValidator>> open(const std::filesystem::path& artefacts,
                                                           Options options);
  static base::Result<std::unique_ptr<RuleValidator>> open(const std::filesystem::path& artefacts) {
    return open(artefacts, Options{});
  }

  base::Result<Report> validate(base::ByteView document, std::string_view name,
                                std::string_view date) override;
  SchemaSets& schemas() { return schemas_; }

 private:
  RuleValidator(Catalogue catalogue, std::filesystem::path artefacts, Options options)
      : catalogue_(std::move(catalogue)),
        artefacts_(artefacts),
        options_(std::move(options)),
        schemas_(std::move(artefacts)) {}
  base::Result<const CatalogueEntry*> type_of(base::ByteView document) const;
  std::vector<std::filesystem::path> rule_files(Report& report, const CatalogueEntry& entry,
                                                std::string_view date) const;
  void run_rules(Report& report, const std::vector<std::filesystem::path>& files,
                 const base::xml::Tree& document, base::Timestamp now);

  const Catalogue catalogue_;
  const std::filesystem::path artefacts_;
  const Options options_;
  SchemaSets schemas_;
  RuleSets rules_;
};

}  // namespace ubl
