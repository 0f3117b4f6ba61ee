// The sample purchases hang together: each document names the ones before it, and the money agrees.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/file/file.h"
#include "base/xml/parse.h"
#include "tests/support/skip.h"
#include "ubl/validate.h"

using base::xml::Node;
using base::xml::Tree;

namespace {

namespace fs = std::filesystem;

const fs::path kFolder = KUITTI_SOURCE_DIR "/tests/data/purchase";

Tree sample(const std::string& name) {
  return base::xml::parse(base::file::read(kFolder / name).value()).value();
}

/// The element below `from` at "Name/Name", whatever the namespaces; none when absent.
Node at(Node from, std::string_view path) {
  while (from && !path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    Node child = from.first_element();
    while (child && child.local() != path.substr(0, slash)) child = child.next_element();
    from = child;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return from;
}

std::string text(const Tree& document, std::string_view path) {
  return at(document.root(), path).text();
}

/// Hundredths, exact: "7140.00" is 714000.
long cents(const std::string& amount) {
  REQUIRE(amount.size() > 3);
  REQUIRE(amount[amount.size() - 3] == '.');
  return std::atol(
      (amount.substr(0, amount.size() - 3) + amount.substr(amount.size() - 2)).c_str());
}

/// id, quantity, price and seller's item number of each line, and the sum of the lines in cents.
struct Lines {
  std::vector<std::string> listed;
  long sum = 0;
};

Lines lines(const Tree& document, std::string_view line, std::string_view item_path,
            std::string_view quantity) {
  Lines found;
  for (Node node = at(document.root(), line); node; node = node.next_same()) {
    const Node item = item_path.empty() ? node : at(node, item_path);
    const std::string amount = at(item, "LineExtensionAmount").text();
    const std::string count = at(item, quantity).text();
    const std::string price = at(item, "Price/PriceAmount").text();
    if (!amount.empty()) {
      CHECK(cents(amount) == std::atol(count.c_str()) * cents(price));
      found.sum += cents(amount);
    }
    found.listed.push_back(at(item, "ID").text() + " " + count + " " + price + " " +
                           at(item, "Item/SellersItemIdentification/ID").text());
  }
  return found;
}

}  // namespace

TEST_CASE("every sample document is valid") {
  SKIP_WITHOUT_ARTEFACTS();
  const auto validator = ubl::RuleValidator::open(*test::artefacts()).value();
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() != ".xml") continue;
    ++files;
    const auto report = validator->validate(base::file::read(entry.path()).value(),
                                            entry.path().filename().string(), "2026-11-24");
    REQUIRE(report);
    INFO(ubl::to_text(*report));
    CHECK(report->verdict == ubl::Verdict::Valid);
  }
  CHECK(files == 10);
}

TEST_CASE("the sample documents of a purchase name each other") {
  const std::string city = GENERATE("espoo", "turku");
  INFO(city);
  const Tree order = sample(city + "/order.xml");
  const Tree response = sample(city + "/order-response.xml");
  const Tree invoice = sample(city + "/invoice.xml");
  const Tree invoice_response = sample(city + "/invoice-response.xml");
  CHECK(text(response, "OrderReference/ID") == text(order, "ID"));
  CHECK(text(response, "CustomerReference") == text(order, "CustomerReference"));
  CHECK(text(invoice, "OrderReference/ID") == text(order, "ID"));
  CHECK(text(invoice, "OrderReference/SalesOrderID") == text(response, "SalesOrderID"));
  CHECK(text(invoice, "BuyerReference") == text(order, "CustomerReference"));
  CHECK(text(invoice, "ContractDocumentReference/ID") == text(order, "Contract/ID"));
  const std::string answered = "DocumentResponse/DocumentReference/";
  CHECK(text(invoice_response, answered + "ID") == text(invoice, "ID"));
  CHECK(text(invoice_response, answered + "IssueDate") == text(invoice, "IssueDate"));
  CHECK(text(order, "IssueDate") <= text(response, "IssueDate"));
  CHECK(text(response, "IssueDate") <= text(invoice, "IssueDate"));
  CHECK(text(invoice, "IssueDate") <= text(invoice_response, "IssueDate"));
}

