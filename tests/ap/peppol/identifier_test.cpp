#include "ap/peppol/identifier.h"

#include <catch2/catch.hpp>

using namespace ap::peppol;

TEST_CASE("participants are equal whatever the case of their value, and keep their spelling") {
  const auto a =
      ParticipantIdentifier::parse("iso6523-actorid-upis::0216:003704944842TST01").value();
  const auto b = ParticipantIdentifier::parse("0216:003704944842tst01").value();
  CHECK(a == b);
  CHECK(a.uri() == "iso6523-actorid-upis::0216:003704944842TST01");
  CHECK(a.key() == "iso6523-actorid-upis::0216:003704944842tst01");
  for (const auto* bad : {"", "0216", "0216:", "216:1", "02a6:1", "0216:a b", "0216:\xC3\xA4",
                          "other::0216:1", "ISO6523-ACTORID-UPIS::0216:1"}) {
    INFO(bad);
    CHECK_FALSE(ParticipantIdentifier::parse(bad));
  }
  CHECK(ParticipantIdentifier::parse("0216:" + std::string(130, 'a')));
  CHECK_FALSE(ParticipantIdentifier::parse("0216:" + std::string(131, 'a')));
}

TEST_CASE("a document type falls apart at the first ## and the last ::") {
  const std::string uri =
      "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen."
      "eu:en16931:2017#compliant#"
      "urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1";
  const auto type = DocumentTypeIdentifier::parse(uri).value();
  CHECK(type.root_namespace() == "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2");
  CHECK(type.root_local() == "Invoice");
  CHECK(type.customization_id() ==
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0");
  CHECK(type.version() == "2.1");
  CHECK(type.uri() == uri);
  const auto slashes =
      DocumentTypeIdentifier::parse(
          "busdox-docid-qns::http://ns.hr-xml.org/2007-04-15::TimeCard##hr-xml@nl-1.4::2.5")
          .value();
  CHECK(slashes.root_namespace() == "http://ns.hr-xml.org/2007-04-15");
  CHECK(DocumentTypeIdentifier::parse("busdox-docid-qns::urn:peppol:doctype:pdf+xml##urn:x::D22B")
            .value()
            .version() == "D22B");
  for (const auto* bad : {"", "x", "busdox-docid-qns::a::b", "busdox-docid-qns::a::b##::1",
                          "busdox-docid-qns::a::b##c", "busdox-docid-qns::a::b##c*::1",
                          "busdox-docid-qns::a::b##c d::1", "other::a::b##c::1"}) {
    INFO(bad);
    CHECK_FALSE(DocumentTypeIdentifier::parse(bad));
  }
}

TEST_CASE("a process has the usual scheme unless it says another") {
  CHECK(ProcessIdentifier::parse("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0").value().scheme() ==
        "cenbii-procid-ubl");
  CHECK(ProcessIdentifier::parse("cenbii-procid-ubl::urn:x").value().value() == "urn:x");
  CHECK_FALSE(ProcessIdentifier::parse(""));
  CHECK_FALSE(ProcessIdentifier::parse("a b"));
}

TEST_CASE("a seat is P, two letters and six digits") {
  CHECK(SeatId::parse("POP990001").value().value() == "POP990001");
  for (const auto* bad :
       {"", "POP99000", "POP9900011", "XOP990001", "Pop990001", "PO1990001", "POP99000a"})
    CHECK_FALSE(SeatId::parse(bad));
}
