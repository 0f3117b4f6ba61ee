// A message on its whole way: packaged, unpacked, opened, receipted, proven.
#include <catch2/catch.hpp>

#include "tests/ap/as4/exchange.h"

using namespace exchange;
using Outcome = as4::Judgement::Outcome;

TEST_CASE("a packaged message is opened by its receiver with everything the sender said") {
  const as4::Packaged sent = package();
  const as4::Opened got = open(sent).value();
  CHECK(got.payload == sbd());
  CHECK(got.signature == sent.signature);
  CHECK(got.envelope.signer().common_name() == "POP000001");
  const ebms::UserMessage& message = got.message;
  CHECK(message.message_id == kMessageId);
  CHECK(message.timestamp == kNow);
  CHECK(message.from == "POP000001");
  CHECK(message.to == "POP000002");
  CHECK(message.service_type == "cenbii-procid-ubl");
  CHECK(message.service == "urn:fdc:peppol.eu:poacc:bis:ordering:3");
  CHECK(message.action == outgoing().document_type.uri());
  CHECK(message.conversation_id == "conversation-1");
  CHECK(message.original_sender == "0216:003701012636");
  CHECK(message.final_recipient == "0216:003702048198");
  REQUIRE(message.parts.size() == 1);
  CHECK(message.parts[0].mime_type == "application/xml");
  CHECK(message.parts[0].character_set == "UTF-8");
  CHECK(message.parts[0].compression == ebms::Compression::Gzip);
  CHECK_FALSE(message.is_ping());
}

TEST_CASE("the receipt for a message proves its delivery to the sender") {
  World& w = world();
  const as4::Packaged sent = package();
  const as4::Signal receipt = receipt_for(sent);
  const as4::Judgement judgement = judge(soap_answer(200, receipt.envelope), sent);
  CHECK(judgement.outcome == Outcome::Proven);
  CHECK(judgement.code == "");
  CHECK(base::as_text(judgement.receipt) == receipt.envelope);
  CHECK(judgement.receipt_signature == receipt.signature);
  REQUIRE(judgement.signer);
  CHECK(judgement.signer->der() == w.turku.identity.certificate.der());
}

TEST_CASE("the signed error for a message is judged as what it says") {
  World& w = world();
  const as4::Packaged sent = package();
  const auto error = as4::make_error(base::rejected("ebms.not_serviced", "secret of the house"),
                                     kMessageId, w.turku.identity, kNow, w.random)
                         .value();
  CHECK(error.envelope.find("secret") == std::string::npos);
  const as4::Judgement judgement = judge(soap_answer(200, error.envelope), sent);
  CHECK(judgement.outcome == Outcome::Refused);
  CHECK(judgement.code == "EBMS:0004");
  CHECK(judgement.look_up_again);
  CHECK(judgement.detail.find("PEPPOL:NOT_SERVICED (signed by the receiver)") != std::string::npos);
}
