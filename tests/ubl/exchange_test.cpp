#include "ubl/exchange.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "base/xml/parse.h"
#include "tests/support/skip.h"
#include "ubl/document_class.h"

using namespace ubl;
using base::xml::Node;
using base::xml::Tree;

namespace {

namespace fs = std::filesystem;

const Endpoint kEspoo{"0216", "003701012636"};
const Endpoint kKoivukaluste{"0216", "003791462031"};
const Endpoint kTurku{"0216", "003702048198"};
const Endpoint kBjorkas{"0007", "5599887717"};

Tree sample(const std::string& name) {
  const std::string file = KUITTI_SOURCE_DIR "/tests/data/purchase/" + name;
  return base::xml::parse(base::file::read(file).value()).value();
}

Exchange exchange(const std::string& text) {
  return exchange_of(base::xml::parse(base::as_bytes(text)).value().root());
}

/// A document of that root element whose two roles hold parties "1" and "2".
std::string document(const std::string& root, const std::string& customization,
                     const std::string& first, const std::string& second) {
  const auto party = [](const std::string& role, const std::string& value) {
    return "<cac:" + role + "><cac:Party><cbc:EndpointID schemeID=' 0088 '> " + value +
           " </cbc:EndpointID></cac:Party></cac:" + role + ">";
  };
  return "<" + root + " xmlns='urn:oasis:names:specification:ubl:schema:xsd:" + root +
         "-2' xmlns:cac='" + std::string(kAggregate) + "' xmlns:cbc='" + std::string(kBasic) +
         "'><cbc:CustomizationID>" + customization + "</cbc:CustomizationID>" + party(first, "1") +
         party(second, "2") + "</" + root + ">";
}

}  // namespace

TEST_CASE("who sends a sample document to whom, its id, date and country") {
  struct Row {
    std::string file;
    Exchange expected;
  };
  const Row rows[] = {
      {"espoo/order.xml", {kEspoo, kKoivukaluste, "FI", "EKA-2026-04417", "2026-10-05"}},
      {"espoo/order-response.xml", {kKoivukaluste, kEspoo, "", "KKV-26-3381", "2026-10-07"}},
      {"espoo/despatch-advice.xml", {kKoivukaluste, kEspoo, "FI", "KKL-26-1187", "2026-11-09"}},
      {"espoo/invoice.xml", {kKoivukaluste, kEspoo, "FI", "260918", "2026-11-12"}},
      {"espoo/invoice-response.xml",
       {kEspoo, kKoivukaluste, "", "EKA-LV-2026-08852", "2026-11-16"}},
      {"turku/order.xml", {kTurku, kBjorkas, "FI", "TKU-50-118206", "2026-09-28"}},
      {"turku/order-response.xml", {kBjorkas, kTurku, "", "OB-26-04471", "2026-09-30"}},
      {"turku/invoice.xml", {kBjorkas, kTurku, "SE", "2026-70315", "2026-11-06"}},
      {"turku/invoice-response.xml", {kTurku, kBjorkas, "", "TKU-LV-2026-21940", "2026-11-10"}},
      {"turku/credit-note.xml", {kBjorkas, kTurku, "SE", "2026-70322", "2026-11-12"}},
  };
  for (const Row& row : rows) {
    INFO(row.file);
    CHECK(exchange_of(sample(row.file).root()) == row.expected);
  }
}

TEST_CASE("self-billing reverses an invoice: the customer sends it") {
  const std::string self =
      "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0";
  const Exchange found =
      exchange(document("Invoice", self, "AccountingSupplierParty", "AccountingCustomerParty"));
  CHECK(found.sender == Endpoint{"0088", "2"});
  CHECK(found.receiver == Endpoint{"0088", "1"});
}

TEST_CASE("white space around an endpoint and its scheme is no part of them") {
  const Exchange found =
      exchange(document("Invoice", "urn:x", "AccountingSupplierParty", "AccountingCustomerParty"));
  CHECK(found.sender == Endpoint{"0088", "1"});
  CHECK(found.receiver == Endpoint{"0088", "2"});
}

TEST_CASE("a party without EndpointID, or with one of no scheme, has no endpoint") {
  std::string text =
      document("Invoice", "urn:x", "AccountingSupplierParty", "AccountingCustomerParty");
  text.replace(text.find(" schemeID=' 0088 '"), 18, "");
  CHECK_FALSE(exchange(text).sender);
  CHECK(exchange(text).receiver);
  CHECK_FALSE(
      exchange(document("Invoice", "urn:x", "PayeeParty", "AccountingCustomerParty")).sender);
}

TEST_CASE("a document that names no such pair yields none") {
  CHECK_FALSE(exchange("<a/>").sender);
  CHECK_FALSE(exchange("<Invoice/>").receiver);
  CHECK_FALSE(exchange(document("Waybill", "urn:x", "ConsignorParty", "CarrierParty")).sender);
  CHECK(exchange_of(Node()) == Exchange{});
}

TEST_CASE("a document inside an envelope is read as the same document alone") {
  const std::string inner = base::to_string(
      base::file::read(KUITTI_SOURCE_DIR "/tests/data/purchase/espoo/order.xml").value());
  const std::string envelope =
      "<Envelope xmlns='urn:x'><Header/>" + inner.substr(inner.find("<Order")) + "</Envelope>";
  const Tree outside = base::xml::parse(base::as_bytes(envelope)).value();
  const Node root = outside.root().first_element().next_element();
  CHECK(exchange_of(root) == exchange_of(sample("espoo/order.xml").root()));
  CHECK(detect(root) == detect(sample("espoo/order.xml")));
}

TEST_CASE("the country of a register stands in where the sender gives no address") {
  CHECK(issuing_country("0216") == "FI");
  CHECK(issuing_country("0007") == "SE");
  CHECK(issuing_country("0088") == "");
  CHECK(issuing_country("") == "");
}

TEST_CASE("the countries of registers are those of Peppol's list of schemes") {
  SKIP_WITHOUT_ARTEFACTS();
  std::size_t same = 0;
  for (const auto& file : fs::directory_iterator(*test::artefacts() / "codelists")) {
    if (file.path().filename().string().find("Participant identifier") == std::string::npos)
      continue;
    const Tree list = base::xml::parse(base::file::read(file.path()).value()).value();
    for (Node row = list.root().first_element(); row; row = row.next_element()) {
      const std::string_view ours = issuing_country(row.attribute_value("", "iso6523"));
      if (ours.empty()) continue;
      INFO(row.attribute_value("", "iso6523"));
      CHECK(ours == row.attribute_value("", "country"));
      ++same;
    }
  }
  CHECK(same == 28);
}

TEST_CASE("the published examples of every type name a sender and a receiver") {
  SKIP_WITHOUT_CORPORA();
  std::size_t found = 0;
  for (const auto& file : fs::recursive_directory_iterator(*test::corpora() / "docs")) {
    if (file.path().extension() != ".xml") continue;
    const auto tree = base::xml::parse(base::file::read(file.path()).value());
    if (!tree) continue;
    const Node root = tree->root();
    // Reports and waybills name no pair; EN 16931 by itself asks for no electronic addresses.
    const DocumentType type = detect(root);
    const bool bare = type.customization_id == "urn:cen.eu:en16931:2017";
    if (!is_ubl(type) || type.root == "Waybill" || bare) continue;
    INFO(file.path().string());
    const Exchange exchange = exchange_of(root);
    CHECK(exchange.sender);
    CHECK(exchange.receiver);
    CHECK_FALSE(exchange.document_id.empty());
    CHECK(exchange.issue_date.size() == 10);
    ++found;
  }
  CHECK(found > 100);
}
