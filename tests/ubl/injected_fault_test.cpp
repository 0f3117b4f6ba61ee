// A rule that cannot be judged never lets a document pass, whichever rule it is.
#include <catch2/catch.hpp>
#include <iostream>
#include <random>
#include <set>

#include "base/file/file.h"
#include "base/xml/parse.h"
#include "tests/support/skip.h"
#include "ubl/catalogue.h"
#include "ubl/rule_layer.h"
#include "ubl/schematron/judge.h"
#include "ubl/schematron/load.h"

using namespace ubl;
using namespace ubl::schematron;

namespace {

using Where = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
using Choose = std::function<bool(const Where&)>;
const base::Timestamp kNow = base::parse_timestamp("2026-11-26T00:00:00Z").value();

/// The rules with other tests where `choose` says so; $T stands for the test as it was.
std::shared_ptr<const RuleSet> with_tests(RuleSource source, const Choose& choose,
                                          const std::string& asserted,
                                          const std::string& reported) {
  for (std::uint32_t p = 0; p < source.patterns.size(); ++p) {
    auto& rules = source.patterns[p].rules;
    for (std::uint32_t r = 0; r < rules.size(); ++r) {
      for (std::uint32_t a = 0; a < rules[r].assertions.size(); ++a) {
        if (!choose({p, r, a})) continue;
        Assertion& assertion = rules[r].assertions[a];
        std::string test = assertion.kind == Assertion::Kind::Assert ? asserted : reported;
        if (const auto at = test.find("$T"); at != std::string::npos)
          test.replace(at, 2, "(" + assertion.test.text + ")");
        assertion.test.text = test;
      }
    }
  }
  return RuleSet::compile(std::move(source)).value();
}

/// The rule files of an invoice today, by the catalogue.
std::vector<std::string> invoice_rules(const base::xml::Tree& document) {
  const Catalogue catalogue = Catalogue::load(*test::artefacts() / "catalogue.json").value();
  return catalogue.find(detect(document))->in_force("2026-11-26")->files;
}

const Choose kAll = [](const Where&) { return true; };

std::set<Where> places(const std::vector<Violation>& found) {
  std::set<Where> all;
  for (const Violation& one : found) all.emplace(one.pattern, one.rule, one.assertion);
  return all;
}

std::set<Where> places(const std::vector<Fault>& found) {
  std::set<Where> all;
  for (const Fault& one : found)
    if (one.assertion) all.emplace(one.pattern, one.rule, *one.assertion);
  return all;
}

Judgement judged(const std::shared_ptr<const RuleSet>& rules, const base::xml::Tree& document) {
  return Judge(rules).judge(document, Mode::Collect, kNow);
}

}  // namespace

TEST_CASE("a fault injected into any official rule of an invoice is a fault of the document") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto document =
      base::xml::parse(
          base::file::read(KUITTI_SOURCE_DIR "/tests/data/purchase/espoo/invoice.xml").value())
          .value();
  const auto files = invoice_rules(document);
  REQUIRE(files.size() == 2);
  const std::string file = files[GENERATE(0u, 1u)];
  const RuleSource source = load(*test::artefacts() / file).value();
  REQUIRE(judged(RuleSet::compile(source).value(), document).violations.empty());

  // Which assertions the document comes to: those that are violated once none can hold.
  const auto reached =
      places(judged(with_tests(source, kAll, "false()", "true()"), document).violations);
  CHECK(reached.size() >= 20);
  const Judgement broken = judged(with_tests(source, kAll, "error()", "error()"), document);
  CHECK(broken.violations.empty());
  CHECK(places(broken.faults) == reached);
  // After the test as it was, which holds: nobody may stop there.
  const Judgement later =
      judged(with_tests(source, kAll, "$T and error()", "not($T) and error()"), document);
  CHECK(later.violations.empty());
  CHECK(places(later.faults) == reached);

  const unsigned seed = std::random_device()();
  INFO("seed " << seed);
  std::vector<Where> some(reached.begin(), reached.end());
  std::shuffle(some.begin(), some.end(), std::mt19937(seed));
  some.resize(8);
  for (const Where& one : some) {
    const auto rules = with_tests(
        source, [&](const Where& where) { return where == one; }, "error()", "error()");
    const RuleLayer layer = judge_layer(file, rules, document, kNow);
    CHECK(layer.layer.status == "fault");
    REQUIRE_FALSE(layer.findings.empty());
    const auto& [p, r, a] = one;
    CHECK(layer.findings[0].id == source.patterns[p].rules[r].assertions[a].id);
    CHECK(layer.findings[0].flag == "fault");
  }
}
