#include "ap/flow/send.h"

#include <algorithm>

#include "ap/as4/answer.h"
#include "ap/as4/message_id.h"
#include "ap/as4/package.h"
#include "ap/flow/judged.h"
#include "ap/flow/retry.h"
#include "ap/flow/seal.h"
#include "ap/flow/settle.h"
#include "base/json/value.h"
#include "base/xml/canonical.h"
#include "ubl/document_class.h"

namespace ap::flow {
namespace {

using base::Bytes;
using base::Error;
using base::ErrorKind;
using base::Result;
using store::Message;
using store::State;
using Outcome = as4::Judgement::Outcome;
using namespace std::chrono_literals;

constexpr std::string_view kMissingReceipt = "EBMS:0301";
constexpr std::string_view kConnectionFailure = "EBMS:0005";
/// How long a submission may take to finish what it stored before a worker does it.
constexpr auto kGrace = 30s;
/// A message goes out at least this fast, or the other side is asked again later.
constexpr std::size_t kSlowestBytesPerSecond = 256u << 10;

/// The journey of one accepted document: one member function for each state it may be in.
class Journey final {
 public:
  Journey(Services& services, const Message& message)
      : services_(services),
        message_(message),
        credentials_(services.credentials.get()),
        now_(services.clock.now()) {}

  /// Goes on until the state no longer changes: the message has arrived, failed or must wait.
  Result<Message> run() {
    for (;;) {
      const State before = message_.state;
      const std::string attempt = message_.message_id;
      TRY(message_, take());
      if (message_.state == before && message_.message_id == attempt) return message_;
      now_ = services_.clock.now();
    }
  }

 private:
  Result<Message> take() {
    switch (message_.state) {
      case State::Accepted:
        return log_as(State::Logged, "");
      case State::Logged:
        return look_up_and_package();
      case State::Packaged:
        return send();
      case State::Sent:
        return log_as(State::Proven, "sent, with a valid receipt");
      default:
        return log_what_is_left(services_, message_);
    }
  }

  /// A change of state, after which this journey goes on: no other worker may take the row.
  store::Change change(State to, std::string detail) const {
    store::Change change;
    change.keeps_lease = to != message_.state;
    change.from = message_.state;
    change.to = to;
    change.at = now_;
    change.detail = std::move(detail);
    return change;
  }

  Result<Message> log_as(State to, std::string detail) {
    TRY(const auto seals, services_.messages.seals(message_.id));
    store::Change step = change(to, std::move(detail));
    if (to == State::Logged) step.due = now_;
    step.clear_error = to == State::Proven;
    step.attempts = 0;
    return settle(services_, message_, seals, std::move(step));
  }

  Result<discovery::Destination> look_up() {
    TRY(const auto receiver, peppol::ParticipantIdentifier::parse(message_.receiver));
    TRY(const auto type, peppol::DocumentTypeIdentifier::parse(message_.document_type));
    TRY(const auto process, peppol::ProcessIdentifier::parse(message_.process));
    TRY(auto found, services_.discovery.find(receiver, type, process));
    const auto trusted = credentials_->anchors->verify(found.certificate, now_);
    if (!trusted)
      return base::rejected("discovery.certificate",
                            "the receiver's certificate is not trusted: " + trusted.error().detail);
    TRY(ask_revocation(found.certificate));
    return found;
  }

  /// A revoked certificate is final; an authority that does not answer is asked again later.
  Result<void> ask_revocation(const base::crypto::Certificate& certificate) const {
    if (!credentials_->revocation) return {};
    const auto status = credentials_->revocation->check(certificate);
    if (status) return {};
    const std::string detail = certificate.common_name() + ": " + status.error().detail;
    if (status.error().code == "x509.status_unknown")
      return base::unavailable("discovery.revocation", detail);
    return base::rejected("discovery.certificate", detail);
  }

