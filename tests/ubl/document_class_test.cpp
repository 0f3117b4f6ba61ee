#include "ubl/document_class.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "base/xml/parse.h"
#include "ubl/type_identifiers.h"

using namespace ubl;

namespace {

const std::string kUbl = "urn:oasis:names:specification:ubl:schema:xsd:";
const std::string kTrns = "urn:fdc:peppol.eu:poacc:trns:";
const std::string kBilling =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";

DocumentType type(const std::string& root, const std::string& customization) {
  return {kUbl + root + "-2", root, customization, ""};
}

const Catalogue& catalogue() {
  static const Catalogue all = Catalogue::load(KUITTI_SOURCE_DIR "/schemas/catalogue.json").value();
  return all;
}

DocumentType of_entry(const CatalogueEntry& entry) {
  return {entry.root_namespace, entry.root, entry.customization_id, ""};
}

DocumentType of_sample(const std::string& name) {
  const std::string file = KUITTI_SOURCE_DIR "/tests/data/purchase/" + name;
  return detect(base::xml::parse(base::file::read(file).value()).value());
}

}  // namespace

TEST_CASE("every type of the catalogue has its class, its number for log records and its word") {
  struct Row {
    std::string name;
    int number;
    std::string word;
  };
  const Row rows[] = {
      {"invoice", 4, "invoice"},
      {"invoice-self-billing", 4, "invoice-self-billing"},
      {"creditnote", 5, "credit-note"},
      {"creditnote-self-billing", 5, "credit-note-self-billing"},
      {"order", 1, "order"},
      {"order-response", 2, "order-response"},
      {"order-agreement", 7, "order-agreement"},
      {"order-change", 8, "order-change"},
      {"order-cancellation", 9, "order-cancellation"},
      {"order-response-advanced", 2, "order-response"},
      {"despatch-advice", 3, "despatch-advice"},
      {"catalogue", 10, "catalogue"},
      {"catalogue-response", 11, "catalogue-response"},
      {"punch-out", 99, "punch-out"},
      {"mlr", 12, "mlr"},
      {"invoice-message-response", 6, "invoice-response"},
      {"mls", 12, "mls"},
      {"end-user-statistics-report", 99, "end-user-statistics-report"},
      {"transaction-statistics-report", 99, "transaction-statistics-report"},
      {"advanced-despatch-advice", 3, "despatch-advice"},
      {"weight-statement", 99, "weight-statement"},
      {"waybill", 99, "waybill"},
      {"receipt-advice", 99, "receipt-advice"},
      {"transport-execution-plan-request", 99, "transport-execution-plan-request"},
      {"transport-execution-plan", 99, "transport-execution-plan"},
      {"transportation-status-request", 99, "transportation-status-request"},
      {"transportation-status", 99, "transportation-status"},
      {"logistics-application-response", 99, "logistics-application-response"},
  };
  REQUIRE(catalogue().entries().size() == std::size(rows));
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    const CatalogueEntry& entry = catalogue().entries()[i];
    CHECK(entry.name == rows[i].name);
    INFO(entry.name);
    CHECK(static_cast<int>(class_of(of_entry(entry))) == rows[i].number);
    CHECK(class_word(of_entry(entry), &entry) == rows[i].word);
  }
}

TEST_CASE("a national variant keeps the class of the type it extends, known or not") {
  CHECK(class_of(type("Order", kTrns + "order:3:restrictive:urn:x")) == DocumentClass::Order);
  CHECK(class_of(type("OrderResponse", kTrns + "order_agreement:3:extended:urn:x")) ==
        DocumentClass::OrderAgreement);
  CHECK(class_of(type("Invoice", "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:x_3.0")) ==
        DocumentClass::Invoice);
  CHECK(class_word(type("CreditNote", "urn:peppol:pint:billing-1@my-1"), nullptr) == "credit-note");
}

TEST_CASE("neither a root element nor an identifier alone makes a class") {
  CHECK(class_of(type("OrderResponse", "urn:x")) == DocumentClass::Other);
  CHECK(class_of(type("ApplicationResponse", "")) == DocumentClass::Other);
  CHECK(class_of(type("Order", "urn:fdc:imda.gov.sg:trns:order_balance:1")) ==
        DocumentClass::Other);
  CHECK(class_of({"urn:other", "Invoice", kBilling, ""}) == DocumentClass::Other);
  CHECK(class_of({kUbl + "Order-2", "Invoice", kBilling, ""}) == DocumentClass::Other);
  CHECK(class_word(type("ApplicationResponse", "urn:x"), nullptr) == "other");
}

TEST_CASE("self-billing is known by its CustomizationID, of Peppol BIS and of PINT") {
  const std::string self =
      "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0";
  CHECK(is_self_billing(type("Invoice", self)));
  CHECK(is_self_billing(type("CreditNote", self)));
  CHECK(is_self_billing(type("Invoice", "urn:peppol:pint:selfbilling-1@jp-1")));
  CHECK_FALSE(is_self_billing(type("Invoice", kBilling)));
  CHECK_FALSE(is_self_billing(type("Order", self)));
}

TEST_CASE("the samples have the class their file name says") {
  for (const std::string city : {"espoo", "turku"}) {
    for (const std::string name : {"order", "order-response", "invoice", "invoice-response"}) {
      const DocumentType found = of_sample(city + "/" + name + ".xml");
      CHECK(class_word(found, catalogue().find(found)) == name);
    }
  }
  CHECK(class_of(of_sample("espoo/despatch-advice.xml")) == DocumentClass::DespatchAdvice);
  CHECK(class_of(of_sample("turku/credit-note.xml")) == DocumentClass::CreditNote);
}
