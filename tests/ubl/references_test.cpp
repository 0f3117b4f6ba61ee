#include "ubl/references.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "base/xml/parse.h"

using ubl::DocumentClass;
using ubl::DocumentName;
using Issuer = ubl::DocumentName::Issuer;

namespace {

ubl::References of(const std::string& name) {
  const auto bytes =
      base::file::read(std::filesystem::path(KUITTI_SOURCE_DIR "/tests/data/purchase") / name);
  return ubl::references_of(base::xml::parse(bytes.value()).value().root());
}

DocumentName name(Issuer issuer, DocumentClass is, std::string id) {
  return {issuer, static_cast<std::uint8_t>(is), std::move(id)};
}

ubl::References of_text(std::string_view root, std::string_view customization,
                        std::string_view content) {
  const std::string text =
      "<" + std::string(root) +
      " xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:" + std::string(root) +
      "-2\" xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\""
      " xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\">"
      "<cbc:CustomizationID>" +
      std::string(customization) + "</cbc:CustomizationID>" + std::string(content) + "</" +
      std::string(root) + ">";
  return ubl::references_of(base::xml::parse(base::as_bytes(text)).value().root());
}

}  // namespace

TEST_CASE("each document of a purchase names those before it, by who wrote them") {
  using enum DocumentClass;
  CHECK(of("espoo/order.xml").own == std::vector{name(Issuer::Sender, Order, "eka-2026-04417")});
  CHECK(of("espoo/order.xml").named.empty());
  const DocumentName order = name(Issuer::Receiver, Order, "eka-2026-04417");
  const DocumentName sales{Issuer::Sender, DocumentName::kSalesOrder, "kk-26-3381"};
  CHECK(of("espoo/order-response.xml").named == std::vector{order, sales});
  CHECK(of("espoo/despatch-advice.xml").named == std::vector{order});
  CHECK(of("espoo/invoice.xml").named ==
        std::vector{order, sales, name(Issuer::Sender, DespatchAdvice, "kkl-26-1187")});
  CHECK(of("espoo/invoice-response.xml").named ==
        std::vector{name(Issuer::Receiver, Invoice, "260918")});
  CHECK(of("turku/credit-note.xml").named.back() == name(Issuer::Sender, Invoice, "2026-70315"));
}

TEST_CASE("an id that says nothing names nothing") {
  CHECK(ubl::normalised_id("  Uw  bestelling,") == "uw bestelling");
  CHECK(ubl::normalised_id("00417.") == "00417");
  for (const auto* nothing : {"", " ", "NA", "n/a", "-", "0", "None", "0."}) {
    INFO(nothing);
    CHECK(ubl::normalised_id(nothing).empty());
  }
  const auto refs = of_text("Invoice", "urn:cen.eu:en16931:2017",
                            "<cbc:ID>7</cbc:ID><cac:OrderReference><cbc:ID>NA</cbc:ID>"
                            "<cbc:SalesOrderID>S-1</cbc:SalesOrderID></cac:OrderReference>");
  CHECK(refs.named == std::vector{DocumentName{Issuer::Sender, DocumentName::kSalesOrder, "s-1"}});
}

TEST_CASE("a self-billed invoice comes from the one who ordered") {
  const auto refs = of_text(
      "Invoice", "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0",
      "<cbc:ID>7</cbc:ID><cac:OrderReference><cbc:ID>1</cbc:ID></cac:OrderReference>");
  CHECK(refs.named == std::vector{name(Issuer::Sender, DocumentClass::Order, "1")});
}
