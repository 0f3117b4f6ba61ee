// The official rule files, in both of their forms.
#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <catch2/catch.hpp>

#include "tests/support/skip.h"
#include "tests/ubl/schematron/loaded_invariants.h"
#include "ubl/schematron/rule_set.h"

using namespace ubl::schematron;

namespace {

namespace fs = std::filesystem;

RuleSource loaded(const fs::path& file) {
  auto source = load(file);
  if (!source) FAIL(file.string() + ": " + base::describe(source.error()));
  test::check_loaded(*source);
  return *source;
}

struct Size {
  std::size_t rules = 0;
  std::size_t assertions = 0;
};

Size size_of(const RuleSource& source) {
  Size size;
  for (const Pattern& pattern : source.patterns) {
    size.rules += pattern.rules.size();
    for (const Rule& rule : pattern.rules) size.assertions += rule.assertions.size();
  }
  return size;
}

std::vector<fs::path> files_below(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == extension) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("the compiled form of every official rule file says what its source says",
          "[schematron]") {
  SKIP_WITHOUT_CORPORA();
  std::size_t files = 0;
  Size all;
  for (const fs::path& compiled : files_below(*test::corpora() / "rules", ".xslt")) {
    const fs::path written = compiled.parent_path().parent_path() / "sch" /
                             compiled.filename().replace_extension(".sch");
    if (!fs::exists(written)) continue;  // sources in parts have a case of their own
    INFO(compiled.string());
    const RuleSource source = loaded(written);
    CHECK(describe(loaded(compiled)) == describe(source));
    ++files;
    all.rules += size_of(source).rules;
    all.assertions += size_of(source).assertions;
  }
  CHECK(files == 18);
  CHECK(all.rules == 2773);
  CHECK(all.assertions == 3372);
}

TEST_CASE("abstract patterns in several files make the flattened file of EN 16931",
          "[schematron]") {
  SKIP_WITHOUT_CORPORA();
  const fs::path rules = *test::corpora() / "rules";
  const fs::path parts = rules / "en16931-1.3.16-src";
  const RuleSource source = loaded(parts / "schematron/EN16931-UBL-validation.sch");
  const std::string flat = describe(loaded(rules / "openpeppol-2026.5/sch/CEN-EN16931-UBL.sch"));
  CHECK(describe(source) == flat);
  CHECK(describe(loaded(parts / "xslt/EN16931-UBL-validation.xslt")) == flat);
  CHECK(source.files.size() == 6);
  CHECK(source.phases.size() == 2);
}

TEST_CASE("every other official source loads, or is refused for what it lacks", "[schematron]") {
  SKIP_WITHOUT_CORPORA();
  const fs::path rules = *test::corpora() / "rules";
  Size logistics;
  for (const fs::path& file : files_below(rules / "logistics-1.2", ".sch")) {
    const Size size = size_of(loaded(file));
    logistics.rules += size.rules;
    logistics.assertions += size.assertions;
  }
  CHECK(logistics.rules == 3550);
  CHECK(logistics.assertions == 2604);
  // These include generated files from outside their folder, which the repository does not hold.
  const auto refused = load(rules / "poacc-upgrade-2025Q2-src/sch/PEPPOLBIS-T71.sch");
  REQUIRE(!refused);
  CHECK(
      base::describe(refused.error()) ==
      "schematron.include: PEPPOLBIS-T71.sch:33: href \"../../target/generated/T71-basic.sch\" of "
      "<sch:include> leads out of the folder of the rules; name a file beside or below this one");
}

/// Every stylesheet of the package: all_stylesheets_test.py unpacks them and names the folder.
TEST_CASE("every stylesheet of the rule package loads, or is refused by name and construct",
          "[schematron][.stylesheets]") {
  const char* named = std::getenv("KUITTI_STYLESHEETS");
  if (named == nullptr) {
    test::skip("KUITTI_STYLESHEETS names no folder of stylesheets");
    return;
  }
  std::size_t refused = 0;
  const std::vector<fs::path> files = files_below(named, ".xslt");
  for (const fs::path& file : files) {
    const auto source = load(file);
    const std::string name = fs::relative(file, named).string();
    if (!source) {
      std::cout << name << "\trefused\t" << base::describe(source.error()) << "\n";
      CHECK(source.error().code.starts_with("schematron."));
      ++refused;
      continue;
    }
    test::check_loaded(*source);
    const Size size = size_of(*source);
    CHECK(size.assertions > 0);
    if (const auto compiled = RuleSet::compile(*source); !compiled) {
      // An expression that XPath 2.0 does not know: said with its place.
      std::cout << name << "\trefused\t" << base::describe(compiled.error()) << "\n";
      CHECK_THAT(compiled.error().detail, Catch::StartsWith(file.filename().string() + ":"));
      ++refused;
      continue;
    }
    std::cout << name << "\tloaded\t" << size.rules << " rules, " << size.assertions
              << " assertions\n";
  }
  std::cout << files.size() - refused << " of " << files.size() << " stylesheets load\n";
  CHECK(!files.empty());
  CHECK(refused <= 2);
}
