// Receive a 9 KB invoice: what each step costs in µs of one processor.
//   test_ap "receive a 9 KB invoice"
#include <time.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <functional>

#include "ap/as4/answer.h"
#include "ap/as4/open.h"
#include "ap/as4/package.h"
#include "ap/ebms/user_message_reader.h"
#include "ap/sbdh/sbdh.h"
#include "ap/wss/security_header.h"
#include "base/crypto/aes_gcm.h"
#include "base/crypto/issue.h"
#include "base/file/file.h"
#include "base/text.h"
#include "base/xml/canonical.h"
#include "base/xml/parse.h"

using namespace ap;
using namespace std::chrono_literals;
using base::crypto::Certificate;
using base::crypto::Issued;
using Role = base::crypto::CertificateRequest::Role;

namespace {

/// Processor time of this thread in µs: other load on the machine counts less.
double cpu_us() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

/// Counts what the private key costs where it is used, among everything else.
class CountingSigner final : public base::crypto::Signer {
 public:
  explicit CountingSigner(std::unique_ptr<base::crypto::Signer> inner) : inner_(std::move(inner)) {}
  base::Result<base::Bytes> sign_sha256(base::ByteView data) const override {
    return counted([&] { return inner_->sign_sha256(data); });
  }
  base::Result<base::Bytes> oaep_decrypt(base::ByteView cipher) const override {
    return counted([&] { return inner_->oaep_decrypt(cipher); });
  }
  bool belongs_to(const Certificate& certificate) const override {
    return inner_->belongs_to(certificate);
  }
  double take() const { return std::exchange(us_, 0); }

 private:
  template <class Act>
  base::Result<base::Bytes> counted(Act act) const {
    const double start = cpu_us();
    auto result = act();
    us_ += cpu_us() - start;
    return result;
  }
  std::unique_ptr<base::crypto::Signer> inner_;
  mutable double us_ = 0;
};

struct AccessPoint {
  explicit AccessPoint(const Issued& issued)
      : signer(std::make_unique<CountingSigner>(
            base::crypto::load_signer(issued.key_pem.reveal()).value())),
        identity{Certificate::from_pem(issued.certificate_pem).value(), *signer, {}} {
    identity.keys = {{identity.certificate, signer.get()}};
  }
  std::unique_ptr<CountingSigner> signer;
  as4::Identity identity;
};

/// Of many runs the best, the median and the 99th percentile.
struct Cost {
  double best = 0, p50 = 0, p99 = 0;
};

Cost measure(double seconds, const std::function<void()>& act) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> runs;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (int warm = 0; warm < 50; ++warm) act();
  while (Clock::now() < end || runs.size() < 100) {
    const double start = cpu_us();
    act();
    runs.push_back(cpu_us() - start);
  }
  std::ranges::sort(runs);
  return {runs.front(), runs[runs.size() / 2], runs[runs.size() * 99 / 100]};
}

class Report {
 public:
  explicit Report(double seconds) : seconds_(seconds) {}
  double step(const char* name, const std::function<void()>& act) {
    const Cost cost = measure(seconds_, act);
    std::printf("  %-44s %8.1f %8.1f %8.1f\n", name, cost.best, cost.p50, cost.p99);
    return cost.p50;
  }

 private:
  double seconds_;
};

template <class T>
void keep(T&& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

as4::Outgoing outgoing(base::ByteView sbd, base::Timestamp now) {
  return {"11111111-2222-4333-8444-555555555555@pop000001.ap.invalid",
          "conversation",
          now,
          peppol::ParticipantIdentifier::parse("0216:003701012636").value(),
          peppol::ParticipantIdentifier::parse("0216:003702048198").value(),
          peppol::DocumentTypeIdentifier::parse(
              "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##"
              "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1")
              .value(),
          peppol::ProcessIdentifier::parse("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0").value(),
          sbd};
}

std::string make_sbd(base::ByteView invoice, base::Timestamp now) {
  const as4::Outgoing from = outgoing({}, now);
  return sbdh::write({from.sender,
                      from.receiver,
                      from.document_type,
                      from.process,
                      from.document_type.root_namespace(),
                      "2.1",
                      "Invoice",
                      "9b0c7f3a-52b4-4b8e-8e53-0d1f6a1c2e77",
                      now,
                      "FI",
                      {}},
                     invoice)
      .value();
}

}  // namespace

