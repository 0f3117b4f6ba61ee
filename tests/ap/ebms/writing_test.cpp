// The ebMS parts that we write: their text, which is what gets signed, and how they are read again.
#include <catch2/catch.hpp>

#include "ap/ebms/signal_message.h"
#include "ap/ebms/user_message.h"
#include "ap/ebms/user_message_reader.h"
#include "ap/wss/names.h"
#include "base/xml/canonical.h"
#include "base/xml/parse.h"

using namespace ap;

namespace {

const base::Timestamp kTime = base::parse_timestamp("2026-03-02T09:15:30.125Z").value();

base::xml::Tree tree_of(std::string_view xml) {
  return base::xml::parse(base::as_bytes(xml)).value();
}

std::string canonical(std::string_view xml) {
  return base::xml::canonicalize_exclusive(tree_of(xml).root());
}

/// Every character that an XML writer must escape somewhere, and some that it must not.
constexpr std::string_view kOdd = "a<b>&\"'c\r\n\td \xC3\xA4 \xF0\x9F\x93\x84";

/// The worked example of the profile.
ebms::UserMessage example() {
  ebms::UserMessage message;
  message.message_id = "6f0c2b1e-0001-4a77-9d10-0c5b1a2e3f40@ap.example.se";
  message.timestamp = kTime;
  message.from = "POP990001";
  message.to = "POP990002";
  message.service_type = "cenbii-procid-ubl";
  message.service = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
  message.action =
      "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##"
      "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1";
  message.conversation_id = "6f0c2b1e-0002";
  message.original_sender = "0007:1111111111";
  message.final_recipient = "0216:003799999999";
  message.parts = {{"p1@ap.example.se", "application/xml", "UTF-8", ebms::Compression::Gzip}};
  return message;
}

ebms::SignalMessage signal() {
  ebms::SignalMessage made;
  made.message_id = "1d9c7f60-0003@ap.example.fi";
  made.timestamp = kTime;
  made.ref_to_message_id = "6f0c2b1e-0001@ap.example.se";
  return made;
}

wss::SignedReference reference(std::string uri, std::string_view transform,
                               std::vector<std::string> prefixes) {
  return {std::move(uri),      std::string(transform),
          std::move(prefixes), std::string(wss::kSha256Method),
          base::Bytes(32, 7),  {}};
}

}  // namespace

TEST_CASE("a UserMessage is written as the profile's worked example, in canonical form") {
  const std::string_view expected =
      "<eb:Messaging xmlns:S12=\"http://www.w3.org/2003/05/soap-envelope\" "
      "xmlns:eb=\"http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/\" "
      "xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/"
      "oasis-200401-wss-wssecurity-utility-1.0.xsd\" wsu:Id=\"msg-0001\" "
      "S12:mustUnderstand=\"true\"><eb:UserMessage>"
      "<eb:MessageInfo><eb:Timestamp>2026-03-02T09:15:30.125Z</eb:Timestamp>"
      "<eb:MessageId>6f0c2b1e-0001-4a77-9d10-0c5b1a2e3f40@ap.example.se</eb:MessageId>"
      "</eb:MessageInfo><eb:PartyInfo><eb:From>"
      "<eb:PartyId type=\"urn:fdc:peppol.eu:2017:identifiers:ap\">POP990001</eb:PartyId>"
      "<eb:Role>http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/initiator</eb:Role>"
      "</eb:From><eb:To>"
      "<eb:PartyId type=\"urn:fdc:peppol.eu:2017:identifiers:ap\">POP990002</eb:PartyId>"
      "<eb:Role>http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/responder</eb:Role>"
      "</eb:To></eb:PartyInfo><eb:CollaborationInfo>"
      "<eb:AgreementRef>urn:fdc:peppol.eu:2017:agreements:tia:ap_provider</eb:AgreementRef>"
      "<eb:Service type=\"cenbii-procid-ubl\">urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
      "</eb:Service><eb:Action>busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:"
      "Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#"
      "urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1</eb:Action>"
      "<eb:ConversationId>6f0c2b1e-0002</eb:ConversationId></eb:CollaborationInfo>"
      "<eb:MessageProperties>"
      "<eb:Property name=\"originalSender\" type=\"iso6523-actorid-upis\">0007:1111111111"
      "</eb:Property>"
      "<eb:Property name=\"finalRecipient\" type=\"iso6523-actorid-upis\">0216:003799999999"
      "</eb:Property></eb:MessageProperties>"
      "<eb:PayloadInfo><eb:PartInfo href=\"cid:p1@ap.example.se\"><eb:PartProperties>"
      "<eb:Property name=\"MimeType\">application/xml</eb:Property>"
      "<eb:Property name=\"CharacterSet\">UTF-8</eb:Property>"
      "<eb:Property name=\"CompressionType\">application/gzip</eb:Property>"
      "</eb:PartProperties></eb:PartInfo></eb:PayloadInfo></eb:UserMessage></eb:Messaging>";
  const std::string written = ebms::write_messaging(example(), "msg-0001");
  CHECK(written == expected);
  CHECK(canonical(written) == written);
}

