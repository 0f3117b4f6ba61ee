#include "ubl/catalogue.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "base/xml/parse.h"
#include "tests/support/skip.h"
#include "ubl/validate.h"

using namespace ubl;

namespace {

Catalogue catalogue() {
  return Catalogue::load(KUITTI_SOURCE_DIR "/schemas/catalogue.json").value();
}

const std::string kUbl = "urn:oasis:names:specification:ubl:schema:xsd:";
const std::string kBilling =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
const std::string kTrns = "urn:fdc:peppol.eu:poacc:trns:";

std::string name_of(const DocumentType& type) {
  const Catalogue all = catalogue();
  const CatalogueEntry* entry = all.find(type);
  return entry == nullptr ? "" : entry->name;
}

base::Bytes sample(const std::string& name) {
  return base::file::read(std::string(KUITTI_SOURCE_DIR "/tests/data/purchase/espoo/") + name)
      .value();
}

}  // namespace

TEST_CASE("a document's type is its root, CustomizationID and ProfileID") {
  const auto tree = base::xml::parse(sample("order.xml")).value();
  const DocumentType type = detect(tree);
  CHECK(type.root == "Order");
  CHECK(type.customization_id == kTrns + "order:3");
  CHECK(type.profile_id == "urn:fdc:peppol.eu:poacc:bis:ordering:3");
  CHECK(name_of(type) == "order");
}

TEST_CASE("one root element serves several types, told apart by the CustomizationID") {
  CHECK(name_of({kUbl + "OrderResponse-2", "OrderResponse", kTrns + "order_response:3", ""}) ==
        "order-response");
  CHECK(name_of({kUbl + "OrderResponse-2", "OrderResponse", kTrns + "order_agreement:3", ""}) ==
        "order-agreement");
  CHECK(name_of({kUbl + "ApplicationResponse-2", "ApplicationResponse",
                 kTrns + "invoice_response:3", ""}) == "invoice-message-response");
  CHECK(name_of({kUbl + "Invoice-2", "Invoice", kBilling, ""}) == "invoice");
  CHECK(name_of({kUbl + "Invoice-2", "Invoice", kBilling + "#conformant#urn:x", ""}) == "invoice");
  CHECK(name_of({kUbl + "Invoice-2", "Invoice", kBilling + "::x", ""}) == "");
  CHECK(name_of({kUbl + "Order-2", "Order", kTrns + "order:4", ""}) == "");
  CHECK(name_of({kUbl + "Invoice-2", "Order", kTrns + "order:3", ""}) == "");
}

TEST_CASE("the release of the rules is the one in force on the day") {
  const Catalogue all = catalogue();
  const CatalogueEntry* order = all.find({kUbl + "Order-2", "Order", kTrns + "order:3", ""});
  REQUIRE(order != nullptr);
  CHECK(order->in_force("2026-02-22") == nullptr);
  CHECK(order->in_force("2026-02-23")->release == "2025.11");
  CHECK(order->in_force("2026-08-16")->release == "2025.11");
  CHECK(order->in_force("2026-08-17")->release == "2026.5");
}

TEST_CASE("the type is found wherever the document says it, and what breaks behind it is no XML") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto validator = RuleValidator::open(*test::artefacts()).value();
  const std::string order = base::to_string(sample("order.xml"));
  const auto judged = [&](const std::string& text) {
    return validator->validate(base::as_bytes(text), "order.xml", "2026-11-24");
  };
  std::string late = order;
  const std::size_t from = late.find("<cbc:CustomizationID>");
  const std::size_t to = late.find("<cbc:ProfileID>");
  const std::string said = late.substr(from, to - from);
  late.erase(from, to - from).insert(late.find("<cbc:IssueDate>"), said);
  CHECK(judged(late)->type == "order");
  CHECK(judged(late)->verdict == Verdict::Invalid);  // by its schema, for the order of elements
  const auto cut = judged(order.substr(0, order.size() - 20));
  REQUIRE_FALSE(cut);
  CHECK(cut.error().code == "xml.not_well_formed");
}

TEST_CASE("a broken catalogue is our own fault and says so") {
  CHECK(Catalogue::parse("{}").error().code == "catalogue");
  CHECK(Catalogue::parse("{\"documentTypes\": [{\"name\": \"x\"}]}").error().kind ==
        base::ErrorKind::Corrupt);
}

