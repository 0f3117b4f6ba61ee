#include "ap/sbdh/document.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "base/xml/canonical.h"
#include "base/xml/parse.h"

using namespace ap::sbdh;

namespace {

constexpr std::string_view kOrder = "urn:oasis:names:specification:ubl:schema:xsd:Order-2";

/// An envelope with what stands around and in the business document.
std::string envelope(std::string_view declarations, std::string_view document) {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<StandardBusinessDocument xmlns=")" +
         std::string(kNamespace) + "\"" + std::string(declarations) +
         R"(><StandardBusinessDocumentHeader><!-- </StandardBusinessDocumentHeader><x> -->
<HeaderVersion>1.0</HeaderVersion>
<Sender><Identifier Authority="iso6523-actorid-upis">0216:003700000001</Identifier></Sender>
<Receiver><Identifier Authority="iso6523-actorid-upis">0216:003700000002</Identifier></Receiver>
<DocumentIdentification><Standard>urn:oasis:names:specification:ubl:schema:xsd:Order-2</Standard>
<TypeVersion>2.1</TypeVersion><InstanceIdentifier>i-1</InstanceIdentifier><Type>Order</Type>
<CreationDateAndTime>2026-11-24T12:00:00Z</CreationDateAndTime></DocumentIdentification>
<BusinessScope><Scope><Type>DOCUMENTID</Type><InstanceIdentifier>)" +
         std::string(kOrder) +
         R"(::Order##urn:fdc:peppol.eu:poacc:trns:order:3::2.1</InstanceIdentifier></Scope>
<Scope><Type>PROCESSID</Type><InstanceIdentifier>urn:fdc:peppol.eu:poacc:bis:ordering:3</InstanceIdentifier></Scope>
<Scope><Type>COUNTRY_C1</Type><InstanceIdentifier>FI</InstanceIdentifier></Scope></BusinessScope>
</StandardBusinessDocumentHeader><!-- <a> -->
)" + std::string(document) +
         "\n<!-- end --></StandardBusinessDocument>\n";
}

std::string document_in(const std::string& xml) {
  const auto sbd = parse(base::as_bytes(xml));
  REQUIRE(sbd);
  return base::to_string(document_of(*sbd, base::as_bytes(xml)));
}

}  // namespace

TEST_CASE("the business document of an envelope is taken out byte for byte") {
  const auto document = GENERATE(values<std::string>({
      R"(<o:Order xmlns:o="urn:oasis:names:specification:ubl:schema:xsd:Order-2"  a='>' ><o:b/> x</o:Order >)",
      R"(<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"><!-- </Order> --><![CDATA[</Order>]]><?p </Order>?></Order>)",
      R"(<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>)",
      R"(<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"><Order/></Order>)",
  }));
  CHECK(document_in(envelope("", document)) == document);
  CHECK(document_in(envelope(" xmlns:unused=\"urn:x\"", document)) == document);
}

TEST_CASE("a business document that leans on its envelope is written with what it needs") {
  const std::string xml = envelope(" xmlns:o=\"" + std::string(kOrder) + "\" xmlns:e=\"urn:e\"",
                                   "<o:Order e:x=\"1\"><o:ID>ä</o:ID></o:Order>");
  const std::string document = document_in(xml);
  const auto tree = base::xml::parse(base::as_bytes(document));
  REQUIRE(tree);
  const auto sbd = parse(base::as_bytes(xml));
  CHECK(base::xml::canonicalize_exclusive(tree->root()) ==
        base::xml::canonicalize_exclusive(sbd->document));
}

TEST_CASE("a business document in another encoding is written as UTF-8") {
  std::string xml = envelope("", "<Order xmlns=\"" + std::string(kOrder) + "\">\xE4</Order>");
  xml.replace(xml.find("UTF-8"), 5, "ISO-8859-1");
  const std::string document = document_in(xml);
  CHECK(base::is_utf8(document));
  CHECK(document.find("ä") != std::string::npos);
}
