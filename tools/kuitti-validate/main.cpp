// The checker of suppliers and of rule writers: documents in, reports out. Links ubl only.
#include <atomic>
#include <iostream>
#include <span>
#include <thread>

#include "base/arguments.h"
#include "base/clock.h"
#include "base/file/file.h"
#include "base/text.h"
#include "base/xml/parse.h"
#include "documents.h"
#include "explain.h"
#include "rule_jobs.h"
#include "ubl/artefacts.h"
#include "ubl/schema_set.h"
#include "xpath_jobs.h"

namespace {

using base::Exit;

constexpr std::string_view kHelp = R"(kuitti-validate: are these documents what the network accepts?

  kuitti-validate FILE|FOLDER|-... [--format text|json|svrl] [--json] [--threads N]
      checks each document with the schema of its type, then with the rules that apply to it today; of a folder
      every .xml below it, of an archive (.zip) every .xml in it, of - standard input; several documents end with a
      summary by rule
      --local FILE|FOLDER runs rules of your own (.sch) after the official ones
      --release NAME takes that release of the rules (2025.11) in place of the one in force
      --lang fi|sv|en is the language of causes and remedies (en)
  kuitti-validate --explain RULE [--lang fi|sv|en]
      what a rule says, why it is usually broken and what to do; exit 1 when there is no such rule
  kuitti-validate --xsd JOBS [--threads N]
      lines `document<TAB>set` in (ubl21/Invoice), `document<TAB>set<TAB>valid|invalid|fatal` out, in order
  kuitti-validate --xpath JOBS
      the XPath engine by itself: JSON objects `id`, `expr`, `context`, `base`, `namespaces`, `variables` in, a line
      each; `id` and `items` or `error` out

  kuitti-validate --batch JOBS [--loc FILE] [--threads N] [--collect]
      lines `document<TAB>ruleset` in; the rules alone, as the reference runs them: document, ruleset, status (ok,
      error:CODE, unreadable), number of findings, `ID*count ...` out, in order; FILE gets document, ruleset, id,
      flag, location of each finding. A rule set is a name (PEPPOLBIS-T01) or NAME:PATH (.sch or .xslt).
      --collect goes on after a dynamic error and says fault:CODE
  kuitti-validate --bench JOBS --seconds N [--threads N] [--xsd-too | --xsd-alone | --judge-alone] [--profile]
      judges the same jobs again and again; a line of JSON for each: microseconds from bytes to findings, with
      --judge-alone from a tree that was made before;
      --profile adds what the dearest assertions and contexts cost

  --artefacts DIR    where the schemas are (else $KUITTI_ARTEFACTS, else where set-up put them)

Exit: 0 valid, 1 invalid, 2 cannot tell (schema-valid, unknown type, engine fault), 3 unreadable; of several files
the worst, 3 > 2 > 1 > 0. 64 wrong usage, 78 schemas missing.
Example:  kuitti-validate invoice.xml
)";

const base::CommandLine kAccepted{
    {"--format", "--artefacts", "--local", "--release", "--lang", "--explain", "--xsd", "--xpath",
     "--threads", "--batch", "--loc", "--bench", "--seconds"},
    {"--json", "--collect", "--xsd-too", "--xsd-alone", "--judge-alone", "--profile", "--help", "--version"}};

Exit fail(Exit exit, const base::Error& error) {
  std::cerr << "kuitti-validate: " << base::describe(error) << "\n";
  return exit;
}

Exit usage(std::string_view message) {
  std::cerr << "kuitti-validate: " << message << "; see kuitti-validate --help\n";
  return Exit::Usage;
}

struct Job {
  std::string document;
  std::string set;
  std::string result;
};

/// valid, invalid, fatal (not well-formed or over a limit) or unreadable.
std::string judge(ubl::SchemaSets& schemas, const Job& job) {
  const auto bytes = base::file::read(job.document);
  if (!bytes) return "unreadable";
  const auto verdict = schemas.validate(*bytes, job.set);
  if (verdict) return verdict->problems.empty() ? "valid" : "invalid";
  const base::ErrorKind kind = verdict.error().kind;
  const bool of_document =
      kind == base::ErrorKind::Malformed || kind == base::ErrorKind::LimitExceeded;
  return of_document ? "fatal" : "fault: " + base::describe(verdict.error());
}

Exit run_jobs(ubl::SchemaSets& schemas, const base::Arguments& arguments) {
  const auto threads =
      arguments.number("--threads", std::max(1u, std::thread::hardware_concurrency()));
  if (!threads || *threads == 0 || *threads > 256) return usage("--threads is 1 to 256");
  const auto text = base::file::read_text(arguments.value("--xsd"));
  if (!text) return fail(Exit::Unreadable, text.error());
  std::vector<Job> jobs;
  base::Lines lines(*text);
  while (!lines.done()) {
    const auto fields = base::split(lines.next(), '\t');
    if (fields.size() < 2) continue;
    jobs.push_back({std::string(fields[0]), std::string(fields[1]), ""});
  }
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> workers;
    for (std::uint64_t n = 0; n < *threads; ++n) {
      workers.emplace_back([&] {
        for (std::size_t at = next++; at < jobs.size(); at = next++)
          jobs[at].result = judge(schemas, jobs[at]);
      });
    }
  }
  Exit exit = Exit::Yes;
  for (const Job& job : jobs) {
    std::cout << job.document << "\t" << job.set << "\t" << job.result << "\n";
    if (job.result.starts_with("fault")) exit = Exit::CannotTell;
  }
  return exit;
}

Exit run(std::span<const char* const> words) {
  const auto arguments = base::Arguments::parse(words, kAccepted);
  if (!arguments) return usage(arguments.error().detail);
  if (arguments->has("--help")) {
    std::cout << kHelp;
    return Exit::Yes;
  }
  if (arguments->has("--version")) {
    std::cout << "kuitti-validate " KUITTI_VERSION "\n";
    return Exit::Yes;
  }
  if (arguments->has("--xpath")) return run_xpath_jobs(arguments->value("--xpath"));
  if (arguments->has("--batch")) return run_batch(*arguments);
  if (arguments->has("--bench")) return run_bench(*arguments);
  if (arguments->positional().empty() && !arguments->has("--xsd") && !arguments->has("--explain"))
    return usage("name at least one document");
  const auto artefacts = ubl::find_artefacts(arguments->value("--artefacts"));
  if (!artefacts) return fail(Exit::Configuration, artefacts.error());
  if (arguments->has("--explain")) return explain_rule(*arguments, *artefacts);
  if (!arguments->has("--xsd")) return run_documents(*arguments, *artefacts);
  ubl::SchemaSets schemas(*artefacts);
  return run_jobs(schemas, *arguments);
}

}  // namespace

int main(int argc, char** argv) {
  const base::xml::Library xml;
  const std::vector<const char*> words(argv + 1, argv + argc);
  return static_cast<int>(run(words));
}