  Result<Message> look_up_and_package() {
    const auto found = look_up();
    if (!found) return give_up_or_wait(found.error());
    TRY(const Bytes sbd, services_.messages.part(message_.id, "sbd"));
    const auto packaged = package(*found, sbd);
    if (!packaged) return give_up_or_wait(packaged.error());
    store::Change step =
        change(State::Packaged, "signed and encrypted for " + found->certificate.common_name());
    step.parts = {{"message", packaged->body}};
    step.content_type = packaged->content_type;
    step.to_seat = found->certificate.common_name();
    step.endpoint = found->url;
    step.due = now_;
    return services_.messages.advance(message_.id, step);
  }

  Result<as4::Packaged> package(const discovery::Destination& destination, const Bytes& sbd) {
    TRY(auto sender, peppol::ParticipantIdentifier::parse(message_.sender));
    TRY(auto receiver, peppol::ParticipantIdentifier::parse(message_.receiver));
    TRY(auto type, peppol::DocumentTypeIdentifier::parse(message_.document_type));
    TRY(auto process, peppol::ProcessIdentifier::parse(message_.process));
    return as4::package({message_.message_id, message_.conversation_id, now_, std::move(sender),
                         std::move(receiver), std::move(type), std::move(process), sbd},
                        credentials_->identity, destination.certificate, services_.random);
  }

  Result<Message> send() {
    TRY(const Bytes body, services_.messages.part(message_.id, "message"));
    base::http::Outgoing request;
    request.method = "POST";
    request.url = message_.endpoint;
    request.headers.set("Content-Type", message_.content_type);
    request.headers.set("MIME-Version", "1.0");
    request.headers.set("User-Agent", "Kuitti/" KUITTI_VERSION);
    request.body = body;
    request.total_time += std::chrono::seconds(body.size() / kSlowestBytesPerSecond);
    const auto answer = services_.http.send(request);
    now_ = services_.clock.now();
    if (!answer) return wait_after(connection_failure(answer.error()));
    as4::Judgement judgement = judge(*answer, body);
    if (judgement.outcome == Outcome::Proven) {
      // A receipt that nobody can stand for proves nothing. Spec: spec/as4 4.1 (4), 6
      const auto standing = ask_revocation(*judgement.signer);
      if (!standing) {
        judgement.outcome = Outcome::Unproven;
        judgement.code = "EBMS:0302";
        judgement.detail = standing.error().detail;
      }
    }
    switch (judgement.outcome) {
      case Outcome::Proven:
        return proven(judgement);
      case Outcome::Refused:
        return refused(judgement);
      case Outcome::Unproven:
        return end(State::Unproven, {judgement.code, judgement.detail}, judgement.receipt);
      case Outcome::Retry:
        break;
    }
    return wait_after({judgement.code, judgement.detail});
  }

  as4::Judgement judge(const base::http::Response& answer, const Bytes& body) {
    const wss::Trust trust{*credentials_->anchors, services_.certificates};
    return as4::judge_answer(answer, message_.content_type, body, message_.to_seat, trust, now_);
  }

  /// Whether a byte of the message may have arrived decides what the failure proves.
  static store::Failure connection_failure(const Error& error) {
    const bool surely_not =
        error.code == "http.connect" || error.code == "http.tls" || error.code == "http.url";
    return {std::string(surely_not ? kConnectionFailure : kMissingReceipt), base::describe(error)};
  }

  Result<Message> proven(const as4::Judgement& judgement) {
    TRY(const Bytes sbd, services_.messages.part(message_.id, "sbd"));
    TRY(const auto parsed, sbdh::parse(sbd));
    SealedEvent event = event_of(LedgerEvent::Sent, sbd.size());
    event.payload = base::crypto::sha256(base::xml::canonicalize_exclusive(parsed.document));
    event.document_type = static_cast<std::uint64_t>(ubl::class_of(ubl::detect(parsed.document)));
    event.evidence.message_signature = judgement.message_signature;
    event.evidence.receipt_signature = judgement.receipt_signature;
    event.evidence.receipt = base::crypto::sha256(judgement.receipt);
    event.evidence.own_certificate = credentials_->identity.certificate.fingerprint();
    event.evidence.peer_certificate = judgement.signer->fingerprint();
    store::Change step = change(State::Sent, "receipt of " + message_.to_seat);
    step.parts = {{"receipt", judgement.receipt}};
    step.seals = {seal_paired(event, ledger::Role::Sender, pair_secret_of(message_),
                              trail_keys(message_, ubl::references_of(parsed.document)),
                              services_.family, services_.random)};
    step.due = now_;
    step.clear_error = true;
    services_.journal({"sent", message_.id, message_.message_id});
    return services_.messages.advance(message_.id, step);
  }

