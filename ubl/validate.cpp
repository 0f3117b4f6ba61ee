#include "ubl/validate.h"

#include <algorithm>

#include "ubl/rule_layer.h"
#include "ubl/source_places.h"

namespace ubl {

using base::Result;

namespace fs = std::filesystem;

namespace {

bool is_there(const fs::path& file) {
  std::error_code ignored;
  return fs::is_regular_file(file, ignored);
}

/// The best that the layers allow, once the schema holds.
Verdict verdict_of(const std::vector<Layer>& layers) {
  const auto any = [&](std::string_view status) {
    return std::any_of(layers.begin(), layers.end(),
                       [&](const Layer& layer) { return layer.status == status; });
  };
  if (any("failed")) return Verdict::Invalid;
  if (any("fault")) return Verdict::Fault;
  const bool all = std::all_of(layers.begin(), layers.end(),
                               [](const Layer& layer) { return layer.status == "passed"; });
  return all ? Verdict::Valid : Verdict::SchemaValid;
}

}  // namespace

Result<std::unique_ptr<RuleValidator>> RuleValidator::open(const fs::path& artefacts,
                                                           Options options) {
  TRY(Catalogue catalogue, Catalogue::load(artefacts / "catalogue.json"));
  const auto& types = catalogue.entries();
  const bool known = options.release.empty() ||
                     std::any_of(types.begin(), types.end(), [&](const CatalogueEntry& type) {
                       return type.named(options.release) != nullptr;
                     });
  if (!known)
    return base::not_found("release", "no document type has rules of release " + options.release);
  std::unique_ptr<RuleValidator> made(
      new RuleValidator(std::move(catalogue), artefacts, std::move(options)));
  for (const fs::path& file : made->options_.local) TRY(made->rules_.get(file));
  return made;
}

/// Those of the release, then the local ones; what speaks against valid is a layer.
std::vector<fs::path> RuleValidator::rule_files(Report& report, const CatalogueEntry& entry,
                                                std::string_view date) const {
  std::vector<fs::path> files;
  const RuleRelease* const release =
      options_.release.empty() ? entry.in_force(date) : entry.named(options_.release);
  if (release != nullptr) {
    report.release = release->release;
    for (const std::string& file : release->files) files.push_back(artefacts_ / file);
  } else {
    report.layers.push_back({"rules", options_.release.empty()
                                          ? "none in force on " + std::string(date)
                                          : "no release " + options_.release});
  }
  files.insert(files.end(), options_.local.begin(), options_.local.end());
  return files;
}

void RuleValidator::run_rules(Report& report, const std::vector<fs::path>& files,
                              const base::xml::Tree& document, base::Timestamp now) {
  for (const fs::path& file : files) {
    const std::string name = file.stem().string();
    if (!is_there(file)) {
      report.layers.push_back({name, "not installed"});
      continue;
    }
    const auto rules = rules_.get(file);
    if (!rules) {
      report.layers.push_back({name, "fault"});
      Finding& fault = report.findings.emplace_back();
      fault.layer = name;
      fault.id = rules.error().code;
      fault.flag = "fault";
      fault.text = "the rules cannot be loaded: " + rules.error().detail;
      continue;
    }
    RuleLayer layer = judge_layer(name, *rules, document, now);
    report.layers.push_back(std::move(layer.layer));
    std::move(layer.findings.begin(), layer.findings.end(), std::back_inserter(report.findings));
  }
}

/// A document says its type near its beginning; only where it does not, all of it is read for that.
Result<const CatalogueEntry*> RuleValidator::type_of(base::ByteView document) const {
  TRY(const base::xml::Tree beginning, base::xml::parse_until(document, "ProfileID"));
  if (const CatalogueEntry* const entry = catalogue_.find(detect(beginning))) return entry;
  TRY(const base::xml::Tree whole, base::xml::parse(document));
  return catalogue_.find(detect(whole));
}

Result<Report> RuleValidator::validate(base::ByteView document, std::string_view name,
                                       std::string_view date) {
  Report report;
  report.document = name;
  TRY(const CatalogueEntry* const entry, type_of(document));
  if (entry == nullptr) {
    report.verdict = Verdict::Fault;
    report.layers.push_back(
        {"type", "unknown: no entry for this root element and CustomizationID"});
    return report;
  }
  report.type = entry->name;
  TRY(const base::Timestamp now, base::parse_timestamp(std::string(date) + "T00:00:00Z"));
  TRY(const SchemaVerdict schema, schemas_.validate(document, entry->schema_set));
  for (const auto& problem : schema.problems) {
    report.findings.push_back(
        {"xsd", "xsd", "fatal", "", problem.line, problem.column, problem.message, {}, {}});
  }
  report.layers.push_back({"xsd", schema.problems.empty() ? "passed" : "failed"});
  const std::vector<fs::path> files = rule_files(report, *entry, date);
  if (schema.problems.empty()) {
    run_rules(report, files, schema.tree, now);
    place_in_source(report.findings, schema.tree, document);
  } else {
    // The rules take a document that the schema accepts for granted.
    for (const fs::path& file : files)
      report.layers.push_back({file.stem().string(), is_there(file) ? "not run" : "not installed"});
  }
  report.verdict = verdict_of(report.layers);
  return report;
}

}  // namespace ubl
