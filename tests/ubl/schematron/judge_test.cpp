#include "ubl/schematron/judge.h"

#include <catch2/catch.hpp>

#include "base/bytes.h"
#include "base/xml/parse.h"
#include "ubl/schematron/location.h"

using namespace ubl::schematron;

namespace {

Binding let(std::string name, std::string select) {
  Binding made;
  made.name = std::move(name);
  made.select = Expression{std::move(select), {}};
  return made;
}

Rule rule(std::string context, std::vector<std::pair<std::string, std::string>> assertions) {
  Rule made;
  made.context.text = std::move(context);
  for (auto& [id, test] : assertions) {
    Assertion one;
    one.id = id;
    one.test.text = test;
    made.assertions.push_back(std::move(one));
  }
  return made;
}

RuleSource source(std::vector<Pattern> patterns) {
  RuleSource made;
  made.files = {"test.sch"};
  made.namespaces = {{"xs", "http://www.w3.org/2001/XMLSchema"}, {"n", "urn:n"}};
  made.patterns = std::move(patterns);
  return made;
}

Pattern pattern(std::vector<Rule> rules) {
  Pattern made;
  made.rules = std::move(rules);
  return made;
}

/// "ID@location ..." of the violations; "!CODE" for faults, "#CODE" when stopped.
std::string judged(const RuleSource& rules, std::string_view xml, Mode mode = Mode::Strict) {
  const auto set = RuleSet::compile(rules);
  if (!set) return "refused " + set.error().code;
  const auto document = base::xml::parse(base::as_bytes(xml));
  REQUIRE(document);
  Judge judge(*set);
  std::string first;
  // A second time: nothing is left over from the first.
  for (int round = 0; round < 2; ++round) {
    const Judgement found = judge.judge(*document, mode, base::Timestamp());
    std::string text;
    for (const Violation& one : found.violations) {
      const auto& source = rules.patterns[one.pattern].rules[one.rule].assertions[one.assertion];
      text += source.id + "@" + short_location(*document, one.node) + " ";
      if (!one.text.empty()) text += "'" + one.text + "' ";
    }
    for (const Fault& one : found.faults) text += "!" + one.error.code + " ";
    if (found.stopped) text += "#" + found.stopped->code + " ";
    if (round == 0) first = text;
    CHECK(text == first);
  }
  return first;
}

}  // namespace

TEST_CASE("in each pattern a node goes to the first rule that matches, also to one without tests") {
  const RuleSource rules = source({
      pattern({rule("/a/b", {{"P1-1", "false()"}}), rule("b[@x]", {}),
               rule("b", {{"P1-2", "false()"}}), rule("*", {{"P1-3", "false()"}})}),
      pattern({rule("//b", {{"P2", "false()"}})}),
  });
  CHECK(judged(rules, "<a><b/><c><b x='1'/><b/></c></a>") ==
        "P1-3@/a[1] P1-1@/a[1]/b[1] P1-3@/a[1]/c[1] P1-2@/a[1]/c[1]/b[2] "
        "P2@/a[1]/b[1] P2@/a[1]/c[1]/b[1] P2@/a[1]/c[1]/b[2] ");
}

TEST_CASE("names in namespaces, wildcards, attributes and the document node are told apart") {
  const RuleSource rules =
      source({pattern({rule("/", {{"D", "false()"}}), rule("n:*/@k", {{"A", "false()"}}),
                       rule("n:a", {{"N", "false()"}}), rule("a", {{"P", "false()"}}),
                       rule("*:b", {{"B", "false()"}})})});
  CHECK(judged(rules, "<a><a xmlns='urn:n' k='1'/><b k='1' xmlns='urn:m'/></a>") ==
        "D@/ P@/a[1] N@/a[1]/a[1] A@/a[1]/a[1]/@k B@/a[1]/b[1] ");
}

TEST_CASE("variables of the file may use later ones, those of a rule shadow them and are lazy") {
  RuleSource rules = source(
      {pattern({rule("b", {{"1", "$x = 1"}, {"2", "$y = 7"}}), rule("c", {{"3", "$x = 5"}})})});
  rules.lets.push_back({let("x", "$z + 1"), std::nullopt});
  rules.lets.push_back({let("z", "4"), std::nullopt});
  rules.lets.push_back({let("bad", "1 div 0"), std::nullopt});
  Rule& first = rules.patterns[0].rules[0];
  first.lets.push_back({let("x", "number(@v)"), 0});
  first.lets.push_back({let("unused", "1 div 0"), 0});
  first.lets.push_back({let("y", "$x + $z"), 1});
  CHECK(judged(rules, "<a><b v='1'/><b v='3'/><c/></a>") == "2@/a[1]/b[1] 1@/a[1]/b[2] ");
  rules.lets[1].binding.select->text = "$x";
  CHECK(judged(rules, "<a/>") == "refused XPST0008");
}

TEST_CASE("a dynamic error ends a strict judgement; collected, the other rules go on") {
  const RuleSource rules = source({pattern(
      {rule("b[xs:integer(.) = 2]", {{"1", "false()"}}),
       rule("b", {{"2", "false()"}, {"3", "xs:date(.) = xs:date(.)"}, {"4", "false()"}})})});
  CHECK(judged(rules, "<a><b>2</b></a>") == "1@/a[1]/b[1] ");
  CHECK(judged(rules, "<a><b>x</b></a>") == "!FORG0001 #FORG0001 ");
  CHECK(judged(rules, "<a><b>x</b><b>2</b></a>", Mode::Collect) ==
        "2@/a[1]/b[1] 4@/a[1]/b[1] 1@/a[1]/b[2] !FORG0001 !FORG0001 ");
}

