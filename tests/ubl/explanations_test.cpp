// What suppliers are told about the rules that they break most.
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/skip.h"
#include "ubl/explanations.h"
#include "ubl/schematron/load.h"

using namespace ubl;

namespace {

namespace fs = std::filesystem;

const fs::path kFile = KUITTI_SOURCE_DIR "/schemas/explanations.json";

/// Every rule id of the installed official rules.
std::set<std::string> official_rules(const fs::path& artefacts) {
  std::set<std::string> ids;
  for (const auto& entry : fs::recursive_directory_iterator(artefacts / "rules")) {
    if (entry.path().extension() != ".xslt") continue;
    const auto source = schematron::load(entry.path());
    REQUIRE(source);
    for (const auto& pattern : source->patterns)
      for (const auto& rule : pattern.rules)
        for (const auto& assertion : rule.assertions) ids.insert(assertion.id);
  }
  return ids;
}

std::string refusal(std::string_view json) {
  const auto read = Explanations::parse(json);
  return read ? "read" : base::describe(read.error());
}

}  // namespace

TEST_CASE("at least sixty rules are explained, each in three languages of its own") {
  const Explanations explanations = Explanations::load(kFile).value();
  CHECK(explanations.rules().size() >= 60);
  for (const std::string& rule : explanations.rules()) {
    INFO(rule);
    const Explanation* const fi = explanations.find(rule, Language::Finnish);
    const Explanation* const sv = explanations.find(rule, Language::Swedish);
    const Explanation* const en = explanations.find(rule, Language::English);
    REQUIRE((fi != nullptr && sv != nullptr && en != nullptr));
    // Causes are sentences and differ; a remedy may be one formula in every language.
    CHECK((fi->cause != sv->cause && sv->cause != en->cause && fi->cause != en->cause));
    for (const Explanation* each : {fi, sv, en}) {
      CHECK(each->cause.size() > 15);
      CHECK(each->cause.ends_with('.'));
      CHECK(each->remedy.ends_with('.'));
      CHECK(each->cause.size() + each->remedy.size() < 400);
    }
  }
  CHECK(explanations.find("BR-NONE", Language::English) == nullptr);
}

TEST_CASE(
    "every explained rule is one of the official rules, so that no explanation outlives its "
    "rule") {
  SKIP_WITHOUT_ARTEFACTS();
  const std::set<std::string> official = official_rules(*test::artefacts());
  CHECK(official.size() > 1000);
  for (const std::string& rule : Explanations::load(kFile).value().rules()) {
    INFO(rule);
    CHECK(official.contains(rule));
  }
}

TEST_CASE("an explanation that lacks a language or a remedy is not read") {
  const std::string text = R"({"cause": "c", "remedy": "r"})";
  const auto rule = [&](const std::string& swedish) {
    return R"({"rules": {"R-1": {"fi": )" + text + R"(, "sv": )" + swedish + R"(, "en": )" + text +
           "}}}";
  };
  CHECK(refusal(rule(text)) == "read");
  CHECK(refusal(rule(R"({"cause": "c", "remedy": " "})")) ==
        "explanations: R-1 has no cause or no remedy in sv");
  CHECK(refusal(R"({"rules": {"R-1": {}}})") ==
        "explanations: R-1 has no cause or no remedy in fi");
  CHECK(refusal(R"({"rules": []})") == "explanations: there is no object \"rules\"");
  CHECK(refusal("{").starts_with("explanations: "));
}

TEST_CASE("the languages are those of the city's suppliers") {
  CHECK(parse_language("fi").value() == Language::Finnish);
  CHECK(parse_language("sv").value() == Language::Swedish);
  CHECK(parse_language("en").value() == Language::English);
  REQUIRE(!parse_language("de"));
  CHECK(base::describe(parse_language("de").error()) == "language: \"de\" is not fi, sv or en");
}
