#pragma once

// Two access points that trust each other, and messages between them: as they are, or with the
// ebMS part bent before it is signed, so that the signature holds and only the bend is judged.
#include <catch2/catch.hpp>
#include <memory>

#include "ap/as4/answer.h"
#include "ap/as4/open.h"
#include "ap/as4/package.h"
#include "ap/ebms/error_mapping.h"
#include "ap/ebms/user_message.h"
#include "base/crypto/issue.h"
#include "base/xml/canonical.h"
#include "base/xml/parse.h"
#include "tests/support/fakes.h"

namespace exchange {

using namespace ap;
using namespace std::chrono_literals;
using base::crypto::Issued;
using Role = base::crypto::CertificateRequest::Role;

inline const base::Timestamp kNow = base::parse_timestamp("2026-11-24T12:00:00.250Z").value();
inline constexpr std::string_view kMessageId =
    "11111111-2222-4333-8444-555555555555@ap.espoo.example";

inline Issued issue(Role role, std::string name, const std::optional<Issued>& issuer) {
  return base::crypto::issue_certificate(
             {role, std::move(name), "Test", "FI", {}, kNow - 24h, kNow + 48h, 2048}, issuer)
      .value();
}

/// An access point with its key. Lives as long as what is signed with it.
struct AccessPoint {
  explicit AccessPoint(const Issued& issued)
      : signer(base::crypto::load_signer(issued.key_pem.reveal()).value()),
        identity{base::crypto::Certificate::from_pem(issued.certificate_pem).value(), *signer, {}} {
    identity.keys = {{identity.certificate, signer.get()}};
  }
  std::unique_ptr<base::crypto::Signer> signer;
  as4::Identity identity;
};

/// Espoo sends, Turku receives, the stranger has an authority that nobody trusts.
struct World {
  Issued root = issue(Role::Root, "Root", std::nullopt);
  AccessPoint espoo{issue(Role::AccessPoint, "POP000001", root)};
  AccessPoint turku{issue(Role::AccessPoint, "POP000002", root)};
  AccessPoint third{issue(Role::AccessPoint, "POP000003", root)};
  AccessPoint stranger{
      issue(Role::AccessPoint, "POP000002", issue(Role::Root, "Other", std::nullopt))};
  std::shared_ptr<const base::crypto::TrustStore> anchors =
      base::crypto::TrustStore::from_pem(root.certificate_pem).value();
  base::crypto::CertificateCache certificates;
  test::SeededRandom random{20261124};

  wss::Trust trust() { return {*anchors, certificates}; }
};

inline World& world() {
  static World one;
  return one;
}

inline const base::Bytes& sbd() {
  static const base::Bytes bytes = base::to_bytes("<sbd>tilaus</sbd>");
  return bytes;
}

inline as4::Outgoing outgoing(base::ByteView payload = sbd()) {
  return {std::string(kMessageId),
          "conversation-1",
          kNow,
          peppol::ParticipantIdentifier::parse("0216:003701012636").value(),
          peppol::ParticipantIdentifier::parse("0216:003702048198").value(),
          peppol::DocumentTypeIdentifier::parse(
              "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Order-2::Order##"
              "urn:fdc:peppol.eu:poacc:trns:order:3::2.1")
              .value(),
          peppol::ProcessIdentifier::parse("urn:fdc:peppol.eu:poacc:bis:ordering:3").value(),
          payload};
}

inline as4::Packaged package(base::ByteView payload = sbd()) {
  World& w = world();
  return as4::package(outgoing(payload), w.espoo.identity, w.turku.identity.certificate, w.random)
      .value();
}

/// A text replaced by another, which must be there.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  INFO(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

inline constexpr std::string_view kPart = "p1@ap.espoo.example";

/// What the ebMS part of the usual message says.
inline ebms::UserMessage user_message() {
  ebms::UserMessage message;
  message.message_id = kMessageId;
  message.timestamp = kNow;
  message.from = "POP000001";
  message.to = "POP000002";
  message.service_type = "cenbii-procid-ubl";
  message.service = "urn:fdc:peppol.eu:poacc:bis:ordering:3";
  message.action = outgoing().document_type.uri();
  message.conversation_id = "conversation-1";
  message.original_sender = "0216:003701012636";
  message.final_recipient = "0216:003702048198";
  message.parts = {{std::string(kPart), "application/xml", "UTF-8", ebms::Compression::Gzip}};
  return message;
}

/// The same as XML.
inline std::string messaging() {
  return ebms::write_messaging(user_message(), "msg-1");
}

inline std::string canonical(std::string_view element) {
  const auto tree = base::xml::parse(base::as_bytes(element));
  INFO(element);
  REQUIRE(tree);
  return base::xml::canonicalize_exclusive(tree->root());
}

/// Whatever a message is made of, signed and encrypted as it stands.
struct Making {
  std::string messaging = exchange::messaging();
  std::vector<wss::PlainPart> parts = {};  ///< none: the usual one
  const AccessPoint* from = &world().espoo;
  const AccessPoint* to = &world().turku;
};

struct Made {
  std::string envelope;
  std::vector<wss::SecuredPart> parts;