  SealedEvent event_of(LedgerEvent kind, std::size_t sbd_bytes) const {
    SealedEvent event;
    event.event = kind;
    event.at = now_;
    event.sbd = message_.sbd;
    event.sbd_bytes = sbd_bytes;
    return event;
  }

  /// A refusal is final, unless the receiver moved since it was looked up.
  Result<Message> refused(const as4::Judgement& judgement) {
    const store::Failure failure{judgement.code, judgement.detail};
    if (judgement.look_up_again) {
      const auto found = look_up();
      if (found && has_moved(*found)) return start_anew(failure);
    }
    return end(State::Failed, failure, judgement.receipt);
  }

  bool has_moved(const discovery::Destination& found) const {
    return found.url != message_.endpoint || found.certificate.common_name() != message_.to_seat;
  }

  /// Another message: the refused one must not be taken for it.
  Result<Message> start_anew(const store::Failure& failure) {
    store::Change step = change(State::Logged, "the receiver has moved: " + failure.detail);
    step.message_id = as4::make_message_id(credentials_->identity, services_.random);
    step.keeps_lease = true;
    step.attempts = 0;
    step.due = now_;
    return services_.messages.advance(message_.id, step);
  }

  Result<Message> give_up_or_wait(const Error& error) {
    const store::Failure failure{error.code, error.detail};
    if (error.kind == ErrorKind::Unavailable) return wait_after(failure);
    return end(State::Failed, failure, {});
  }

  /// The next attempt by schedule; after the last one the end. Once something may have arrived,
  /// later connection failures do not undo that.
  Result<Message> wait_after(store::Failure failure) {
    const bool may_hold = failure.code == kMissingReceipt ||
                          (message_.error && message_.error->code == kMissingReceipt);
    if (may_hold) failure.code = kMissingReceipt;
    const std::uint32_t attempt = message_.attempts + 1;
    const auto pause = pause_after(attempt);
    if (!pause) return end(may_hold ? State::Unproven : State::Failed, failure, {});
    store::Change step =
        change(message_.state, "attempt " + std::to_string(attempt) + ": " + failure.detail);
    step.attempts = attempt;
    step.due = now_ + *pause;
    step.error = std::move(failure);
    services_.journal({"retry", message_.id, step.detail});
    return services_.messages.advance(message_.id, step);
  }

  Result<Message> end(State state, const store::Failure& failure, const Bytes& answer) {
    store::Change step = change(state, failure.code + " " + failure.detail);
    if (!answer.empty()) step.parts = {{"answer", answer}};
    SealedEvent event = event_of(LedgerEvent::SendingFailed, 0);
    event.outcome = ap::flow::Outcome::Failed;
    step.seals = {seal_own(event, services_.random)};
    step.error = failure;
    step.due = now_;  // for its entry; then never by itself
    services_.journal({"failed", message_.id, step.detail});
    return services_.messages.advance(message_.id, step);
  }

