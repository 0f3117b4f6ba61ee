// Digests of a worked message: its header, its body, its SignedInfo and its part.
#include <catch2/catch.hpp>

#include "ap/soap/envelope.h"
#include "ap/wss/names.h"
#include "ap/wss/part_digest.h"
#include "base/crypto/sha256.h"
#include "base/xml/canonical.h"
#include "base/xml/parse.h"

using base::crypto::sha256;
using base::xml::Node;

namespace {

std::string fill(std::string text) {
  const std::pair<std::string, std::string_view> names[] = {{"{S12}", ap::soap::kSoap12},
                                                            {"{eb}", ap::soap::kEbms},
                                                            {"{wsu}", ap::soap::kWsu},
                                                            {"{ds}", ap::wss::kDs},
                                                            {"{EXC}", ap::wss::kExclusive},
                                                            {"{SHA256}", ap::wss::kSha256Method},
                                                            {"{RSA-SHA256}", ap::wss::kRsaSha256},
                                                            {"{SWA-SIG}", ap::wss::kSwaSignature}};
  for (const auto& [name, uri] : names) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name))
      text.replace(at, name.size(), uri);
  }
  return text;
}

const std::string kMessaging =
    "<eb:Messaging xmlns:eb=\"{eb}\" xmlns:wsu=\"{wsu}\" S12:mustUnderstand=\"true\" "
    "wsu:Id=\"msg-0001\">\n"
    "<eb:UserMessage>\n"
    "<eb:MessageInfo><eb:Timestamp>2026-03-02T09:15:30.125Z</eb:Timestamp>"
    "<eb:MessageId>6f0c2b1e-0001-4a77-9d10-0c5b1a2e3f40@ap.example.se</eb:MessageId></"
    "eb:MessageInfo>\n"
    "<eb:PartyInfo>\n"
    "<eb:From><eb:PartyId type=\"urn:fdc:peppol.eu:2017:identifiers:ap\">POP990001</eb:PartyId>"
    "<eb:Role>http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/initiator</eb:Role></"
    "eb:From>\n"
    "<eb:To><eb:PartyId type=\"urn:fdc:peppol.eu:2017:identifiers:ap\">POP990002</eb:PartyId>"
    "<eb:Role>http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/responder</eb:Role></"
    "eb:To>\n"
    "</eb:PartyInfo>\n"
    "<eb:CollaborationInfo>\n"
    "<eb:AgreementRef>urn:fdc:peppol.eu:2017:agreements:tia:ap_provider</eb:AgreementRef>\n"
    "<eb:Service "
    "type=\"cenbii-procid-ubl\">urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</eb:Service>\n"
    "<eb:Action>busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##"
    "urn:cen.eu:en16931:2017#compliant#"
    "urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1</eb:Action>\n"
    "<eb:ConversationId>6f0c2b1e-0002</eb:ConversationId>\n"
    "</eb:CollaborationInfo>\n"
    "<eb:MessageProperties><eb:Property name=\"originalSender\" "
    "type=\"iso6523-actorid-upis\">0007:1111111111</eb:Property>"
    "<eb:Property name=\"finalRecipient\" "
    "type=\"iso6523-actorid-upis\">0216:003799999999</eb:Property></eb:MessageProperties>\n"
    "<eb:PayloadInfo><eb:PartInfo href=\"cid:p1@ap.example.se\"><eb:PartProperties><eb:Property "
    "name=\"MimeType\">application/xml</eb:Property>"
    "<eb:Property name=\"CharacterSet\">UTF-8</eb:Property><eb:Property "
    "name=\"CompressionType\">application/gzip</eb:Property>"
    "</eb:PartProperties></eb:PartInfo></eb:PayloadInfo>\n"
    "</eb:UserMessage>\n"
    "</eb:Messaging>";

const std::string kBody = "<S12:Body xmlns:wsu=\"{wsu}\" wsu:Id=\"body-0001\"/>";

std::string reference(const std::string& uri, const std::string& transform,
                      const std::string& digest) {
  return "<ds:Reference URI=\"" + uri + "\"><ds:Transforms><ds:Transform Algorithm=\"" + transform +
         "\"/></ds:Transforms><ds:DigestMethod Algorithm=\"{SHA256}\"/><ds:DigestValue>" + digest +
         "</ds:DigestValue></ds:Reference>\n";
}