TEST_CASE("the sample parties keep their addresses through a purchase") {
  const std::string city = GENERATE("espoo", "turku");
  INFO(city);
  const Tree order = sample(city + "/order.xml");
  const std::string buyer = text(order, "BuyerCustomerParty/Party/EndpointID");
  const std::string seller = text(order, "SellerSupplierParty/Party/EndpointID");
  CHECK(buyer != seller);
  const Tree response = sample(city + "/order-response.xml");
  CHECK(text(response, "BuyerCustomerParty/Party/EndpointID") == buyer);
  CHECK(text(response, "SellerSupplierParty/Party/EndpointID") == seller);
  const Tree invoice = sample(city + "/invoice.xml");
  CHECK(text(invoice, "AccountingCustomerParty/Party/EndpointID") == buyer);
  CHECK(text(invoice, "AccountingSupplierParty/Party/EndpointID") == seller);
  const Tree invoice_response = sample(city + "/invoice-response.xml");
  CHECK(text(invoice_response, "SenderParty/EndpointID") == buyer);
  CHECK(text(invoice_response, "ReceiverParty/EndpointID") == seller);
}

TEST_CASE("the sample invoices bill what was ordered, and their sums are right") {
  const std::string city = GENERATE("espoo", "turku");
  INFO(city);
  const Tree order = sample(city + "/order.xml");
  const Tree invoice = sample(city + "/invoice.xml");
  const Lines ordered = lines(order, "OrderLine", "LineItem", "Quantity");
  const Lines billed = lines(invoice, "InvoiceLine", "", "InvoicedQuantity");
  CHECK(ordered.listed.size() == 3);
  CHECK(ordered.listed == billed.listed);
  CHECK(ordered.sum == cents(text(order, "AnticipatedMonetaryTotal/LineExtensionAmount")));
  CHECK(billed.sum == cents(text(invoice, "LegalMonetaryTotal/LineExtensionAmount")));
  CHECK(text(order, "DocumentCurrencyCode") == text(invoice, "DocumentCurrencyCode"));
}

TEST_CASE("Espoo's despatch advice delivers the order, Turku's credit note takes back one screen") {
  const Tree despatch = sample("espoo/despatch-advice.xml");
  CHECK(text(despatch, "OrderReference/ID") == text(sample("espoo/order.xml"), "ID"));
  CHECK(text(sample("espoo/invoice.xml"), "DespatchDocumentReference/ID") == text(despatch, "ID"));
  const Lines sent = lines(despatch, "DespatchLine", "", "DeliveredQuantity");
  CHECK(sent.listed == std::vector<std::string>{"1 48  KK-1120", "2 48  KK-1210", "3 2  KK-2040"});
  const Tree credit = sample("turku/credit-note.xml");
  CHECK(text(credit, "BillingReference/InvoiceDocumentReference/ID") ==
        text(sample("turku/invoice.xml"), "ID"));
  const Lines credited = lines(credit, "CreditNoteLine", "", "CreditedQuantity");
  CHECK(credited.listed == std::vector<std::string>{"1 1 2350.00 BS-7020"});
}

TEST_CASE("the sample identifiers carry sound check digits") {
  // Finnish business id: weights 7 9 10 5 8 4 2, modulo 11.
  for (const std::string city : {"espoo", "turku"}) {
    const Tree order = sample(city + "/order.xml");
    for (const std::string side : {"BuyerCustomerParty", "SellerSupplierParty"}) {
      const Node endpoint = at(order.root(), side + "/Party/EndpointID");
      const std::string value = endpoint.text();
      INFO(value);
      if (endpoint.attribute_value("", "schemeID") == "0216") {
        REQUIRE(value.substr(0, 4) == "0037");
        const int weights[] = {7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (std::size_t i = 0; i < 7; ++i) sum += weights[i] * (value[4 + i] - '0');
        CHECK(value[11] - '0' == (11 - sum % 11) % 11);
      } else {
        REQUIRE(endpoint.attribute_value("", "schemeID") == "0007");  // Luhn
        REQUIRE(value.size() == 10);
        int sum = 0;
        for (std::size_t i = 0; i < 10; ++i) {
          const int digit = (value[i] - '0') * (i % 2 == 0 ? 2 : 1);
          sum += digit / 10 + digit % 10;
        }
        CHECK(sum % 10 == 0);
      }
    }
  }
}
