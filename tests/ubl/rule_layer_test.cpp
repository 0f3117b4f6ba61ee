// From what the engine says of a document to what its sender reads.
#include "ubl/rule_layer.h"

#include <catch2/catch.hpp>

#include "base/json/value.h"
#include "base/xml/parse.h"
#include "tests/ubl/schematron/memory_folder.h"
#include "ubl/explanations.h"
#include "ubl/schematron/load.h"

using namespace ubl;

namespace {

using Rules = std::shared_ptr<const schematron::RuleSet>;

Rules rules(const std::string& rule) {
  const std::string schema =
      "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'>"
      "<ns prefix='k' uri='urn:kori'/><pattern>" +
      rule + "</pattern></schema>";
  auto source = schematron::load(test::MemoryFolder({{"a.sch", schema}}), "a.sch");
  REQUIRE(source);
  return schematron::RuleSet::compile(*std::move(source)).value();
}

RuleLayer judged(const Rules& set, const std::string& document) {
  const auto tree = base::xml::parse(base::as_bytes(document)).value();
  return judge_layer("city", set, tree, base::parse_timestamp("2026-11-26T00:00:00Z").value());
}

std::string assertion(const std::string& flag, const std::string& test = "@v") {
  return "<rule context='k:rivi'><assert id='K-1' test='" + test + "'" + flag +
         ">Line <value-of select='@n'/> has no v</assert></rule>";
}

const std::string kBasket = "<kori xmlns='urn:kori'>\n<rivi n='1' v='x'/>\n<rivi n='2'/></kori>";

Report report_of(const RuleLayer& layer) {
  Report report;
  report.document = "basket.xml";
  report.type = "basket";
  report.verdict = Verdict::Invalid;
  report.layers = {layer.layer};
  report.findings = layer.findings;
  return report;
}

}  // namespace

TEST_CASE("a finding names its rule, its place and what the rule says") {
  const RuleLayer layer = judged(rules(assertion(" flag='fatal'")), kBasket);
  CHECK(layer.layer.name == "city");
  CHECK(layer.layer.status == "failed");
  REQUIRE(layer.findings.size() == 1);
  const Finding& finding = layer.findings[0];
  CHECK(finding.id == "K-1");
  CHECK(finding.flag == "fatal");
  CHECK(finding.location == "/kori[1]/rivi[2]");
  CHECK(finding.line == 3);
  CHECK(finding.text == "Line 2 has no v");
  CHECK(judged(rules(assertion(" flag='fatal'", "@n")), kBasket).layer.status == "passed");
}

TEST_CASE("warnings and information never reject, what we do not know does") {
  for (const char* flag : {"warning", "Warning", " warn ", "information", "info", "hint"})
    CHECK_FALSE(rejects(flag));
  for (const char* flag : {"fatal", "error", "", "severe"}) CHECK(rejects(flag));
  const auto status = [](const std::string& flag) {
    return judged(rules(assertion(flag)), kBasket).layer.status;
  };
  CHECK(status(" flag='warning'") == "passed");
  CHECK(status(" role='warning'") == "passed");
  CHECK(status(" flag='fatal' role='warning'") == "failed");
  CHECK(status("") == "failed");
}

TEST_CASE("a rule that cannot be judged is a fault, and the others are judged all the same") {
  const Rules set = rules(
      "<rule context='k:rivi'><assert id='K-1' test='xs:integer(@n) &lt; xs:integer(@v)'>x</assert>"
      "<assert id='K-2' flag='warning' test='false()'>y</assert></rule>");
  const RuleLayer layer = judged(set, "<kori xmlns='urn:kori'><rivi n='1' v='many'/></kori>");
  CHECK(layer.layer.status == "fault");
  REQUIRE(layer.findings.size() == 2);
  CHECK(layer.findings[0].id == "K-2");
  CHECK(layer.findings[1].id == "K-1");
  CHECK(layer.findings[1].flag == "fault");
  CHECK_THAT(layer.findings[1].text, Catch::StartsWith("could not be judged: FORG0001"));
}

