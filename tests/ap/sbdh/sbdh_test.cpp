#include "ap/sbdh/sbdh.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "base/xml/canonical.h"
#include "base/xml/parse.h"
#include "tests/support/skip.h"

using namespace ap;

namespace {

const base::Bytes& order() {
  static const base::Bytes bytes =
      base::file::read(KUITTI_SOURCE_DIR "/tests/data/purchase/espoo/order.xml").value();
  return bytes;
}

sbdh::Header header() {
  return {peppol::ParticipantIdentifier::parse("0216:003701012636").value(),
          peppol::ParticipantIdentifier::parse("0216:003702048198").value(),
          peppol::DocumentTypeIdentifier::parse(
              "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Order-2::Order##"
              "urn:fdc:peppol.eu:poacc:trns:order:3::2.1")
              .value(),
          peppol::ProcessIdentifier::parse("urn:fdc:peppol.eu:poacc:bis:ordering:3").value(),
          "urn:oasis:names:specification:ubl:schema:xsd:Order-2",
          "2.1",
          "Order",
          "9b0c7f3a-52b4-4b8e-8e53-0d1f6a1c2e77",
          base::parse_timestamp("2026-11-24T09:15:30.125Z").value(),
          "FI",
          {}};
}

std::string code_of(std::string_view from, std::string_view to) {
  std::string xml = sbdh::write(header(), order()).value();
  const std::size_t at = xml.find(from);
  REQUIRE(at != std::string::npos);
  xml.replace(at, from.size(), to);
  const auto parsed = sbdh::parse(base::as_bytes(xml));
  return parsed ? "" : parsed.error().code;
}

}  // namespace

TEST_CASE("a written envelope is read with the same header and the same document") {
  const std::string xml = sbdh::write(header(), order()).value();
  const sbdh::Sbd sbd = sbdh::parse(base::as_bytes(xml)).value();
  CHECK(sbd.header.sender == header().sender);
  CHECK(sbd.header.receiver == header().receiver);
  CHECK(sbd.header.document_type == header().document_type);
  CHECK(sbd.header.process == header().process);
  CHECK(sbd.header.instance_identifier == header().instance_identifier);
  CHECK(sbd.header.created == header().created);
  CHECK(sbd.header.country_c1 == "FI");
  const auto alone = base::xml::parse(order()).value();
  CHECK(base::xml::canonicalize_exclusive(sbd.document) ==
        base::xml::canonicalize_exclusive(alone.root()));
}

TEST_CASE("each requirement of an envelope is checked, beside the accepted control") {
  CHECK(code_of("FI", "SE") == "");
  CHECK(code_of("<HeaderVersion>1.0", "<HeaderVersion>1.1") == "sbdh.version");
  CHECK(code_of("Authority=\"iso6523-actorid-upis\"", "Authority=\"other\"") == "sbdh.authority");
  CHECK(code_of("0216:003701012636", "nobody") == "sbdh.participant");
  CHECK(code_of("<Sender>", "<Sender><Identifier/></Sender><Sender>") == "sbdh.repeated");
  CHECK(code_of("<InstanceIdentifier>9b0c7f3a-52b4-4b8e-8e53-0d1f6a1c2e77",
                "<InstanceIdentifier>") == "sbdh.empty");
  CHECK(code_of("<Type>COUNTRY_C1", "<Type>COUNTRY_C2") == "sbdh.scope");
  CHECK(code_of("<InstanceIdentifier>FI", "<InstanceIdentifier>Finland") == "sbdh.country");
  CHECK(code_of("<Type>Order<", "<Type>Invoice<") == "sbdh.type");
  CHECK(code_of("<TypeVersion>2.1", "<TypeVersion>2.3") == "sbdh.type_version");
  CHECK(code_of("Order-2</Standard>", "Invoice-2</Standard>") == "sbdh.standard");
  CHECK(code_of("2026-11-24T09:15:30.125Z", "yesterday") == "sbdh.time");
  CHECK(code_of("</StandardBusinessDocument>", "<x:y xmlns:x=\"u\"/></StandardBusinessDocument>") ==
        "sbdh.document");
  CHECK(sbdh::parse(base::as_bytes("<!DOCTYPE a><a/>")).error().code == "sbdh.xml");
  CHECK(sbdh::parse(order()).error().code == "sbdh.root");
}

TEST_CASE("published envelopes are judged as their names say") {
  SKIP_WITHOUT_CORPORA();
  std::size_t judged = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(*test::corpora() / "discovery/sbdh")) {
    const std::string name = entry.path().filename().string();
    const auto parsed = sbdh::parse(base::file::read(entry.path()).value());
    INFO(name << ": " << (parsed ? "accepted" : base::describe(parsed.error())));
    if (name.starts_with("bad-mls-")) {
      REQUIRE(parsed);  // only a warning: the message is delivered all the same
      CHECK_FALSE(parsed->header.warnings.empty());
    } else {
      CHECK(parsed.has_value() == name.starts_with("good"));
    }
    ++judged;
  }
  CHECK(judged > 40);
}
