#include <algorithm>
#include <atomic>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>

#include "base/clock.h"
#include "base/file/file.h"
#include "base/text.h"
#include "base/xml/parse.h"
#include "rule_jobs.h"
#include "rule_library.h"
#include "ubl/schematron/judge.h"
#include "ubl/schematron/location.h"

namespace {

namespace schematron = ubl::schematron;

/// What a job prints: its line of results and its lines of locations.
struct Answer {
  std::string line;
  std::string locations;
};

/// Rule sets by their judges, for one thread.
class Judges final {
 public:
  schematron::Judge& of(const std::shared_ptr<const schematron::RuleSet>& rules) {
    auto& judge = judges_[rules.get()];
    if (!judge) judge = std::make_unique<schematron::Judge>(rules);
    return *judge;
  }

 private:
  std::map<const schematron::RuleSet*, std::unique_ptr<schematron::Judge>> judges_;
};

const schematron::Assertion& assertion_of(const schematron::RuleSource& source,
                                          const schematron::Violation& violation) {
  return source.patterns[violation.pattern].rules[violation.rule].assertions[violation.assertion];
}

Answer answer(const RuleJob& job, const schematron::RuleSet& rules,
              const schematron::Judgement& found, const base::xml::Tree& document) {
  const std::string head = job.document + "\t" + job.rules + "\t";
  if (found.stopped) return {head + "error:" + found.stopped->code + "\t0\t-\n", ""};
  Answer made;
  std::map<std::string, std::size_t> counts;
  for (const schematron::Violation& one : found.violations) {
    const schematron::Assertion& assertion = assertion_of(rules.source(), one);
    ++counts[assertion.id];
    made.locations += head + assertion.id + "\t" + assertion.flag + "\t" +
                      schematron::short_location(document, one.node) + "\n";
  }
  std::string ids;
  for (const auto& [id, count] : counts)
    ids += (ids.empty() ? "" : " ") + id + "*" + std::to_string(count);
  // A fault that was collected: the others are judged, but the file is not well.
  const std::string status = found.faults.empty() ? "ok" : "fault:" + found.faults[0].error.code;
  made.line = head + status + "\t" + std::to_string(found.violations.size()) + "\t" +
              (ids.empty() ? "-" : ids) + "\n";
  return made;
}

Answer judge(const RuleJob& job, const RuleLibrary& library, Judges& judges, schematron::Mode mode,
             base::Timestamp now) {
  const std::string head = job.document + "\t" + job.rules + "\t";
  const RuleLibrary::Loaded& rules = library.get(job.rules);
  if (!rules) return {head + "refused:" + rules.error().code + "\t0\t-\n", ""};
  const auto bytes = base::file::read(job.document);
  if (!bytes) return {head + "unreadable\t0\t-\n", ""};
  const auto document = base::xml::parse(*bytes);
  if (!document) return {head + "unreadable\t0\t-\n", ""};
  const schematron::Judgement found = judges.of(*rules).judge(*document, mode, now);
  return answer(job, **rules, found, *document);
}

}  // namespace

base::Result<std::vector<RuleJob>> read_rule_jobs(const std::string& file) {
  TRY(const std::string text, base::file::read_text(file, std::size_t{1} << 30));
  std::vector<RuleJob> jobs;
  base::Lines lines(text);
  while (!lines.done()) {
    const auto fields = base::split(lines.next(), '\t');
    if (fields.size() >= 2 && !fields[0].starts_with('#'))
      jobs.push_back({std::string(fields[0]), std::string(fields[1])});
  }
  return jobs;
}

base::Exit run_batch(const base::Arguments& arguments) {
  const auto threads =
      arguments.number("--threads", std::max(1u, std::thread::hardware_concurrency()));
  if (!threads || *threads == 0 || *threads > 256) {
    std::cerr << "kuitti-validate: --threads is 1 to 256\n";
    return base::Exit::Usage;
  }
  const auto jobs = read_rule_jobs(arguments.value("--batch"));
  if (!jobs) {
    std::cerr << "kuitti-validate: " << base::describe(jobs.error()) << "\n";
    return base::Exit::Unreadable;
  }
  RuleLibrary library(arguments);
  base::Exit exit = base::Exit::Yes;
  for (const RuleJob& job : *jobs) {
    const RuleLibrary::Loaded& rules = library.load(job.rules);
    if (rules || exit == base::Exit::CannotTell) continue;
    std::cerr << "kuitti-validate: " << job.rules << ": " << base::describe(rules.error()) << "\n";
    exit = base::Exit::CannotTell;
  }
  const schematron::Mode mode =
      arguments.has("--collect") ? schematron::Mode::Collect : schematron::Mode::Strict;
  const base::Timestamp now = base::SystemClock().now();
  std::vector<Answer> answers(jobs->size());
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> workers;
    for (std::uint64_t n = 0; n < *threads; ++n) {
      workers.emplace_back([&] {
        Judges judges;
        for (std::size_t at = next++; at < jobs->size(); at = next++)
          answers[at] = judge((*jobs)[at], library, judges, mode, now);
      });
    }
  }
  for (const Answer& one : answers) std::cout << one.line;
  if (!arguments.has("--loc")) return exit;
  std::ofstream locations(arguments.value("--loc"));
  for (const Answer& one : answers) locations << one.locations;
  locations.close();
  if (locations.fail()) {
    std::cerr << "kuitti-validate: " << arguments.value("--loc") << " cannot be written\n";
    return base::Exit::Unreadable;
  }
  return exit;
}
