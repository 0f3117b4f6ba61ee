// What is said about documents broken in the ways suppliers' programs break them.
#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "tests/support/skip.h"
#include "ubl/validate.h"

using namespace ubl;

namespace {

namespace fs = std::filesystem;

const fs::path kFolder = KUITTI_SOURCE_DIR "/tests/data/invalid";
constexpr std::string_view kDay = "2026-11-24";

/// One document, its verdict, and the one change that mends it.
struct Case {
  std::string file;
  std::string broken;   ///< in the file
  std::string mended;   ///< in its place, the schema holds
  std::string verdict;  ///< of the report, or the code of the error when it is no XML for us
  std::uint32_t line;   ///< of the first finding; 0 = none
  std::string says;     ///< within the first finding, or the first layer
};

const std::string kSeller =
    "</cac:BuyerCustomerParty>\n<cac:SellerSupplierParty/>\n<cac:OrderLine>";

const Case kCases[] = {
    {"wrong-order.xml",
     "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>\n"
     "  <cbc:DueDate>2026-12-02</cbc:DueDate>",
     "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "invalid", 93,
     "element 'DueDate' is not allowed"},
    {"missing-seller.xml", "</cac:BuyerCustomerParty>\n  <cac:OrderLine>", kSeller, "invalid", 36,
     "element 'OrderLine' is not allowed"},
    {"missing-currency.xml", "<cbc:PayableAmount>", "<cbc:PayableAmount currencyID=\"EUR\">",
     "invalid", 73, "missing required attribute 'currencyID'"},
    {"wrong-namespace.xml", "xsd:Invoice\"", "xsd:Invoice-2\"", "fault", 0, "unknown"},
    {"unknown-customization.xml", "order:2", "order:3", "fault", 0, "unknown"},
    {"bad-date.xml", "2.11.2026", "2026-11-02", "invalid", 6, "'2.11.2026'"},
    {"bad-decimal.xml", "537,00", "537.00", "invalid", 58, "invalid character"},
    {"doctype.xml", "<!DOCTYPE Order SYSTEM \"http://koivukaluste.example/order.dtd\">", "",
     "xml.doctype", 0, ""},
    {"not-well-formed.xml", "Koivu & Kaluste", "Koivu &amp; Kaluste", "xml.not_well_formed", 0, ""},
    {"latin-1-as-utf-8.xml", "S\xE4ilytyskaappi", "S\xC3\xA4ilytyskaappi", "xml.not_well_formed", 0,
     ""},
};

std::string text_of(const std::string& file) {
  return base::to_string(base::file::read(kFolder / file).value());
}

}  // namespace

TEST_CASE("each broken document gets the verdict and the first finding that name its fault") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto validator = RuleValidator::open(*test::artefacts()).value();
  for (const Case& expected : kCases) {
    INFO(expected.file);
    const auto report =
        validator->validate(base::as_bytes(text_of(expected.file)), expected.file, kDay);
    if (!report) {
      CHECK(report.error().code == expected.verdict);
      CHECK(report.error().kind == base::ErrorKind::Malformed);
      continue;
    }
    CHECK(to_string(report->verdict) == expected.verdict);
    if (expected.line == 0) {
      CHECK(report->findings.empty());
      REQUIRE_FALSE(report->layers.empty());
      CHECK_THAT(report->layers[0].status, Catch::Contains(expected.says));
      continue;
    }
    REQUIRE_FALSE(report->findings.empty());
    CHECK(report->findings[0].line == expected.line);
    CHECK_THAT(report->findings[0].text, Catch::Contains(expected.says));
  }
}

TEST_CASE("each broken document has that one fault only: mended, its schema holds") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto validator = RuleValidator::open(*test::artefacts()).value();
  for (const Case& expected : kCases) {
    INFO(expected.file);
    std::string text = text_of(expected.file);
    const std::size_t at = text.find(expected.broken);
    REQUIRE(at != std::string::npos);
    text.replace(at, expected.broken.size(), expected.mended);
    const auto report = validator->validate(base::as_bytes(text), expected.file, kDay);
    REQUIRE(report);
    REQUIRE_FALSE(report->layers.empty());
    CHECK(report->layers[0].name == "xsd");
    CHECK(report->layers[0].status == "passed");
  }
}

TEST_CASE("no broken document is left out of the table") {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) files += entry.is_regular_file();
  CHECK(files == std::size(kCases));
}
