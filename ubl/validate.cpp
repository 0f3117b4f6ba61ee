#include "ubl/validate.h"

namespace ubl {

using base::Result;

namespace {

/// The rule files of the release in force, each with whether it is there at all.
void add_rule_layers(Report& report, const CatalogueEntry& entry, std::string_view date,
                     const std::filesystem::path& artefacts) {
  const RuleRelease* release = entry.in_force(date);
  if (release == nullptr) {
    report.layers.push_back({"rules", "none in force on " + std::string(date)});
    return;
  }
  report.release = release->release;
  for (const std::string& file : release->files) {
    std::error_code ignored;
    const bool installed = std::filesystem::is_regular_file(artefacts / file, ignored);
    report.layers.push_back(
        {std::filesystem::path(file).stem().string(), installed ? "not run" : "not installed"});
  }
}

}  // namespace

Result<std::unique_ptr<SchemaValidator>> SchemaValidator::open(
    const std::filesystem::path& artefacts) {
  TRY(Catalogue catalogue, Catalogue::load(artefacts / "catalogue.json"));
  return std::make_unique<SchemaValidator>(std::move(catalogue), artefacts);
}

Result<Report> SchemaValidator::validate(base::ByteView document, std::string_view name,
                                         std::string_view date) {
  Report report;
  report.document = name;
  // One small parse to learn the type, one with its schemas.
  TRY(const base::xml::Tree tree, base::xml::parse(document));
  const CatalogueEntry* entry = catalogue_.find(detect(tree));
  if (entry == nullptr) {
    report.verdict = Verdict::Fault;
    report.layers.push_back(
        {"type", "unknown: no entry for this root element and CustomizationID"});
    return report;
  }
  report.type = entry->name;
  TRY(const SchemaVerdict schema, schemas_.validate(document, entry->schema_set));
  for (const auto& problem : schema.problems) {
    report.findings.push_back(
        {"xsd", "xsd", "fatal", "", problem.line, problem.column, problem.message});
  }
  report.verdict = schema.problems.empty() ? Verdict::SchemaValid : Verdict::Invalid;
  report.layers.push_back({"xsd", schema.problems.empty() ? "passed" : "failed"});
  add_rule_layers(report, *entry, date, artefacts_);
  return report;
}

}  // namespace ubl
