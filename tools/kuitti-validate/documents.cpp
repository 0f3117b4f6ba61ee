#include "documents.h"

#include <algorithm>
#include <iostream>
#include <optional>

#include "base/clock.h"
#include "base/file/file.h"
#include "base/text.h"
#include "explain.h"
#include "ubl/explanations.h"
#include "ubl/validate.h"

using base::Exit;
using base::Result;
using base::json::Value;

namespace fs = std::filesystem;

namespace {

struct Output {
  std::string format;
  ubl::Language language = ubl::Language::English;
  std::optional<ubl::Explanations> explanations;
  Value all = Value::array();  ///< the reports, of format json
};

Exit exit_of(ubl::Verdict verdict) {
  switch (verdict) {
    case ubl::Verdict::Valid:
      return Exit::Yes;
    case ubl::Verdict::Invalid:
      return Exit::No;
    default:
      return Exit::CannotTell;
  }
}

/// The JSON of a document that could not be judged at all.
Value unreadable(const std::string& file, const base::Error& error) {
  Value value;
  value.set("document", file).set("verdict", "fault");
  return value.set("error", Value::object().set("code", error.code).set("detail", error.detail));
}

std::string as_text(const ubl::Report& report, const Output& output) {
  return output.explanations ? ubl::to_text(report, *output.explanations, output.language)
                             : ubl::to_text(report);
}

Exit validate(ubl::RuleValidator& validator, const std::string& file, Output& output) {
  const auto judge = [&]() -> Result<ubl::Report> {
    TRY(const base::Bytes bytes, base::file::read(file));
    return validator.validate(bytes, file, base::format_date(base::SystemClock().now()));
  };
  const auto report = judge();
  if (!report) {
    if (output.format == "json") output.all.push(unreadable(file, report.error()));
    std::cerr << file << ": unreadable: " << base::describe(report.error()) << "\n";
    return Exit::Unreadable;
  }
  if (output.format == "json") output.all.push(ubl::to_json(*report));
  if (output.format == "text") std::cout << as_text(*report, output);
  if (output.format == "svrl") std::cout << ubl::to_svrl(*report) << "\n";
  return exit_of(report->verdict);
}

/// A file, or every .sch of a folder by name.
std::vector<fs::path> local_rules(const std::string& named) {
  if (named.empty()) return {};
  std::error_code failed;
  if (!fs::is_directory(named, failed)) return {named};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(named, failed))
    if (entry.path().extension() == ".sch") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

Exit fail(const base::Error& error) {
  std::cerr << "kuitti-validate: " << base::describe(error) << "\n";
  return Exit::Configuration;
}

}  // namespace

Exit run_documents(const base::Arguments& arguments, const fs::path& artefacts) {
  Output output;
  output.format = arguments.value("--format", arguments.has("--json") ? "json" : "text");
  const bool known = output.format == "text" || output.format == "json" || output.format == "svrl";
  const auto language = ubl::parse_language(arguments.value("--lang", "en"));
  if (!known || !language) {
    std::cerr << "kuitti-validate: --format is text, json or svrl, --lang fi, sv or en\n";
    return Exit::Usage;
  }
  output.language = *language;
  auto validator = ubl::RuleValidator::open(
      artefacts, {local_rules(arguments.value("--local")), arguments.value("--release")});
  if (!validator) return fail(validator.error());
  // Without them the findings still stand.
  if (auto explanations = ubl::Explanations::load(artefacts / kExplanations))
    output.explanations = *std::move(explanations);
  Exit worst = Exit::Yes;
  for (const std::string& file : arguments.positional())
    worst = std::max(worst, validate(**validator, file, output));
  // One file gives one report, several give an array.
  const Value::Array& all = *output.all.items();
  if (output.format == "json")
    std::cout << base::json::write(all.size() == 1 ? all[0] : output.all) << "\n";
  return worst;
}
