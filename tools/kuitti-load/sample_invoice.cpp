#include "tools/kuitti-load/sample_invoice.h"

#include "base/xml/writer.h"
#include "ubl/document_type.h"

namespace kuitti::load {
namespace {

using base::xml::Writer;

struct Party {
  std::string_view element, endpoint, name, street, city, zone, company, vat;
};

constexpr Party kSeller{"cac:AccountingSupplierParty",
                        "003700000001",
                        "Koulukaluste Oy",
                        "Sahatie 8",
                        "Lahti",
                        "15140",
                        "3700000-1",
                        "FI37000001"};
constexpr Party kBuyer{"cac:AccountingCustomerParty",
                       "003700000002",
                       "Kuormalan kaupunki",
                       "Torikatu 1",
                       "Kuormala",
                       "00990",
                       "3700000-2",
                       "FI37000002"};

struct Line {
  std::string_view id, quantity, amount, price, name, description;
};

constexpr Line kLines[] = {
    {"1", "24", "2136.00", "89.00", "Oppilaspulpetti", "Koivua, korkeus säädettävä 58-76 cm"},
    {"2", "24", "1224.00", "51.00", "Oppilastuoli", "Istuinkorkeus 42 cm, huopatassut"},
    {"3", "1", "210.00", "210.00", "Opettajan pöytä", "140 x 70 cm, lukittava laatikko"},
    {"4", "1", "129.00", "129.00", "Opettajan tuoli", "Säädettävä, kangasverhoilu"},
    {"5", "2", "301.00", "150.50", "Kirjahylly", "Koivua, viisi hyllyä, 180 x 80 cm"}};

void amount(Writer& writer, std::string_view element, std::string_view value) {
  writer.open(element).attribute("currencyID", "EUR").text(value).close();
}

void tax_scheme(Writer& writer) {
  writer.open("cac:TaxScheme").element("cbc:ID", "VAT").close();
}

void party(Writer& writer, const Party& party) {
  writer.open(party.element).open("cac:Party");
  writer.open("cbc:EndpointID").attribute("schemeID", "0216").text(party.endpoint).close();
  writer.open("cac:PartyName").element("cbc:Name", party.name).close();
  writer.open("cac:PostalAddress").element("cbc:StreetName", party.street);
  writer.element("cbc:CityName", party.city).element("cbc:PostalZone", party.zone);
  writer.open("cac:Country").element("cbc:IdentificationCode", "FI").close().close();
  writer.open("cac:PartyTaxScheme").element("cbc:CompanyID", party.vat);
  tax_scheme(writer);
  writer.close().open("cac:PartyLegalEntity").element("cbc:RegistrationName", party.name);
  writer.element("cbc:CompanyID", party.company).close().close().close();
}

void category(Writer& writer, std::string_view element) {
  writer.open(element).element("cbc:ID", "S").element("cbc:Percent", "25.5");
  tax_scheme(writer);
  writer.close();
}

void totals(Writer& writer) {
  writer.open("cac:TaxTotal");
  amount(writer, "cbc:TaxAmount", "1020.00");
  writer.open("cac:TaxSubtotal");
  amount(writer, "cbc:TaxableAmount", "4000.00");
  amount(writer, "cbc:TaxAmount", "1020.00");
  category(writer, "cac:TaxCategory");
  writer.close().close().open("cac:LegalMonetaryTotal");
  amount(writer, "cbc:LineExtensionAmount", "4000.00");
  amount(writer, "cbc:TaxExclusiveAmount", "4000.00");
  amount(writer, "cbc:TaxInclusiveAmount", "5020.00");
  amount(writer, "cbc:PayableAmount", "5020.00");
  writer.close();
}

void line(Writer& writer, const Line& line) {
  writer.open("cac:InvoiceLine").element("cbc:ID", line.id);
  writer.open("cbc:InvoicedQuantity").attribute("unitCode", "EA").text(line.quantity).close();
  amount(writer, "cbc:LineExtensionAmount", line.amount);
  writer.open("cac:Item").element("cbc:Description", line.description);
  writer.element("cbc:Name", line.name);
  category(writer, "cac:ClassifiedTaxCategory");
  writer.close().open("cac:Price");
  amount(writer, "cbc:PriceAmount", line.price);
  writer.close().close();
}

}  // namespace

std::string sample_invoice() {
  Writer writer;
  writer.declaration().open("Invoice");
  writer.declare("", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2")
      .declare("cac", ubl::kAggregate)
      .declare("cbc", ubl::kBasic);
  writer.element("cbc:CustomizationID",
                 "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0");
  writer.element("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0");
  writer.element("cbc:ID", "KK-26-0417").element("cbc:IssueDate", "2026-11-12");
  writer.element("cbc:DueDate", "2026-12-12").element("cbc:InvoiceTypeCode", "380");
  writer.element("cbc:DocumentCurrencyCode", "EUR").element("cbc:BuyerReference", "4410");
  party(writer, kSeller);
  party(writer, kBuyer);
  writer.open("cac:PaymentMeans").element("cbc:PaymentMeansCode", "30");
  writer.open("cac:PayeeFinancialAccount").element("cbc:ID", "FI2112345600000785").close().close();
  totals(writer);
  for (const Line& each : kLines) line(writer, each);
  return writer.close().take();
}

}  // namespace kuitti::load