const std::string kSignedInfo =
    "<ds:SignedInfo>\n<ds:CanonicalizationMethod Algorithm=\"{EXC}\"/>\n<ds:SignatureMethod "
    "Algorithm=\"{RSA-SHA256}\"/>\n" +
    reference("#msg-0001", "{EXC}", "zv6zMba81g0l+06n5kGr15Qn3K34qxx99BdHTf5TOgw=") +
    reference("#body-0001", "{EXC}", "SM2+HE62g9MxHoG9++Xm1wWtg+A/zHjtCfHVC83qnGA=") +
    reference("cid:p1@ap.example.se", "{SWA-SIG}", "yqDt8JU9CgV+e+tbfUO3wVj/I811CUMDveI8LpSJ14o=") +
    "</ds:SignedInfo>";

std::string canonical_of(const std::string& xml, std::string_view local,
                         const std::vector<std::string>& prefixes = {}) {
  const auto tree = base::xml::parse(base::as_bytes(fill(xml))).value();
  Node at = tree.root();
  while (at && at.local() != local) {
    Node next = at.first_element();
    while (!next) {
      next = at.next_element();
      at = next ? at : at.parent();
    }
    at = next;
  }
  return base::xml::canonicalize_exclusive(at, prefixes);
}

std::string envelope(const std::string& declarations = "") {
  return "<S12:Envelope xmlns:S12=\"{S12}\"" + declarations + "><S12:Header>\n" + kMessaging +
         "\n</S12:Header>" + kBody + "</S12:Envelope>";
}

}  // namespace

TEST_CASE("the header and the body of the worked message have their published canonical form") {
  const std::string messaging = canonical_of(envelope(), "Messaging");
  CHECK(messaging.size() == 1902);
  CHECK(sha256(messaging).base64() == "zv6zMba81g0l+06n5kGr15Qn3K34qxx99BdHTf5TOgw=");
  const std::string body = canonical_of(envelope(), "Body");
  CHECK(body.size() == 187);
  CHECK(sha256(body).base64() == "SM2+HE62g9MxHoG9++Xm1wWtg+A/zHjtCfHVC83qnGA=");
  CHECK(sha256(canonical_of(envelope(" xmlns:eb=\"urn:unused\""), "Body", {"eb"})).base64() ==
        "daEt32qKs6yeGiIX7Rl4aBGSLoVnfNbliBNx4/F6qN8=");
}

TEST_CASE("the SignedInfo of the worked message has its published canonical form") {
  const std::string info = canonical_of(
      "<ds:Signature xmlns:ds=\"{ds}\">" + kSignedInfo + "</ds:Signature>", "SignedInfo");
  CHECK(info.size() == 1323);
  CHECK(sha256(info).base64() == "R5L60qXuswmUk8BIMfr8slY2RK4fsaYpjyJAJfOrdXg=");
}

TEST_CASE("a part's digest is of its octets, or by its media type of its canonical form") {
  const auto digest = [](std::string_view text) { return base::from_base64(text).value(); };
  const base::Bytes part =
      base::from_hex(
          "1F8B0800000000000000B3C9CDCCB3B349492DB22B4ECC2DC849B5D107B16DF441C2007E6CD3781C000000")
          .value();
  CHECK(ap::wss::part_digest_holds(part, "application/gzip",
                                   digest("yqDt8JU9CgV+e+tbfUO3wVj/I811CUMDveI8LpSJ14o=")));
  const std::string xml =
      "<?xml version=\"1.0\"?><!-- c --><a  b=\"1\"  xmlns:z=\"urn:z\"><c/></a>\n";
  const auto bytes = base::as_bytes(xml);
  CHECK(xml.size() == 67);
  CHECK(ap::wss::part_digest_holds(bytes, "application/xml",
                                   digest("S6QlIRg3G3HxI7DD27JjB3qgR7MQbyRI98tlp93b56c=")));
  CHECK(ap::wss::part_digest_holds(bytes, "application/xml",
                                   digest("YB0WgsjTODs7pWlytC8uXcL4arjEqvA5bPSCQ+YoOcw=")));
  CHECK_FALSE(ap::wss::part_digest_holds(bytes, "application/gzip",
                                         digest("S6QlIRg3G3HxI7DD27JjB3qgR7MQbyRI98tlp93b56c=")));
  CHECK(ap::wss::part_digest_holds(base::as_bytes("a\nb"), "text/plain",
                                   digest(sha256("a\r\nb").base64())));
}
