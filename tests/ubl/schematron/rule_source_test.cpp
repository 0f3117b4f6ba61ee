#include "ubl/schematron/rule_source.h"

#include <catch2/catch.hpp>

using namespace ubl::schematron;

namespace {

RuleSource one_rule() {
  RuleSource source;
  source.files = {"rules/city.sch"};
  source.namespaces = {{"a", "urn:a"}, {"unused", "urn:unused"}};
  Assertion assertion;
  assertion.id = "CITY-1";
  assertion.flag = "fatal";
  assertion.test = {"a:ID", {}};
  assertion.message = {{MessagePart::Kind::Text, "An order needs an ID", {}}};
  Rule rule;
  rule.context = {"/a:Order", {0, 12, 7}};
  rule.assertions = {assertion};
  RuleLet let;
  let.binding.name = "x";
  let.binding.select = Expression{"1", {}};
  rule.lets = {let};
  Pattern pattern;
  pattern.rules = {rule};
  source.patterns = {pattern};
  return source;
}

}  // namespace

TEST_CASE("a place reads as file, line and column, as far as they are known", "[schematron]") {
  const RuleSource source = one_rule();
  CHECK(to_string(source, {0, 12, 7}) == "rules/city.sch:12:7");
  CHECK(to_string(source, {0, 12, 0}) == "rules/city.sch:12");
  CHECK(to_string(source, {0, 0, 0}) == "rules/city.sch");
}

TEST_CASE("two rule sources have one description when they judge alike", "[schematron]") {
  const std::string before = describe(one_rule());
  CHECK(before.find("namespace a = urn:a\n") == 0);
  RuleSource same = one_rule();
  same.files = {"elsewhere.xslt"};
  same.patterns[0].rules[0].context.place = {};
  same.namespaces.pop_back();  // declared and not used
  CHECK(describe(same) == before);

  const auto differs = [&](auto&& change) {
    RuleSource other = one_rule();
    change(other.patterns[0].rules[0]);
    CHECK(describe(other) != before);
  };
  differs([](Rule& rule) { rule.context.text = "a:Order"; });
  differs([](Rule& rule) { rule.assertions[0].test.text = "a:UUID"; });
  differs([](Rule& rule) { rule.assertions[0].kind = Assertion::Kind::Report; });
  differs([](Rule& rule) { rule.assertions[0].flag = "warning"; });
  differs([](Rule& rule) { rule.lets[0].after_assertions = 1; });
  differs([](Rule& rule) { rule.assertions.clear(); });
  RuleSource elsewhere = one_rule();
  elsewhere.namespaces[0].second = "urn:b";
  CHECK(describe(elsewhere) != before);
}