TEST_CASE("a document that its schema and every rule in force accept is valid") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto validator = RuleValidator::open(*test::artefacts()).value();
  const Report report =
      validator->validate(sample("invoice.xml"), "invoice.xml", "2026-11-24").value();
  INFO(to_text(report));
  CHECK(report.verdict == Verdict::Valid);
  CHECK(report.release == "2026.5");
  REQUIRE(report.layers.size() == 3);
  for (const Layer& layer : report.layers) CHECK(layer.status == "passed");
}

TEST_CASE("an older release is chosen by the day, or by its name") {
  SKIP_WITHOUT_ARTEFACTS();
  const std::filesystem::path artefacts = *test::artefacts();
  const auto judged = [&](const std::string& release, std::string_view day) {
    const auto validator = RuleValidator::open(artefacts, {{}, release}).value();
    return validator->validate(sample("invoice.xml"), "invoice.xml", day).value();
  };
  CHECK(judged("", "2026-11-24").release == "2026.5");
  CHECK(judged("", "2026-03-01").release == "2025.11");
  CHECK(judged("2025.11", "2026-11-24").release == "2025.11");
  CHECK(judged("2025.11", "2026-11-24").verdict == Verdict::Valid);
  const Report absent = judged("1.1.5", "2026-11-24");  // a release of the reports
  CHECK(absent.verdict == Verdict::SchemaValid);
  CHECK(absent.layers.back().status == "no release 1.1.5");
  REQUIRE_FALSE(RuleValidator::open(artefacts, {{}, "1999.1"}));
  CHECK(RuleValidator::open(artefacts, {{}, "1999.1"}).error().code == "release");
}

TEST_CASE("a document whose rules are not in force is schema-valid, never valid") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto validator = RuleValidator::open(*test::artefacts()).value();
  const Report report =
      validator->validate(sample("invoice.xml"), "invoice.xml", "2025-11-24").value();
  CHECK(report.verdict == Verdict::SchemaValid);
  CHECK(report.release.empty());
  REQUIRE(report.layers.size() == 2);
  CHECK(report.layers[1].status == "none in force on 2025-11-24");
}

TEST_CASE("a schema violation is found with its line, and a type without rules says so") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto validator = RuleValidator::open(*test::artefacts()).value();
  std::string text = base::to_string(sample("order.xml"));
  text.replace(text.find("2026-10-05"), 10, "5.10.2026.");
  const Report broken =
      validator->validate(base::as_bytes(text), "order.xml", "2026-11-24").value();
  CHECK(broken.verdict == Verdict::Invalid);
  REQUIRE_FALSE(broken.findings.empty());
  CHECK(broken.findings[0].line == 6);
  CHECK_THAT(to_text(broken), Catch::Contains("line 6"));
  const std::string mls =
      "<ApplicationResponse xmlns='" + kUbl + "ApplicationResponse-2' xmlns:cbc='" +
      std::string(kBasic) +
      "'><cbc:CustomizationID>urn:peppol:edec:mls:1.0</cbc:CustomizationID></ApplicationResponse>";
  const Report absent = validator->validate(base::as_bytes(mls), "mls.xml", "2026-11-24").value();
  CHECK(absent.type == "mls");
  CHECK(absent.layers.back().status == "not installed");
}

TEST_CASE("an unknown type and a text that is no XML are told apart") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto validator = RuleValidator::open(*test::artefacts()).value();
  CHECK(validator->validate(base::as_bytes("<a/>"), "a", "2026-11-24").value().verdict ==
        Verdict::Fault);
  CHECK(validator->validate(base::as_bytes("not xml"), "a", "2026-11-24").error().code ==
        "xml.not_well_formed");
  CHECK(validator->validate(base::as_bytes("<!DOCTYPE a><a/>"), "a", "2026-11-24").error().code ==
        "xml.doctype");
}

TEST_CASE("reports are written as JSON, text and SVRL") {
  Report report;
  report.document = "a.xml";
  report.type = "order";
  report.verdict = Verdict::Invalid;
  report.layers = {{"xsd", "failed"}};
  report.findings.push_back({"xsd", "xsd", "fatal", "", 3, 7, "a < b"});
  CHECK_THAT(base::json::write(to_json(report)),
             Catch::Contains("\"verdict\":\"invalid\"") && Catch::Contains("\"line\":3"));
  CHECK_THAT(to_svrl(report), Catch::Contains("a &lt; b"));
  CHECK(base::xml::parse(base::as_bytes(to_svrl(report))));
}