  Services& services_;
  Message message_;
  const std::shared_ptr<const Credentials> credentials_;
  base::Timestamp now_;
};

/// The row of a document that is accepted for sending.
Message row_of(Services& services, const Envelope& envelope, const Submission& submission) {
  const as4::Identity& self = services.credentials.get()->identity;
  Message row;
  row.id = base::make_ordered_uuid(services.random, services.clock.now());
  row.direction = store::Direction::Out;
  row.state = State::Accepted;
  row.sender = envelope.header.sender.uri();
  row.receiver = envelope.header.receiver.uri();
  row.document_type = envelope.header.document_type.uri();
  row.process = envelope.header.process.uri();
  row.document_class = ubl::class_word(envelope.type, nullptr);
  row.message_id = as4::make_message_id(self, services.random);
  row.conversation_id = base::make_uuid(services.random);
  row.instance_id = envelope.header.instance_identifier;
  row.from_seat = self.seat();
  row.document = base::crypto::sha256(envelope.document);
  row.sbd = base::crypto::sha256(envelope.sbd);
  row.idempotency_key = submission.idempotency_key;
  row.created = services.clock.now();
  row.due = row.created + kGrace;
  return row;
}

store::Seal submitted_seal(Services& services, const Message& row, const Envelope& envelope,
                           const std::optional<ubl::Report>& report) {
  SealedEvent event;
  event.event = LedgerEvent::Submitted;
  event.at = row.created;
  event.sbd = row.sbd;
  event.payload = base::crypto::sha256(envelope.canonical_document);
  event.sbd_bytes = envelope.sbd.size();
  event.document_type = static_cast<std::uint64_t>(ubl::class_of(envelope.type));
  if (report) event.rule_set = report->release;
  store::Seal seal = seal_own(event, services.random);
  // Before the first byte leaves: the answer may be here before our receipt is.
  seal.claim = join_trail(trail_keys(row, envelope.references), pair_secret_of(row));
  return seal;
}

}  // namespace

Result<Submitted> Sending::submit(const Submission& submission) {
  TRY(const Envelope envelope, envelop(services_, submission));
  std::optional<ubl::Report> report;
  if (services_.validator != nullptr) {
    TRY(report, services_.validator->validate(envelope.document, "submission",
                                              base::format_date(services_.clock.now())));
    if (report->verdict == ubl::Verdict::Invalid)
      return Submitted{Submitted::Outcome::Invalid, {}, std::move(report)};
    if (report->type.empty() && submission.document_type.empty())
      return base::rejected("submission.unknown_type",
                            "no schema and rules are known for this document; give its type with "
                            "--document-type to send it unjudged");
  }
  Message row = row_of(services_, envelope, submission);
  if (report) row.validation = judged(*report);
  const store::Seal seal = submitted_seal(services_, row, envelope, report);
  std::vector<store::Part> parts;
  parts.push_back({.name = "sbd", .bytes = envelope.sbd, .digest = row.sbd});
  parts.push_back(
      {.name = "document", .bytes = envelope.document, .inside = "sbd", .digest = row.document});
  if (report) parts.push_back({"report", base::to_bytes(base::json::write(to_json(*report)))});
  TRY(store::Inserted inserted, services_.messages.insert(row, parts, {seal}, "submitted"));
  if (inserted.outcome == store::Inserted::Outcome::SameMessage)
    return Submitted{Submitted::Outcome::Repeated, std::move(inserted.message), std::move(report)};
  store::Change logged;
  logged.from = State::Accepted;
  logged.to = State::Logged;
  logged.at = logged.due.emplace(services_.clock.now());
  auto done = settle(services_, inserted.message, inserted.seals, std::move(logged));
  services_.wake(store::Direction::Out);
  services_.journal({"submitted", row.id, done ? "logged" : base::describe(done.error())});
  // Not logged yet is no failure: the document is on disk and a worker goes on.
  return Submitted{Submitted::Outcome::Accepted, done ? std::move(*done) : inserted.message,
                   std::move(report)};
}

Result<Message> Sending::step(const Message& message) {
  return Journey(services_, message).run();
}

Result<Message> Sending::resend(std::string_view id) {
  TRY(const Message message, services_.messages.find(id));
  if (message.state != State::Failed && message.state != State::Unproven)
    return base::conflict("store.state",
                          "only what failed or is unproven can be sent again; this is " +
                              std::string(to_string(message.state)));
  store::Change again;
  again.from = message.state;
  again.to = message.state == State::Unproven ? State::Packaged : State::Logged;
  again.at = again.due.emplace(services_.clock.now());
  again.detail = "another round, by hand";
  again.attempts = 0;
  again.clear_error = true;
  TRY(Message now, services_.messages.advance(id, again));
  services_.wake(store::Direction::Out);
  return now;
}

}  // namespace ap::flow