TEST_CASE("a flood of findings is counted, and a thousand of each rule are kept") {
  std::string document = "<kori xmlns='urn:kori'>";
  for (std::size_t n = 0; n < kFindingsOfARule + 7; ++n) document += "<rivi/>";
  const RuleLayer layer = judged(rules(assertion(" flag='fatal'")), document + "</kori>");
  REQUIRE(layer.findings.size() == kFindingsOfARule + 1);
  CHECK(layer.findings.back().id == "K-1");
  CHECK(layer.findings.back().text == "7 more findings of this rule");
}

TEST_CASE("the JSON report has the members that programs rely on, and no others") {
  const auto json = to_json(report_of(judged(rules(assertion(" flag='fatal'")), kBasket)));
  CHECK(base::json::write(json) ==
        R"({"document":"basket.xml","type":"basket","release":"","verdict":"invalid",)"
        R"("layers":[{"name":"city","status":"failed"}],"findings":[{"layer":"city","id":"K-1",)"
        R"("flag":"fatal","location":"/kori[1]/rivi[2]","line":3,"column":0,)"
        R"("text":"Line 2 has no v"}]})");
}

TEST_CASE("SVRL says the rule, its test and its place as expressions, with their prefixes") {
  const std::string report =
      to_svrl(report_of(judged(rules(assertion(" flag='fatal' role='check'")), kBasket)));
  CHECK(report ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svrl:schematron-output xmlns:svrl=\"http://purl.oclc.org/dsdl/svrl\" title=\"basket\" "
        "schemaVersion=\"\"><svrl:ns-prefix-in-attribute-values prefix=\"k\" uri=\"urn:kori\"/>"
        "<svrl:active-pattern name=\"city\" role=\"failed\"/>"
        "<svrl:fired-rule context=\"k:rivi\"/>"
        "<svrl:failed-assert test=\"@v\" id=\"K-1\" flag=\"fatal\" role=\"check\" "
        "location=\"/*:kori[namespace-uri()='urn:kori'][1]"
        "/*:rivi[namespace-uri()='urn:kori'][2]\"><svrl:text>Line 2 has no v</svrl:text>"
        "</svrl:failed-assert></svrl:schematron-output>");
  const Rules set =
      rules("<rule context='k:kori'><report id='K-2' test='k:rivi'>some</report></rule>");
  CHECK_THAT(to_svrl(report_of(judged(set, kBasket))),
             Catch::Contains("<svrl:successful-report test=\"k:rivi\" id=\"K-2\""));
}

TEST_CASE("people read cause and remedy once, after the first finding of a rule") {
  const auto explanations =
      Explanations::parse(R"({"rules": {"K-1": {"fi": {"cause": "Arvo puuttuu.",)"
                          R"( "remedy": "Lisää v."}, "sv": {"cause": "Värde saknas.",)"
                          R"( "remedy": "Lägg till v."}, "en": {"cause": "No value.",)"
                          R"( "remedy": "Add v."}}}})")
          .value();
  const Report report =
      report_of(judged(rules(assertion(" flag='fatal'")),
                       "<kori xmlns='urn:kori'><rivi n='1'/><rivi n='2'/></kori>"));
  CHECK(to_text(report, explanations, Language::Finnish) ==
        "basket.xml: invalid (basket)\n"
        "  fatal K-1 at line 1 (/kori[1]/rivi[1]): Line 1 has no v\n"
        "    Syy: Arvo puuttuu.\n"
        "    Korjaus: Lisää v.\n"
        "  fatal K-1 at line 1 (/kori[1]/rivi[2]): Line 2 has no v\n");
  CHECK_THAT(to_text(report, explanations, Language::Swedish), Catch::Contains("Åtgärd: Lägg"));
  CHECK_THAT(to_text(report), !Catch::Contains("No value."));
}
