#include "documents.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <iostream>
#include <map>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/text.h"
#include "explain.h"
#include "inputs.h"
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

/// What one document adds to the output.
struct Judged {
  Exit exit = Exit::Unreadable;
  std::string text;   ///< on standard output
  std::string error;  ///< on standard error
  Value json;         ///< of format json
  std::map<std::string, std::size_t> rules;
};

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

Judged judge(ubl::RuleValidator& validator, const Input& document, std::string_view today,
             const Output& output) {
  const std::string& file = document.name;
  const auto report = [&]() -> Result<ubl::Report> {
    TRY(const base::Bytes bytes, read_document(document));
    return validator.validate(bytes, file, today);
  }();
  Judged judged;
  if (!report) {
    judged.error = file + ": unreadable: " + base::describe(report.error()) + "\n";
    if (output.format == "json") judged.json = unreadable(file, report.error());
    return judged;
  }
  judged.exit = exit_of(report->verdict);
  for (const ubl::Finding& finding : report->findings)
    ++judged.rules[finding.flag + " " + finding.id];
  if (output.format == "json") judged.json = ubl::to_json(*report);
  if (output.format == "text") judged.text = as_text(*report, output);
  if (output.format == "svrl") judged.text = ubl::to_svrl(*report) + "\n";
  return judged;
}

/// How many documents came out how, and which rules did it, the most frequent first.
class Summary {
 public:
  void add(const Judged& judged) {
    ++exits_[static_cast<std::size_t>(judged.exit)];
    for (const auto& [rule, count] : judged.rules) rules_[rule] += count;
  }
  std::string text() const {
    constexpr std::array<std::string_view, 4> kWords = {"valid", "invalid", "cannot tell",
                                                        "unreadable"};
    std::string text;
    for (std::size_t exit = 0; exit < kWords.size(); ++exit)
      text +=
          (exit == 0 ? "" : ", ") + std::to_string(exits_[exit]) + " " + std::string(kWords[exit]);
    std::vector<std::pair<std::string, std::size_t>> rules(rules_.begin(), rules_.end());
    std::ranges::stable_sort(rules, std::greater<>(), [](const auto& rule) { return rule.second; });
    for (const auto& [rule, count] : rules)
      text += "\n  " + std::to_string(count) + " times " + rule;
    return text + "\n";
  }

 private:
  std::array<std::size_t, 4> exits_{};
  std::map<std::string, std::size_t> rules_;
};

/// "120 of 4000" on a terminal, in one line that is written over.
void show_progress(std::size_t done, std::size_t all) {
  static const bool terminal = ::isatty(STDERR_FILENO) != 0;
  if (!terminal || all < 20 || (done % 16 != 0 && done != all)) return;
  std::cerr << "\r" << done << " of " << all << (done == all ? "\n" : "") << std::flush;
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

/// Judges all with so many threads, and gives them to `take` in their order.
template <class Take>
void judge_all(ubl::RuleValidator& validator, const std::vector<Input>& documents,
               std::uint64_t threads, const Output& output, Take take) {
  const std::string today = base::format_date(base::SystemClock().now());
  base::Guarded<std::map<std::size_t, Judged>> finished;
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> workers;
  for (std::uint64_t n = 0; n < std::min<std::uint64_t>(threads, documents.size()); ++n) {
    workers.emplace_back([&] {
      for (std::size_t at = next++; at < documents.size(); at = next++) {
        Judged judged = judge(validator, documents[at], today, output);
        finished.update([&](auto& waiting) { waiting.emplace(at, std::move(judged)); });
      }
    });
  }
  for (std::size_t at = 0; at < documents.size(); ++at) {
    while (!finished.wait_for(std::chrono::seconds(1),
                              [&](const auto& waiting) { return waiting.contains(at); })) {}
    take(finished.with([&](auto& waiting) { return std::move(waiting.extract(at).mapped()); }));
    show_progress(at + 1, documents.size());
  }
}

Exit usage(std::string_view message) {
  std::cerr << "kuitti-validate: " << message << "; see kuitti-validate --help\n";
  return Exit::Usage;
}

}  // namespace

Exit run_documents(const base::Arguments& arguments, const fs::path& artefacts) {
  Output output;
  output.format = arguments.value("--format", arguments.has("--json") ? "json" : "text");
  const bool known = output.format == "text" || output.format == "json" || output.format == "svrl";
  const auto language = ubl::parse_language(arguments.value("--lang", "en"));
  if (!known || !language) return usage("--format is text, json or svrl, --lang fi, sv or en");
  output.language = *language;
  const auto threads =
      arguments.number("--threads", std::max(1u, std::thread::hardware_concurrency()));
  if (!threads || *threads == 0 || *threads > 256) return usage("--threads is 1 to 256");
  auto validator = ubl::RuleValidator::open(
      artefacts, {local_rules(arguments.value("--local")), arguments.value("--release")});
  if (!validator) {
    std::cerr << "kuitti-validate: " << base::describe(validator.error()) << "\n";
    return Exit::Configuration;
  }
  // Without them the findings still stand.
  if (auto explanations = ubl::Explanations::load(artefacts / kExplanations))
    output.explanations = *std::move(explanations);

  const std::vector<Input> documents = find_documents(arguments.positional());
  if (documents.empty()) return usage("there is no .xml file in the folder");
  Exit worst = Exit::Yes;
  Summary summary;
  Value all = Value::array();
  judge_all(**validator, documents, *threads, output, [&](Judged judged) {
    worst = std::max(worst, judged.exit);
    std::cout << judged.text;
    std::cerr << judged.error;
    summary.add(judged);
    if (output.format == "json") all.push(std::move(judged.json));
  });
  // One file gives one report, several give an array.
  if (output.format == "json")
    std::cout << base::json::write(documents.size() == 1 ? (*all.items())[0] : all) << "\n";
  if (output.format == "text" && documents.size() > 1) std::cout << summary.text();
  return worst;
}