TEST_CASE("receive a 9 KB invoice", "[.bench]") {
  const base::Timestamp now = base::SystemClock().now();
  base::SystemRandom random;
  const auto issue = [&](Role role, std::string name, const std::optional<Issued>& issuer) {
    return issue_certificate({role, std::move(name), "Bench", "FI", {}, now - 1h, now + 24h, 2048},
                             issuer)
        .value();
  };
  const Issued root = issue(Role::Root, "Root", std::nullopt);
  const Issued authority = issue(Role::Intermediate, "Authority", root);
  const AccessPoint sender(issue(Role::AccessPoint, "POP000001", authority));
  const AccessPoint receiver(issue(Role::AccessPoint, "POP000002", authority));
  const auto anchors =
      base::crypto::TrustStore::from_pem(root.certificate_pem + authority.certificate_pem).value();
  base::crypto::CertificateCache cache;
  const wss::Trust trust{*anchors, cache};
  const base::Bytes invoice =
      base::file::read(KUITTI_SOURCE_DIR "/tests/data/purchase/turku/invoice.xml").value();
  const std::string sbd = make_sbd(invoice, now);
  const as4::Outgoing message = outgoing(base::as_bytes(sbd), now);
  const as4::Packaged sent =
      as4::package(message, sender.identity, receiver.identity.certificate, random).value();
  const auto open = [&] {
    return as4::open(as4::unpack(sent.content_type, sent.body).value(), receiver.identity, trust,
                     {}, now)
        .value();
  };
  const as4::Opened opened = open();
  const as4::Signal receipt = as4::make_receipt(opened, receiver.identity, now, random).value();
  base::http::Response answer;
  answer.headers.add("Content-Type", "application/soap+xml; charset=UTF-8");
  answer.body = base::http::Body(receipt.envelope);

  const auto parts = mime::parse_message(sent.content_type, sent.body).value();
  const auto envelope = soap::Envelope::parse(parts[0].content).value();
  const auto header = wss::SecurityHeader::parse(envelope, now).value();
  const Certificate& certificate = sender.identity.certificate;
  const std::string signed_info =
      base::xml::canonicalize_exclusive(header.signature.signed_info, {});
  const base::Bytes key = receiver.signer->oaep_decrypt(header.encrypted_key->cipher).value();
  const base::Bytes zipped = base::crypto::aes128_gcm_open(key, parts[1].content).value();

  std::printf("invoice %zu, SBD %zu, zipped %zu, on the wire %zu, envelope %zu octets\n",
              invoice.size(), sbd.size(), zipped.size(), sent.body.size(), parts[0].content.size());
  std::printf("  %-45s %8s %8s %8s\n", "µs", "best", "p50", "p99");
  Report report(0.5);
  std::puts("RSA, the floor");
  const double decrypt = report.step("OAEP decrypt (private)", [&] {
    keep(receiver.signer->oaep_decrypt(header.encrypted_key->cipher));
  });
  const double verify = report.step("verify SignatureValue", [&] {
    keep(certificate.verify_sha256(base::as_bytes(signed_info), header.signature.value));
  });
  const double sign = report.step("sign the receipt (private)", [&] {
    keep(receiver.signer->sign_sha256(base::as_bytes(signed_info)));
  });
  std::puts("everything else, step by step");
  report.step("MIME", [&] { keep(mime::parse_message(sent.content_type, sent.body)); });
  report.step("SOAP: parse the envelope", [&] { keep(soap::Envelope::parse(parts[0].content)); });
  report.step("WSS: read the Security header",
              [&] { keep(wss::SecurityHeader::parse(envelope, now)); });
  report.step("WSS: certificate from cache", [&] { keep(cache.from_der(certificate.der())); });
  report.step("WSS: certificate chain", [&] { keep(anchors->verify(certificate, now)); });
  report.step("WSS: canonical SignedInfo",
              [&] { keep(base::xml::canonicalize_exclusive(header.signature.signed_info, {})); });
  report.step("WSS: canonical Messaging, digest", [&] {
    keep(base::crypto::sha256(base::xml::canonicalize_exclusive(envelope.messaging, {})));
  });
  report.step("WSS: open the part (GCM)",
              [&] { keep(base::crypto::aes128_gcm_open(key, parts[1].content)); });
  report.step("WSS: digest of the part", [&] { keep(base::crypto::sha256(zipped)); });
  report.step("ebMS: read the UserMessage",
              [&] { keep(ebms::read_user_message(envelope.messaging)); });
  report.step("gunzip", [&] { keep(base::zip::gunzip(zipped)); });
  const double make_receipt = report.step(
      "receipt, signed", [&] { keep(as4::make_receipt(opened, receiver.identity, now, random)); });
  std::puts("the whole act");
  std::vector<double> beside;
  const double whole = report.step("receive: unpack, open, receipt", [&] {
    static_cast<void>(receiver.signer->take());
    const double start = cpu_us();
    keep(as4::make_receipt(open(), receiver.identity, now, random));
    beside.push_back(cpu_us() - start - receiver.signer->take() - verify);
  });
  std::ranges::sort(beside);
  const double floor = decrypt + verify + sign;
  std::printf("  beside the private key and one verification %10.1f %8.1f %8.1f\n", beside.front(),
              beside[beside.size() / 2], beside[beside.size() * 99 / 100]);
  std::printf(
      "  %.0f messages/s on one processor, %.2f of the floor; the receipt beside RSA %.1f\n",
      1e6 / whole, floor / whole, make_receipt - sign);
  report.step("send: package", [&] {
    keep(as4::package(message, sender.identity, receiver.identity.certificate, random));
  });
  report.step("send: judge the receipt", [&] {
    keep(as4::judge_answer(answer, sent.content_type, sent.body, "POP000002", trust, now));
  });
}
