// What other AS4 stacks put on the wire (tests/data/as4/README.md), against our receiver and
// sender.
#include <catch2/catch.hpp>

#include "ap/as4/answer.h"
#include "ap/as4/open.h"
#include "ap/ebms/signal_message.h"
#include "ap/sbdh/sbdh.h"
#include "base/file/file.h"

using namespace ap;
using namespace base::crypto;

namespace {

const base::Timestamp kNow = base::parse_timestamp("2026-11-26T00:00:00Z").value();

std::string text(const std::string& file) {
  return base::file::read_text(KUITTI_SOURCE_DIR "/tests/data/as4/" + file).value();
}

/// What was on the wire: the value of Content-Type, and the body.
struct Captured {
  std::string content_type;
  base::Bytes body;
};

Captured captured(const std::string& file) {
  const std::string all = text(file);
  const std::size_t end = all.find("\r\n\r\n") + 4;
  const std::size_t type = all.find("content-type: ") + 14;
  REQUIRE(type < end);
  return {all.substr(type, all.find("\r\n", type) - type),
          base::to_bytes(std::string_view(all).substr(end))};
}

/// The stack that sent, and the one that received and answered.
struct Pair {
  std::string sender;
  std::string receiver;
  std::string from;
  std::string to;
};

const Pair kPhase4ToPython{"phase4", "pyas4", "POP000004", "POP000005"};
const Pair kPythonToPhase4{"pyas4", "phase4", "POP000005", "POP000004"};

struct World {
  std::shared_ptr<const TrustStore> anchors = TrustStore::from_pem(text("trust.pem")).value();
  CertificateCache cache;
  wss::Trust trust{*anchors, cache};
};

}  // namespace

TEST_CASE("orders sent by phase4 and by the Python package as4 are opened") {
  const Pair pair = GENERATE(kPhase4ToPython, kPythonToPhase4);
  World world;
  const Captured request = captured(pair.sender + "/request");
  const auto signer = load_signer(text(pair.sender + "/receiver.key")).value();
  const auto certificate = Certificate::from_pem(text(pair.sender + "/receiver.pem")).value();
  const as4::Identity self{certificate, *signer, {{certificate, signer.get()}}};

  auto unpacked = as4::unpack(request.content_type, request.body).value();
  const auto opened = as4::open(std::move(unpacked), self, world.trust, {}, kNow);
  CAPTURE(pair.sender, opened ? "" : base::describe(opened.error()));
  REQUIRE(opened);
  CHECK(opened->message.from == pair.from);
  CHECK(opened->message.final_recipient == "0216:003791462031");

  const auto sbd = sbdh::parse(opened->payload);
  CAPTURE(sbd ? "" : base::describe(sbd.error()));
  REQUIRE(sbd);
  CHECK(sbd->header.sender.value() == "0216:003701012636");
  CHECK(sbd->header.country_c1 == "FI");
  CHECK(sbd->document.local() == "Order");
}

TEST_CASE("receipts of phase4 and of the Python package as4 prove a delivery") {
  const Pair pair = GENERATE(kPhase4ToPython, kPythonToPhase4);
  World world;
  const Captured request = captured(pair.sender + "/request");
  const Captured receipt = captured(pair.receiver + "/receipt");
  base::http::Response answer;
  answer.headers.set("Content-Type", receipt.content_type);
  answer.body = receipt.body;
  const auto judgement =
      as4::judge_answer(answer, request.content_type, request.body, pair.to, world.trust, kNow);
  CAPTURE(pair.receiver, judgement.code, judgement.detail);
  CHECK(judgement.outcome == as4::Judgement::Outcome::Proven);
}

TEST_CASE("errors of phase4 and of the Python package as4 are read and their signatures hold") {
  const std::string peer = GENERATE("phase4", "pyas4");
  World world;
  auto envelope = soap::Envelope::parse(captured(peer + "/error").body).value();
  const auto signal = ebms::SignalMessage::parse(envelope.messaging).value();
  REQUIRE(signal.errors.size() == 1);
  CHECK(signal.errors[0].code == (peer == "phase4" ? "EBMS:0102" : "EBMS:0101"));
  CHECK(signal.errors[0].severity == "failure");
  CHECK(wss::verify_signal(std::move(envelope), world.trust, kNow));
}
