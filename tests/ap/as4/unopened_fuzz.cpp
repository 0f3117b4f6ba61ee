// Everything that a stranger can make us do with a request or an answer before a signature holds.
// The first line is the Content-Type, the rest the body; it is taken as a request and as an answer.
#include "ap/as4/answer.h"
#include "ap/as4/open.h"
#include "ap/as4/package.h"
#include "base/check.h"
#include "base/crypto/issue.h"
#include "tests/support/fakes.h"

using namespace ap;
using base::crypto::Certificate;
using base::crypto::CertificateRequest;

namespace {

const base::Timestamp kNow = base::parse_timestamp("2026-11-24T12:00:00Z").value();

/// We, whose key never signs anything but what we have sent.
struct Us {
  base::crypto::Issued issued = base::crypto::issue_certificate({CertificateRequest::Role::Root,
                                                                 "POP000001",
                                                                 "Test",
                                                                 "FI",
                                                                 {},
                                                                 kNow - std::chrono::hours(1),
                                                                 kNow + std::chrono::hours(1),
                                                                 2048},
                                                                std::nullopt)
                                    .value();
  std::unique_ptr<base::crypto::Signer> signer =
      base::crypto::load_signer(issued.key_pem.reveal()).value();
  as4::Identity identity{Certificate::from_pem(issued.certificate_pem).value(), *signer, {}};
  std::shared_ptr<const base::crypto::TrustStore> anchors =
      base::crypto::TrustStore::from_pem(issued.certificate_pem).value();
  base::crypto::CertificateCache certificates;
  test::SeededRandom random{1};
  as4::Packaged sent =
      as4::package(
          {"a@ap.example", "c", kNow, peppol::ParticipantIdentifier::parse("0216:a").value(),
           peppol::ParticipantIdentifier::parse("0216:b").value(),
           peppol::DocumentTypeIdentifier::parse("busdox-docid-qns::urn:x::Order##c::2.1").value(),
           peppol::ProcessIdentifier::parse("p").value(), base::as_bytes("<sbd/>")},
          identity, identity.certificate, random)
          .value();
};

}  // namespace

void fuzz(base::ByteView in) {
  static Us us;
  const std::string_view text = base::as_text(in);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return;
  const std::string_view content_type = text.substr(0, end);
  const base::ByteView body = in.subspan(end + 1);
  const wss::Trust trust{*us.anchors, us.certificates};

  auto unpacked = as4::unpack(content_type, body);
  if (unpacked) {
    for (const mime::Part& part : unpacked->parts) {
      if (!part.content.empty()) static_cast<void>(part.content.back());
    }
    ENSURE(!as4::open(std::move(*unpacked), us.identity, trust, {}, kNow));
  }
  base::http::Response answer;
  answer.headers.add("Content-Type", std::string(content_type));
  answer.body = base::http::Body(base::Bytes(body.begin(), body.end()));
  const auto judgement =
      as4::judge_answer(answer, us.sent.content_type, us.sent.body, "POP000001", trust, kNow);
  ENSURE(judgement.outcome != as4::Judgement::Outcome::Proven);
}
