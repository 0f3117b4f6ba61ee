#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "ubl/catalogue.h"
#include "ubl/report.h"
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

/// Checks the schema of the document's type and says which rules it was not judged by: its best
/// verdict is schema-valid, never valid.
class SchemaValidator final : public Validator {
 public:
  SchemaValidator(Catalogue catalogue, std::filesystem::path artefacts)
      : catalogue_(std::move(catalogue)), artefacts_(artefacts), schemas_(std::move(artefacts)) {}
  /// Errors: those of find_artefacts and Catalogue::load.
  static base::Result<std::unique_ptr<SchemaValidator>> open(
      const std::filesystem::path& artefacts);

  base::Result<Report> validate(base::ByteView document, std::string_view name,
                                std::string_view date) override;
  SchemaSets& schemas() { return schemas_; }

 private:
  const Catalogue catalogue_;
  const std::filesystem::path artefacts_;
  SchemaSets schemas_;
};

}  // namespace ubl