TEST_CASE("what is written is canonical and read again as it was, whatever the values") {
  ebms::UserMessage message = example();
  message.service = message.action = message.conversation_id = kOdd;
  message.service_type = kOdd;
  message.parts = {{"p1@x", "application/xml", "", ebms::Compression::None}};
  const std::string written = ebms::write_messaging(message, "msg-1");
  CHECK(canonical(written) == written);
  const auto read = ebms::read_user_message(tree_of(written).root()).value();
  CHECK(read.service == kOdd);
  CHECK(read.action == kOdd);
  CHECK(read.service_type == kOdd);
  CHECK(read.timestamp == message.timestamp);
  REQUIRE(read.parts.size() == 1);
  CHECK(read.parts[0].compression == ebms::Compression::None);
}

TEST_CASE("a receipt repeats every reference in order, with its transform and prefixes") {
  ebms::SignalMessage receipt = signal();
  receipt.is_receipt = true;
  receipt.references = {reference("#msg-1", wss::kExclusive, {"S12", "#default"}),
                        reference("#a&b", wss::kExclusive, {}),
                        reference("cid:p1@x", wss::kSwaSignature, {})};
  const std::string written = ebms::write_receipt(receipt, "rmsg");
  CHECK(canonical(written) == written);
  CHECK(written.find("<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">"
                     "<ec:InclusiveNamespaces "
                     "xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" "
                     "PrefixList=\"S12 #default\"></ec:InclusiveNamespaces></ds:Transform>") !=
        std::string::npos);
  CHECK(written.find("MessagePartIdentifier") == std::string::npos);
  const auto tree = tree_of(written);
  const auto element = tree.root().first_element().child(soap::kEbms, "Receipt");
  CHECK(element.first_element().local() == "NonRepudiationInformation");
  CHECK_FALSE(element.first_element().next_element());

  const auto read = ebms::SignalMessage::parse(tree.root()).value();
  CHECK(read.is_receipt);
  CHECK(read.errors.empty());
  CHECK(read.message_id == receipt.message_id);
  CHECK(read.ref_to_message_id == receipt.ref_to_message_id);
  CHECK(read.timestamp == kTime);
  REQUIRE(read.references.size() == 3);
  for (std::size_t index = 0; index < 3; ++index) {
    CHECK(read.references[index].uri == receipt.references[index].uri);
    CHECK(read.references[index].transform == receipt.references[index].transform);
    CHECK(read.references[index].digest_algorithm == wss::kSha256Method);
    CHECK(read.references[index].digest == base::Bytes(32, 7));
  }
}

TEST_CASE("an error is written with every attribute and read again") {
  ebms::SignalMessage error = signal();
  error.errors = {
      {"EBMS:0004", "Other", "Content", "failure", std::string(kOdd), "PEPPOL:NOT_SERVICED"}};
  const std::string written = ebms::write_error(error, "rmsg");
  CHECK(canonical(written) == written);
  CHECK(written.find("<eb:Error category=\"Content\" errorCode=\"EBMS:0004\" origin=\"ebMS\" "
                     "refToMessageInError=\"6f0c2b1e-0001@ap.example.se\" severity=\"failure\" "
                     "shortDescription=\"Other\"><eb:Description xml:lang=\"en\">") !=
        std::string::npos);
  const auto read = ebms::SignalMessage::parse(tree_of(written).root()).value();
  CHECK_FALSE(read.is_receipt);
  REQUIRE(read.errors.size() == 1);
  CHECK(read.errors[0].code == "EBMS:0004");
  CHECK(read.errors[0].category == "Content");
  CHECK(read.errors[0].severity == "failure");
  CHECK(read.errors[0].description == kOdd);
  CHECK(read.errors[0].detail == "PEPPOL:NOT_SERVICED");

  error.ref_to_message_id = "";
  error.errors[0].detail = "";
  const std::string unknown = ebms::write_error(error, "rmsg");
  CHECK(canonical(unknown) == unknown);
  CHECK(unknown.find("RefToMessageId") == std::string::npos);
  CHECK(unknown.find("refToMessageInError") == std::string::npos);
  CHECK(unknown.find("ErrorDetail") == std::string::npos);
}