  as4::Packaged packaged() const {
    std::vector<mime::OutgoingPart> all{
        {"application/soap+xml; charset=UTF-8", "root@x", base::as_bytes(envelope)}};
    for (const auto& part : parts)
      all.push_back({"application/octet-stream", part.content_id, part.content});
    mime::Packed packed = mime::write_message(all, "b-1234");
    return {std::move(packed.content_type), std::move(packed.body), {}};
  }
};

inline Made make(const Making& making) {
  static const base::Bytes zipped = base::zip::gzip(sbd());
  std::vector<wss::PlainPart> parts = making.parts;
  if (parts.empty()) parts = {{std::string(kPart), "application/gzip", zipped}};
  auto made = wss::secure_message(canonical(making.messaging), "msg-1", parts,
                                  making.from->identity.sender(), making.to->identity.certificate,
                                  world().random)
                  .value();
  return {std::move(made.envelope), std::move(made.parts)};
}

inline base::Result<as4::Opened> open(std::string_view content_type, base::ByteView body,
                                      const base::zip::InflateLimits& limits = {}) {
  World& w = world();
  TRY(as4::Unpacked message, as4::unpack(content_type, body));
  return as4::open(std::move(message), w.turku.identity, w.trust(), limits, kNow);
}

inline base::Result<as4::Opened> open(const as4::Packaged& message,
                                      const base::zip::InflateLimits& limits = {}) {
  return open(message.content_type, message.body, limits);
}

inline base::Result<as4::Opened> open(const Made& made) {
  return open(made.packaged());
}

/// The EBMS error that its sender would get; "" when it is accepted; the code itself where there is
/// no ebMS answer.
template <class Message>
std::string answer_to(const Message& message) {
  const auto opened = open(message);
  if (opened) return "";
  const base::Error& error = opened.error();
  if (error.code.starts_with("mime.") || error.code == "soap.xml") return error.code;
  return ebms::to_error_entry(error).code;
}

inline as4::Signal receipt_for(const as4::Packaged& message) {
  World& w = world();
  return as4::make_receipt(open(message).value(), w.turku.identity, kNow, w.random).value();
}

inline base::http::Response soap_answer(int status, std::string_view envelope) {
  base::http::Response answer;
  answer.status = status;
  answer.headers.add("Content-Type", "application/soap+xml; charset=UTF-8");
  answer.body = base::http::Body(envelope);
  return answer;
}

inline as4::Judgement judge(const base::http::Response& answer, const as4::Packaged& sent) {
  World& w = world();
  return as4::judge_answer(answer, sent.content_type, sent.body,
                           w.turku.identity.certificate.common_name(), w.trust(), kNow);
}

}  // namespace exchange
