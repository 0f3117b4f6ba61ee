#include <algorithm>
#include <array>
#include <tuple>

#include "ap/as4/answer.h"
#include "ap/ebms/names.h"
#include "ap/mime/multipart.h"
#include "ap/wss/security_header.h"
#include "base/text.h"

namespace ap::as4 {
namespace {

using base::Result;
using ebms::ErrorEntry;
using ebms::SignalMessage;
using Outcome = Judgement::Outcome;

/// What we sent, as far as a receipt must repeat it.
struct Sent {
  std::string message_id;
  std::vector<wss::SignedReference> references;
  base::crypto::Sha256 signature;  ///< H(decoded SignatureValue)
};

Result<Sent> read_sent(std::string_view content_type, base::ByteView body, base::Timestamp now) {
  TRY(const Unpacked message, unpack(content_type, body));
  TRY(wss::SecurityHeader header, wss::SecurityHeader::parse(message.envelope, now));
  return Sent{message.claimed_message_id, std::move(header.signature.references),
              base::crypto::sha256(header.signature.value)};
}

/// The envelope of an answer: the root part of a multipart, else the body, whatever it is called.
base::Bytes envelope_bytes(const base::http::Response& answer) {
  const base::ByteView body = answer.body.view();
  const auto parts = mime::parse_message(answer.headers.get("Content-Type"), body);
  const base::ByteView root = parts ? parts->front().content : body;
  return base::Bytes(root.begin(), root.end());
}

Judgement unproven(std::string code, std::string detail) {
  Judgement judgement;
  judgement.outcome = Outcome::Unproven;
  judgement.code = std::move(code);
  judgement.detail = std::move(detail);
  return judgement;
}

Judgement invalid_receipt(std::string detail) {
  return unproven("EBMS:0302", std::move(detail));
}

/// An answer without a signal for us: the HTTP status is all there is.
Judgement judge_status(int status, std::string_view what) {
  Judgement judgement;
  const std::string text = "HTTP " + std::to_string(status) + " " + std::string(what);
  judgement.detail = text;
  if (status == 503 || status == 408 || status == 429) {
    judgement.code = "EBMS:0005";  // too busy to take it
  } else if (status >= 500 || (status >= 200 && status < 300)) {
    judgement.code = "EBMS:0301";  // it may hold it all the same
  } else {
    judgement.outcome = Outcome::Refused;
    judgement.code = "http." + std::to_string(status);
  }
  return judgement;
}

/// Peers that refuse a repeat say so by 4001, older ones by 0004 and one of these texts.
bool says_already_handled(const ErrorEntry& error) {
  if (error.code == "EBMS:4001") return true;
  if (error.code != "EBMS:0004") return false;
  const std::string text = base::lower_ascii(error.description + "\n" + error.detail);
  return text.find("was already handled") != std::string::npos ||
         text.find("rejecting duplicate") != std::string::npos;
}

bool may_have_moved(const ErrorEntry& error) {
  constexpr std::array<std::string_view, 3> kCodes{"EBMS:0101", "EBMS:0102", "EBMS:0103"};
  return std::ranges::find(kCodes, error.code) != kCodes.end() ||
         error.detail.find(ebms::kNotServiced) != std::string::npos;
}

std::string words_of(const ErrorEntry& error, std::string_view whose) {
  std::string text = error.short_description;
  for (const std::string& more : {error.description, error.detail}) {
    if (!more.empty()) text += (text.empty() ? "" : ": ") + more;
  }
  return text + " (" + std::string(whose) + ")";
}

/// The first failure among the errors decides; a warning decides nothing.
Judgement judge_errors(const SignalMessage& signal, int status, std::string_view whose) {
  const auto error = std::ranges::find(signal.errors, "failure", &ErrorEntry::severity);
  if (error == signal.errors.end()) return judge_status(status, "with warnings only");
  Judgement judgement;
  judgement.code = error->code;
  judgement.detail = words_of(*error, whose);
  if (says_already_handled(*error)) {
    judgement.outcome = Outcome::Unproven;
  } else if (error->code == "EBMS:0005" || error->code == "EBMS:0202") {
    judgement.outcome = Outcome::Retry;
  } else {
    judgement.outcome = Outcome::Refused;
    judgement.look_up_again = may_have_moved(*error);
  }
  return judgement;
}

/// The same references, whatever their order. PrefixLists may vanish on the way and do not count.
bool repeats(const std::vector<wss::SignedReference>& receipt,
             const std::vector<wss::SignedReference>& sent) {
  const auto keys = [](const std::vector<wss::SignedReference>& references) {
    std::vector<std::tuple<std::string, std::string, std::string, base::Bytes>> all;
    for (const auto& one : references)
      all.emplace_back(one.uri, one.transform, one.digest_algorithm, one.digest);
    std::ranges::sort(all);
    return all;
  };
  return keys(receipt) == keys(sent);
}

Judgement judge_receipt(int status, const SignalMessage& signal, soap::Envelope envelope,
                        const Sent& sent, std::string_view to, const wss::Trust& trust,
                        base::Timestamp now) {
  if (status < 200 || status >= 300)
    return invalid_receipt("a receipt with HTTP " + std::to_string(status));
  if (!signal.errors.empty()) return invalid_receipt("a receipt together with an error");
  if (envelope.body.first_element()) return invalid_receipt("a receipt with a Fault");
  if (signal.ref_to_message_id != sent.message_id)
    return invalid_receipt("a receipt for another message");
  const auto verified = wss::verify_signal(std::move(envelope), trust, now);
  if (!verified) return invalid_receipt(base::describe(verified.error()));
  if (verified->signer().common_name() != to)
    return invalid_receipt("the receipt is signed by " + verified->signer().subject());
  if (!repeats(signal.references, sent.references))
    return invalid_receipt("the receipt does not repeat what we signed");
  Judgement judgement;
  judgement.outcome = Outcome::Proven;
  judgement.message_signature = sent.signature;
  judgement.receipt_signature = base::crypto::sha256(verified->signature_value());
  judgement.signer = verified->signer();
  return judgement;
}

/// Whose word an error is: one that is not signed ends the attempt all the same.
std::string_view whose(soap::Envelope envelope, std::string_view to, const wss::Trust& trust,
                       base::Timestamp now) {
  if (!envelope.security) return "unsigned";
  const auto verified = wss::verify_signal(std::move(envelope), trust, now);
  return verified && verified->signer().common_name() == to ? "signed by the receiver"
                                                            : "signed, but not validly";
}

bool holds_receipt(const base::xml::Node& messaging) {
  for (auto signal = messaging.first_element(); signal; signal = signal.next_element()) {
    if (signal.child(soap::kEbms, "Receipt")) return true;
  }
  return false;
}

Judgement judge(int status, base::ByteView envelope_xml, const Sent& sent, std::string_view to,
                const wss::Trust& trust, base::Timestamp now) {
  if (envelope_xml.empty()) return judge_status(status, "without a body");
  auto envelope = soap::Envelope::parse(envelope_xml, soap::BodyContent::Fault);
  if (!envelope) return judge_status(status, "without an ebMS signal");
  const auto signal = SignalMessage::parse(envelope->messaging);
  if (!signal && holds_receipt(envelope->messaging))
    return invalid_receipt("a receipt that does not stand alone");
  if (!signal) return judge_status(status, "without one ebMS signal");
  if (signal->is_receipt)
    return judge_receipt(status, *signal, std::move(*envelope), sent, to, trust, now);
  if (!signal->ref_to_message_id.empty() && signal->ref_to_message_id != sent.message_id)
    return judge_status(status, "with an error for another message");
  return judge_errors(*signal, status, whose(std::move(*envelope), to, trust, now));
}

}  // namespace

Judgement judge_answer(const base::http::Response& answer, std::string_view sent_content_type,
                       base::ByteView sent_body, std::string_view to, const wss::Trust& trust,
                       base::Timestamp now) {
  base::Bytes envelope = envelope_bytes(answer);
  const auto sent = read_sent(sent_content_type, sent_body, now);
  Judgement judgement =
      sent ? judge(answer.status, envelope, *sent, to, trust, now)
           : unproven("EBMS:0302", "what was sent cannot be read: " + base::describe(sent.error()));
  judgement.receipt = std::move(envelope);
  return judgement;
}

}  // namespace ap::as4
