// A city's own rules run after the official ones.
#include <fstream>

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "tests/support/skip.h"
#include "ubl/validate.h"

using namespace ubl;

namespace {

namespace fs = std::filesystem;

const fs::path kLocal = KUITTI_SOURCE_DIR "/schemas/local";
const fs::path kPurchase = KUITTI_SOURCE_DIR "/tests/data/purchase";
constexpr std::string_view kDay = "2026-11-24";

std::string sample(const std::string& file) {
  return base::to_string(base::file::read(kPurchase / file).value());
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::unique_ptr<RuleValidator> validator() {
  return RuleValidator::open(*test::artefacts(),
                             {{kLocal / "order-reference.sch", kLocal / "cost-centre.sch"}, ""})
      .value();
}

/// "flag id" of each finding of the local layers.
std::string local_findings(const std::string& document) {
  const Report report = validator()->validate(base::as_bytes(document), "x.xml", kDay).value();
  std::string found;
  for (const Finding& finding : report.findings)
    if (finding.id.starts_with("CITY-")) found += finding.flag + " " + finding.id + " ";
  return found;
}

}  // namespace

TEST_CASE("the example rules of a city accept every sample purchase") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto judge = validator();
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kPurchase)) {
    if (entry.path().extension() != ".xml") continue;
    const base::Bytes bytes = base::file::read(entry.path()).value();
    const Report report = judge->validate(bytes, entry.path().filename().string(), kDay).value();
    INFO(to_text(report));
    CHECK(report.verdict == Verdict::Valid);
    CHECK(report.findings.empty());
    CHECK(report.layers.back().name == "cost-centre");
    ++files;
  }
  CHECK(files == 10);
}

TEST_CASE("an invoice without the city's order or cost centre is told so in three languages") {
  SKIP_WITHOUT_ARTEFACTS();
  const std::string invoice = sample("espoo/invoice.xml");
  const std::string reference = "<cbc:BuyerReference>Sivistystoimi 4410</cbc:BuyerReference>";
  CHECK(local_findings(invoice) == "");
  CHECK(local_findings(with(invoice, reference, "")) == "fatal CITY-COST-01 ");
  CHECK(local_findings(with(invoice, "Sivistystoimi 4410", "Opettaja Virtanen")) ==
        "warning CITY-COST-02 ");
  CHECK(local_findings(with(sample("turku/credit-note.xml"), "Svenska skolor 62130", "?")) ==
        "warning CITY-COST-02 ");
  const std::size_t begin = invoice.find("<cac:OrderReference>");
  const std::size_t end = invoice.find("</cac:OrderReference>");
  REQUIRE(end != std::string::npos);
  std::string without = invoice;
  without.erase(begin, end + 21 - begin);
  CHECK(local_findings(without) == "fatal CITY-ORDER-01 ");
  std::string none = invoice;
  none.replace(begin, end - begin, "<cac:OrderReference><cbc:ID>n/a</cbc:ID>");
  CHECK(local_findings(none) == "fatal CITY-ORDER-02 ");
  const Report report = validator()->validate(base::as_bytes(without), "x.xml", kDay).value();
  CHECK(report.verdict == Verdict::Invalid);
  for (const char* language : {"Laskulla", "Fakturan", "The invoice"})
    CHECK_THAT(report.findings.back().text, Catch::Contains(language));
}

TEST_CASE("a local rule file that cannot be used is refused with its place before any document") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto folder = base::file::TemporaryFolder::make("local-rules").value();
  const auto refused = [&](const std::string& rule) {
    const fs::path file = folder.path() / "city.sch";
    std::ofstream(file) << "<schema xmlns='http://purl.oclc.org/dsdl/schematron' "
                           "queryBinding='xslt2'>\n<pattern>\n"
                        << rule << "</pattern></schema>";
    const auto opened = RuleValidator::open(*test::artefacts(), {{file}, ""});
    return opened ? "opened" : base::describe(opened.error());
  };
  CHECK(refused("<rule context='a'><assert test='b'>c</assert></rule>") == "opened");
  CHECK_THAT(refused("<rule context='a'><fix/></rule>"),
             Catch::StartsWith("schematron.element: city.sch:3:"));
  CHECK_THAT(refused("<rule context='a'><assert test='b = '>c</assert></rule>"),
             Catch::Contains("XPST0003") && Catch::Contains("city.sch:3"));
}

TEST_CASE(
    "a rule file that another took the place of is read anew, be its time and size the same") {
  const auto folder = base::file::TemporaryFolder::make("rule-sets").value();
  const fs::path file = folder.path() / "city.sch", other = folder.path() / "other.sch";
  const auto when = fs::file_time_type::clock::now() - std::chrono::hours(1);
  const auto write = [&](const fs::path& to, const std::string& id) {
    std::ofstream(to) << "<schema xmlns='http://purl.oclc.org/dsdl/schematron' "
                         "queryBinding='xslt2'><pattern id='"
                      << id << "'/></schema>";
    fs::last_write_time(to, when);
  };
  RuleSets sets;
  write(file, "old");
  CHECK(sets.get(file).value()->source().patterns[0].id == "old");
  write(other, "new");
  fs::rename(other, file);
  REQUIRE(fs::last_write_time(file) == when);
  CHECK(sets.get(file).value()->source().patterns[0].id == "new");
}

TEST_CASE("a rule file that changed is read anew, by whoever asks next") {
  const auto folder = base::file::TemporaryFolder::make("rule-sets").value();
  const fs::path file = folder.path() / "city.sch";
  const auto write = [&](const std::string& id, int age) {
    std::ofstream(file) << "<schema xmlns='http://purl.oclc.org/dsdl/schematron' "
                           "queryBinding='xslt2'><pattern id='"
                        << id << "'/></schema>";
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::seconds(age));
  };
  RuleSets sets;
  REQUIRE_FALSE(sets.get(file));
  write("old", 60);
  const auto old = sets.get(file).value();
  CHECK(old->source().patterns[0].id == "old");
  CHECK(sets.get(file).value() == old);
  write("new", 30);
  CHECK(sets.get(file).value()->source().patterns[0].id == "new");
  CHECK(old->source().patterns[0].id == "old");
}

TEST_CASE("rules are read anew when a file that they include has changed, or is there at last") {
  const auto folder = base::file::TemporaryFolder::make("rule-sets").value();
  const fs::path file = folder.path() / "city.sch", part = folder.path() / "part.sch";
  const auto write = [&](const fs::path& to, const std::string& text, int age) {
    std::ofstream(to) << text;
    fs::last_write_time(to, fs::file_time_type::clock::now() - std::chrono::seconds(age));
  };
  const auto pattern = [](const std::string& id) {
    return "<pattern xmlns='http://purl.oclc.org/dsdl/schematron' id='" + id + "'/>";
  };
  write(file,
        "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'>"
        "<include href='part.sch'/></schema>",
        90);
  RuleSets sets;
  REQUIRE_FALSE(sets.get(file));
  write(part, pattern("old"), 60);
  const auto old = sets.get(file).value();
  CHECK(old->source().patterns[0].id == "old");
  CHECK(sets.get(file).value() == old);
  write(part, pattern("new"), 30);
  CHECK(sets.get(file).value()->source().patterns[0].id == "new");
  fs::remove(part);
  CHECK_FALSE(sets.get(file));
}
