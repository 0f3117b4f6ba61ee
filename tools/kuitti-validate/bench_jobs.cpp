#include <time.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/file/file.h"
#include "base/json/value.h"
#include "base/xml/parse.h"
#include "rule_jobs.h"
#include "rule_library.h"
#include "ubl/artefacts.h"
#include "ubl/catalogue.h"
#include "ubl/schema_set.h"
#include "ubl/schematron/judge.h"

namespace {

using Ticks = std::chrono::steady_clock;

double micros(Ticks::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

double cpu_micros() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// A job with all that it needs in memory.
struct Prepared {
  const RuleJob* job = nullptr;
  base::Bytes bytes;
  std::shared_ptr<const ubl::schematron::RuleSet> rules;
  std::string schema_set;  ///< with --xsd-too
};

struct Times {
  std::vector<double> runs_us;
  double cpu_us = 0;
  std::size_t tree_bytes = 0;
};

constexpr std::size_t kLeastRounds = 5;

/// What is measured of a job; with schemas the tree is that of their pass.
enum class Passes { Rules, SchemaAndRules, Schema, Judging };
Passes passes_of(const base::Arguments& arguments) {
  if (arguments.has("--judge-alone")) return Passes::Judging;
  if (arguments.has("--xsd-alone")) return Passes::Schema;
  return arguments.has("--xsd-too") ? Passes::SchemaAndRules : Passes::Rules;
}

/// Judges one document until its time is over, and so often that the median says something: the
/// first round finds everything cold.
base::Result<Times> measure(const Prepared& one, ubl::SchemaSets* schemas, Passes passes,
                            Ticks::duration budget) {
  ubl::schematron::Judge judge(one.rules);
  const base::Timestamp now = base::SystemClock().now();
  Times times;
  std::optional<base::xml::Tree> kept;
  if (passes == Passes::Judging) {
    TRY(base::xml::Tree tree, base::xml::parse(one.bytes));
    kept = std::move(tree);
  }
  const auto begin = Ticks::now();
  do {
    const double cpu = cpu_micros();
    const auto start = Ticks::now();
    if (kept) {
      judge.judge(*kept, ubl::schematron::Mode::Collect, now);
      times.tree_bytes = kept->memory_bytes();
    } else if (schemas != nullptr) {
      TRY(const ubl::SchemaVerdict verdict, schemas->validate(one.bytes, one.schema_set));
      if (passes != Passes::Schema) judge.judge(verdict.tree, ubl::schematron::Mode::Collect, now);
      times.tree_bytes = verdict.tree.memory_bytes();
    } else {
      TRY(const base::xml::Tree tree, base::xml::parse(one.bytes));
      judge.judge(tree, ubl::schematron::Mode::Collect, now);
      times.tree_bytes = tree.memory_bytes();
    }
    times.runs_us.push_back(micros(Ticks::now() - start));
    times.cpu_us += cpu_micros() - cpu;
  } while (Ticks::now() - begin < budget || times.runs_us.size() < kLeastRounds);
  return times;
}

base::Exit fail(base::Exit exit, const std::string& what, const base::Error& error) {
  std::cerr << "kuitti-validate: " << what << ": " << base::describe(error) << "\n";
  return exit;
}

/// Finds the schema set of each document by its type.
base::Result<void> find_schemas(std::vector<Prepared>& jobs,
                                const std::filesystem::path& artefacts) {
  TRY(const ubl::Catalogue catalogue, ubl::Catalogue::load(artefacts / "catalogue.json"));
  for (Prepared& one : jobs) {
    TRY(const base::xml::Tree tree, base::xml::parse(one.bytes));
    const ubl::CatalogueEntry* const entry = catalogue.find(ubl::detect(tree));
    if (entry == nullptr)
      return base::not_found("schema.set", one.job->document + " is of no known type");
    one.schema_set = entry->schema_set;
  }
  return {};
}

void print(const Prepared& one, Times& times) {
  std::vector<double>& runs = times.runs_us;
  std::sort(runs.begin(), runs.end());
  const auto rounded = [](double value) {
    return static_cast<double>(static_cast<std::int64_t>(value * 10)) / 10;
  };
  base::json::Value line = base::json::Value::object();
  line.set("document", one.job->document).set("ruleset", one.job->rules);
  line.set("runs", static_cast<std::uint64_t>(runs.size()));
  line.set("median_us", rounded(runs[runs.size() / 2])).set("min_us", rounded(runs.front()));
  line.set("cpu_us", rounded(times.cpu_us / static_cast<double>(runs.size())));
  line.set("bytes", one.bytes.size()).set("tree_bytes", times.tree_bytes);
  std::cout << base::json::write(line) << "\n";
}

/// The dearest assertions and contexts of a job.
void print_profile(const Prepared& one, const ubl::schematron::Profile& profile) {
  struct Row {
    ubl::schematron::Cost cost;
    std::string what;
  };
  std::vector<Row> rows;
  const auto& patterns = one.rules->source().patterns;
  for (std::size_t pattern = 0; pattern < patterns.size(); ++pattern) {
    for (std::size_t rule = 0; rule < patterns[pattern].rules.size(); ++rule) {
      const auto& source = patterns[pattern].rules[rule];
      const auto& costs = profile.patterns[pattern][rule];
      rows.push_back({costs.context, "context " + source.context.text});
      for (std::size_t index = 0; index < source.assertions.size(); ++index)
        rows.push_back({costs.assertions[index],
                        source.assertions[index].id + " " + source.assertions[index].test.text});
    }
  }
  std::sort(rows.begin(), rows.end(),
            [](const Row& a, const Row& b) { return a.cost.nanoseconds > b.cost.nanoseconds; });
  constexpr std::size_t kMost = 40;
  rows.resize(std::min(rows.size(), kMost));
  for (const Row& row : rows) {
    base::json::Value line = base::json::Value::object();
    line.set("nanoseconds", row.cost.nanoseconds).set("times", row.cost.times);
    std::cout << base::json::write(line.set("what", row.what)) << "\n";
  }
}

/// What each costs in the quickest of some rounds: an interruption is nobody's cost.
void keep_least(ubl::schematron::Cost& least, const ubl::schematron::Cost& cost) {
  if (least.times == 0 || cost.nanoseconds < least.nanoseconds) least = cost;
}

base::Result<void> profile(const Prepared& one) {
  constexpr int kRounds = 10;
  TRY(const base::xml::Tree tree, base::xml::parse(one.bytes));
  ubl::schematron::Judge judge(one.rules);
  const base::Timestamp now = base::SystemClock().now();
  judge.judge(tree, ubl::schematron::Mode::Collect, now);  // warm
  ubl::schematron::Profile least;
  for (int round = 0; round < kRounds; ++round) {
    ubl::schematron::Profile found;
    judge.set_profile(&found);
    judge.judge(tree, ubl::schematron::Mode::Collect, now);
    judge.set_profile(nullptr);
    if (round == 0) least = found;
    for (std::size_t pattern = 0; pattern < least.patterns.size(); ++pattern) {
      for (std::size_t rule = 0; rule < least.patterns[pattern].size(); ++rule) {
        auto& into = least.patterns[pattern][rule];
        const auto& from = found.patterns[pattern][rule];
        keep_least(into.context, from.context);
        for (std::size_t index = 0; index < into.assertions.size(); ++index)
          keep_least(into.assertions[index], from.assertions[index]);
      }
    }
  }
  print_profile(one, least);
  return {};
}

}  // namespace

base::Exit run_bench(const base::Arguments& arguments) {
  const auto threads = arguments.number("--threads", 1);
  const auto seconds = arguments.number("--seconds", 5);
  if (!threads || *threads == 0 || *threads > 256 || !seconds) {
    std::cerr << "kuitti-validate: --threads is 1 to 256, --seconds a whole number\n";
    return base::Exit::Usage;
  }
  const auto jobs = read_rule_jobs(arguments.value("--bench"));
  if (!jobs) return fail(base::Exit::Unreadable, "jobs", jobs.error());
  const auto load_begin = Ticks::now();
  RuleLibrary library(arguments);
  std::vector<Prepared> prepared;
  for (const RuleJob& job : *jobs) {
    Prepared one;
    one.job = &job;
    const RuleLibrary::Loaded& rules = library.load(job.rules);
    if (!rules) return fail(base::Exit::CannotTell, job.rules, rules.error());
    one.rules = *rules;
    prepared.push_back(std::move(one));
  }
  const double load_ms = micros(Ticks::now() - load_begin) / 1000;
  for (Prepared& one : prepared) {
    auto bytes = base::file::read(one.job->document);
    if (!bytes) return fail(base::Exit::Unreadable, one.job->document, bytes.error());
    one.bytes = *std::move(bytes);
  }
  std::unique_ptr<ubl::SchemaSets> schemas;
  const Passes passes = passes_of(arguments);
  if (passes == Passes::Schema || passes == Passes::SchemaAndRules) {
    const auto artefacts = ubl::find_artefacts(arguments.value("--artefacts"));
    if (!artefacts) return fail(base::Exit::Configuration, "artefacts", artefacts.error());
    schemas = std::make_unique<ubl::SchemaSets>(*artefacts);
    const auto found = find_schemas(prepared, *artefacts);
    if (!found) return fail(base::Exit::CannotTell, "schemas", found.error());
  }
  const auto budget = std::chrono::duration_cast<Ticks::duration>(
      std::chrono::duration<double>(static_cast<double>(*seconds)) /
      static_cast<double>(std::max<std::size_t>(1, prepared.size())));
  for (const Prepared& one : prepared) {
    std::vector<base::Result<Times>> found(*threads, base::Result<Times>(Times{}));
    {
      std::vector<std::jthread> workers;
      for (auto& result : found)
        workers.emplace_back([&] { result = measure(one, schemas.get(), passes, budget); });
    }
    Times all;
    for (const auto& result : found) {
      if (!result) return fail(base::Exit::Unreadable, one.job->document, result.error());
      all.runs_us.insert(all.runs_us.end(), result->runs_us.begin(), result->runs_us.end());
      all.cpu_us += result->cpu_us;
      all.tree_bytes = result->tree_bytes;
    }
    print(one, all);
    if (!arguments.has("--profile")) continue;
    const auto profiled = profile(one);
    if (!profiled) return fail(base::Exit::Unreadable, one.job->document, profiled.error());
  }
  base::json::Value line = base::json::Value::object();
  std::cout << base::json::write(line.set("load_ms", load_ms)) << "\n";
  return base::Exit::Yes;
}