TEST_CASE("messages hold values and names; reports fire when they are true") {
  RuleSource rules = source({pattern({rule("b", {{"1", "@v = 2"}})})});
  Assertion& one = rules.patterns[0].rules[0].assertions[0];
  one.kind = Assertion::Kind::Report;
  one.message = {{MessagePart::Kind::Text, "at ", {}},
                 {MessagePart::Kind::Name, "", {}},
                 {MessagePart::Kind::Text, ": ", {}},
                 {MessagePart::Kind::ValueOf, "", {"(@v, 'end')", {}}}};
  CHECK(judged(rules, "<a><b v='1'/><b v='2'/></a>") == "1@/a[1]/b[2] 'at b: 2 end' ");
}

TEST_CASE("functions and keys of the file are known to its tests") {
  RuleSource rules = source({pattern(
      {rule("b", {{"1", "n:twice(xs:integer(@v)) = 4"}, {"2", "count(key('by', @v)) = 1"}})})});
  Function twice;
  twice.name = {"urn:n", "twice", "n"};
  twice.parameters = {{"v", {"xs:integer", {}}}};
  Instruction choose;
  choose.kind = Instruction::Kind::Choose;
  Instruction value;
  value.kind = Instruction::Kind::Sequence;
  value.select.text = "$v * 2";
  choose.branches = {{{"$v > 0", {}}, {value}}};
  twice.body = {choose};
  rules.functions.push_back(twice);
  rules.keys.push_back({"by", {"/a/b", {}}, {"@v", {}}, {}});
  CHECK(judged(rules, "<a><b v='2'/><b v='3'/><b v='3'/></a>") ==
        "1@/a[1]/b[2] 2@/a[1]/b[2] 1@/a[1]/b[3] 2@/a[1]/b[3] ");
}

TEST_CASE("what is not understood refuses the whole set, with its place") {
  RuleSource rules = source({pattern({rule("b", {{"R-1", "no-such-function(.)"}})})});
  rules.patterns[0].rules[0].assertions[0].test.place = {0, 12, 0};
  const auto set = RuleSet::compile(rules);
  REQUIRE_FALSE(set);
  CHECK(set.error().code == "XPST0017");
  CHECK(set.error().detail.starts_with("test.sch:12: assertion R-1: "));
}

TEST_CASE("a document may cause only so much work") {
  RuleSource rules = source({pattern({rule("a", {{"1", "count(//b/preceding::b) = 0"}})})});
  const auto set = RuleSet::compile(rules);
  REQUIRE(set);
  std::string xml = "<a>";
  for (int n = 0; n < 500; ++n) xml += "<b/>";
  const auto document = base::xml::parse(base::as_bytes(xml + "</a>"));
  REQUIRE(document);
  Judge judge(*set, {10'000, 256, 0});
  for (const Mode mode : {Mode::Strict, Mode::Collect}) {
    const Judgement found = judge.judge(*document, mode, base::Timestamp());
    REQUIRE(found.stopped);
    CHECK(found.stopped->code == "LIMIT");
  }
}

TEST_CASE("the work that a document may cause grows with its size") {
  const auto set =
      RuleSet::compile(source({pattern({rule("a", {{"1", "count(b/../b/../b) >= 0"}})})})).value();
  const auto is_judged = [&](int elements, std::uint64_t steps_of_node) {
    std::string xml = "<a>";
    for (int n = 0; n < elements; ++n) xml += "<b/>";
    const auto document = base::xml::parse(base::as_bytes(xml + "</a>"));
    Judge judge(set, {100, 256, steps_of_node});
    return !judge.judge(*document, Mode::Collect, base::Timestamp()).stopped;
  };
  CHECK(is_judged(10, 0));
  CHECK_FALSE(is_judged(1000, 0));
  CHECK(is_judged(1000, 20));
}

TEST_CASE(
    "where the compiled form walks elements only, a context that selects attributes is idle") {
  RuleSource rules =
      source({pattern({rule("@x", {{"A", "false()"}}), rule("a", {{"E", "false()"}})})});
  CHECK(judged(rules, "<a x='1'/>") == "E@/a[1] A@/a[1]/@x ");
  rules.visits = Visits::Elements;
  CHECK(judged(rules, "<a x='1'/>") == "E@/a[1] ");
  rules.visits = Visits::ElementsCommentsAndInstructions;
  CHECK(judged(rules, "<a x='1'/>") == "E@/a[1] ");
}

TEST_CASE("what a judge knows of the paths of one document does not bind the next") {
  const auto set = RuleSet::compile(source({pattern(
      {rule("r", {{"NO-A", "not(a/b)"}, {"ONE-C", "count(c) <= 1"}, {"HAS-D", "d or a/b"}})})}));
  REQUIRE(set);
  Judge judge(*set);
  const auto told = [&](std::string_view xml) {
    const auto document = base::xml::parse(base::as_bytes(xml));
    REQUIRE(document);
    std::string text;
    for (const Violation& one : judge.judge(*document, Mode::Strict, base::Timestamp()).violations)
      text += (*set)->source().patterns[0].rules[0].assertions[one.assertion].id + " ";
    return text;
  };
  for (int round = 0; round < 2; ++round) {
    CHECK(told("<r><d/></r>") == "");
    CHECK(told("<r/>") == "HAS-D ");
    CHECK(told("<r><a><b/></a></r>") == "NO-A ");
    CHECK(told("<r><a/><d/></r>") == "");
    CHECK(told("<r><c/><c/><d/></r>") == "ONE-C ");
    CHECK(told("<r xmlns:p='urn:p'><p:a><b/></p:a><c/><d/></r>") == "");
  }
}
