// Messages that other AS4 stacks made (tests/data/as4/README.md), against our verifier.
#include <catch2/catch.hpp>

#include "ap/sbdh/sbdh.h"
#include "ap/wss/verify.h"
#include "base/file/file.h"
#include "base/zip/gzip.h"

using namespace ap::wss;
using namespace base::crypto;

namespace {

const base::Timestamp kNow = base::parse_timestamp("2026-11-26T00:00:00Z").value();
const std::string kFolder = KUITTI_SOURCE_DIR "/tests/data/as4/";

std::string text(const std::string& file) {
  return base::file::read_text(kFolder + file).value();
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

struct World {
  std::shared_ptr<const TrustStore> anchors = TrustStore::from_pem(text("trust.pem")).value();
  CertificateCache cache;
  Trust trust{*anchors, cache};
};

}  // namespace

TEST_CASE("a message of phase4 and one of the Python package as4 are opened") {
  const std::string peer = GENERATE("phase4", "pyas4");
  World world;
  const Captured request = captured(peer + "/request");
  const auto parts = ap::mime::parse_message(request.content_type, request.body).value();
  const auto signer = load_signer(text(peer + "/receiver.key")).value();
  const std::vector<OwnKey> keys{
      {Certificate::from_pem(text(peer + "/receiver.pem")).value(), signer.get()}};

  const auto opened = open_message(ap::soap::Envelope::parse(parts.at(0).content).value(),
                                   {parts.begin() + 1, parts.end()}, keys, world.trust, kNow);
  CAPTURE(peer, opened ? "" : opened.error().detail);
  REQUIRE(opened);
  CHECK(opened->envelope.signer().common_name() == (peer == "phase4" ? "POP000004" : "POP000005"));
  REQUIRE(opened->attachments.size() == 1);
  const auto unzipped = base::zip::gunzip(opened->attachments[0].content).value();
  const auto sbd = ap::sbdh::parse(unzipped);
  CAPTURE(sbd ? "" : sbd.error().detail);
  REQUIRE(sbd);
  CHECK(sbd->header.sender.value() == "0216:003701012636");
  CHECK(sbd->header.country_c1 == "FI");
  CHECK(sbd->document.local() == "Order");
}

TEST_CASE("receipts and errors signed by phase4 and by the Python package as4 are verified") {
  const std::string peer = GENERATE("phase4", "pyas4");
  const std::string kind = GENERATE("receipt", "error");
  World world;
  const Captured answer = captured(peer + "/" + kind);
  const auto verified =
      verify_signal(ap::soap::Envelope::parse(answer.body).value(), world.trust, kNow);
  CAPTURE(peer, kind, verified ? "" : verified.error().detail);
  REQUIRE(verified);
  CHECK(verified->references().size() == 2);
}
