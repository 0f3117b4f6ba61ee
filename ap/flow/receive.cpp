#include "ap/flow/receive.h"

#include "ap/as4/answer.h"
#include "ap/as4/open.h"
#include "ap/flow/seal.h"
#include "ap/flow/settle.h"
#include "ap/sbdh/document.h"
#include "base/text.h"
#include "base/xml/canonical.h"
#include "ubl/document_class.h"

namespace ap::flow {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using base::http::Request;
using base::http::Response;
using namespace std::chrono_literals;

constexpr std::string_view kSoapType = "application/soap+xml; charset=UTF-8";
/// How long a request may take to finish what it stored before a worker does it.
constexpr auto kGrace = 60s;
/// Messages above this size are opened by as many threads at once as there are workers: what is
/// smaller cannot be inflated to very much.
constexpr std::size_t kLarge = 32u << 10;

Response soap(int status, base::Bytes envelope) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", std::string(kSoapType));
  response.body = base::http::Body(std::move(envelope));
  return response;
}

/// A SOAP Fault for a mandatory header that nobody here knows. Spec: SOAP 1.2 part 1, 5.4.8
Response must_understand_fault() {
  return soap(
      500,
      base::to_bytes(
          R"(<S12:Envelope xmlns:S12="http://www.w3.org/2003/05/soap-envelope"><S12:Body>)"
          R"(<S12:Fault><S12:Code><S12:Value>S12:MustUnderstand</S12:Value></S12:Code>)"
          R"(<S12:Reason><S12:Text xml:lang="en">a mandatory header is not understood</S12:Text>)"
          R"(</S12:Reason></S12:Fault></S12:Body></S12:Envelope>)"));
}

/// Trouble of ours that passes: the sender shall try again.
bool is_passing(const Error& error) {
  return error.kind == ErrorKind::Unavailable || error.kind == ErrorKind::Corrupt;
}

/// The log entry, then the row: only now may the receipt leave.
Result<store::Message> finish(Services& services, const store::Message& message,
                              const std::vector<store::Seal>& seals) {
  store::Change change;
  change.from = message.state;
  change.to = store::State::Receipted;
  change.at = services.clock.now();
  change.passed = {{change.at, "logged", ""}};
  change.detail = "receipt issued";
  if (message.duplicate_of.empty()) change.due = change.at;
  TRY(store::Message done, settle(services, message, seals, std::move(change)));
  services.wake(store::Direction::In);
  return done;
}

/// One request on its way: what is known so far, and the steps in their order.
class Reception final {
 public:
  Reception(Services& services, const Request& request)
      : services_(services),
        request_(request),
        credentials_(services.credentials.get()),
        now_(services.clock.now()) {}

  Response run() {
    auto unpacked = as4::unpack(request_.headers.get("Content-Type"), request_.body.view());
    if (!unpacked) return refuse_unread(unpacked.error());
    if (unpacked->kind == as4::Unpacked::Kind::Signal) {
      services_.journal(
          {"signal", unpacked->claimed_message_id, "dropped: a signal to our endpoint"});
      return Response{.status = 204, .headers = {}, .body = {}};
    }
    message_id_ = unpacked->claimed_message_id;
    auto opened = open(std::move(*unpacked));
    if (!opened) return refuse(opened.error());
    const auto unrevoked = ask_revocation(opened->envelope.signer());
    if (!unrevoked) return refuse(unrevoked.error());
    auto receipt = opened->message.is_ping() ? answer_ping(*opened) : accept(*opened);
    if (!receipt) return refuse(receipt.error());
    return soap(200, std::move(*receipt));
  }

 private:
  /// Our key bounds by itself how much is done at once; memory does not.
  Result<as4::Opened> open(as4::Unpacked unpacked) {
    std::optional<base::Permits::Permit> permit;
    if (request_.body.size() > kLarge) permit.emplace(services_.permits.take());
    const wss::Trust trust{*credentials_->anchors, services_.certificates};
    return as4::open(std::move(unpacked), credentials_->identity, trust, services_.inflate, now_);
  }

  /// Not under a permit: the first question about an authority waits for its answer.
  Result<void> ask_revocation(const base::crypto::Certificate& signer) {
    if (!credentials_->revocation) return {};
    const auto status = credentials_->revocation->check(signer);
    if (!status) return base::unauthentic("wss.signature.certificate", status.error().detail);
    status_unknown_ = *status == base::crypto::Revocation::Status::Unknown;
    return {};
  }

  Result<as4::Signal> sign_receipt(const as4::Opened& opened) {
    return as4::make_receipt(opened, credentials_->identity, now_, services_.random);
  }

  Result<base::Bytes> answer_ping(const as4::Opened& opened) {
    TRY(const as4::Signal receipt, sign_receipt(opened));
    services_.journal({"ping", opened.message.message_id, "answered"});
    return base::to_bytes(receipt.envelope);
  }

  /// Everything between a verified message and its receipt. That it is a repeat the store notices;
  /// only what would be refused is looked up before, for what we serve may have changed since.
  Result<base::Bytes> accept(as4::Opened& opened) {
    const auto sbd = judge_envelope(opened);
    if (!sbd) {
      TRY(const auto known,
          services_.messages.find_received(opened.message.from, opened.message.message_id));
      if (!known) return sbd.error();
      return repeat(*known, opened);
    }
    TRY(const as4::Signal receipt, sign_receipt(opened));
    return store_and_finish(opened, *sbd, receipt);
  }

  Result<sbdh::Sbd> judge_envelope(const as4::Opened& opened) const {
    TRY(sbdh::Sbd sbd, sbdh::parse(opened.payload));
    TRY(check_agreement(opened.message, sbd.header));
    if (!services_.served.get()->contains(sbd.header.receiver.key()))
      return base::rejected("ebms.not_serviced", "we do not receive for the final recipient");
    return sbd;
  }

  /// ebMS header and envelope say the same. Spec: spec/as4 2.1
  static Result<void> check_agreement(const ebms::UserMessage& message,
                                      const sbdh::Header& header) {
    const auto differs = [](std::string_view what) {
      return base::rejected("ebms.other", std::string(what) + " is not that of the envelope");
    };
    const auto same = base::equal_ignoring_ascii_case;
    if (!same(message.original_sender, header.sender.value())) return differs("originalSender");
    if (!same(message.final_recipient, header.receiver.value())) return differs("finalRecipient");
    if (message.action != header.document_type.uri()) return differs("Action");
    if (message.service != header.process.value() ||
        message.service_type != header.process.scheme())
      return differs("Service");
    return {};
  }

  /// What is kept of a message; the payload moves there.
  std::vector<store::Part> parts_of(as4::Opened& opened, const store::Message& row,
                                    base::Bytes document, const as4::Signal& receipt) const {
    const base::ByteView wire = request_.body.view();
    std::vector<store::Part> parts;
    parts.reserve(4);
    parts.push_back({.name = "message", .bytes = base::Bytes(wire.begin(), wire.end())});
    parts.push_back({.name = "sbd",
                     .bytes = std::move(opened.payload),
                     .gzipped = std::move(opened.gzipped),
                     .digest = row.sbd});
    parts.push_back({.name = "document",
                     .bytes = std::move(document),
                     .inside = "sbd",
                     .digest = row.document});
    parts.push_back({.name = "receipt", .bytes = base::to_bytes(receipt.envelope)});
    return parts;
  }

  Result<base::Bytes> store_and_finish(as4::Opened& opened, const sbdh::Sbd& sbd,
                                       const as4::Signal& receipt) {
    base::Bytes document = sbdh::document_of(sbd, opened.payload);
    const store::Message row = row_of(opened, sbd, document);
    std::vector<store::Seal> seals;
    seals.push_back(seal_of(opened, sbd, row, receipt));
    const auto parts = parts_of(opened, row, std::move(document), receipt);
    TRY(const store::Inserted inserted,
        services_.messages.insert(row, parts, seals, origin_of(row)));
    if (inserted.outcome == store::Inserted::Outcome::SameMessage)
      return repeat(inserted.message, opened);
    if (inserted.outcome == store::Inserted::Outcome::SharesInstance)
      services_.journal({"same instance", row.id, "another document under a known envelope id"});
    TRY(const store::Message done, finish(services_, inserted.message, inserted.seals));
    services_.journal({"received", done.id, row.message_id});
    return base::to_bytes(receipt.envelope);
  }

  /// What the first event of the row says.
  std::string origin_of(const store::Message& row) const {
    return "received from " + row.from_seat +
           (status_unknown_ ? "; nobody could say whether its certificate is revoked" : "");
  }

  store::Message row_of(const as4::Opened& opened, const sbdh::Sbd& sbd,
                        const base::Bytes& document) {
    store::Message row;
    row.id = base::make_ordered_uuid(services_.random, now_);
    row.direction = store::Direction::In;
    row.state = store::State::Stored;
    row.sender = sbd.header.sender.uri();
    row.receiver = sbd.header.receiver.uri();
    row.document_type = sbd.header.document_type.uri();
    row.process = sbd.header.process.uri();
    row.document_class = ubl::class_word(ubl::detect(sbd.document), nullptr);
    row.message_id = opened.message.message_id;
    row.conversation_id = opened.message.conversation_id;
    row.instance_id = sbd.header.instance_identifier;
    row.from_seat = opened.message.from;
    row.to_seat = opened.message.to;
    row.document = base::crypto::sha256(document);
    row.sbd = base::crypto::sha256(opened.payload);
    row.signature = opened.signature;
    row.payload_digest = opened.payload_digest;
    row.content_type = request_.headers.get("Content-Type");
    row.created = now_;
    row.due = now_ + kGrace;
    return row;
  }

  store::Seal seal_of(const as4::Opened& opened, const sbdh::Sbd& sbd, const store::Message& row,
                      const as4::Signal& receipt) {
    SealedEvent event;
    event.event = LedgerEvent::Received;
    event.at = now_;
    event.sbd = row.sbd;
    event.payload = base::crypto::sha256(base::xml::canonicalize_exclusive(sbd.document));
    event.sbd_bytes = opened.payload.size();
    event.document_type = static_cast<std::uint64_t>(ubl::class_of(ubl::detect(sbd.document)));
    event.evidence.message_signature = opened.signature;
    event.evidence.receipt_signature = receipt.signature;
    event.evidence.receipt = base::crypto::sha256(receipt.envelope);
    event.evidence.own_certificate = credentials_->identity.certificate.fingerprint();
    event.evidence.peer_certificate = opened.envelope.signer().fingerprint();
    return seal_paired(event, ledger::Role::Receiver, pair_secret_of(row),
                       trail_keys(row, ubl::references_of(sbd.document)), services_.family,
                       services_.random);
  }

  /// A message that was accepted before comes again. Spec: spec/as4 5
  Result<base::Bytes> repeat(const store::Message& known, const as4::Opened& opened) {
    if (known.payload_digest != opened.payload_digest) {
      services_.journal({"conflict", known.id, "another payload under a known MessageId"});
      return base::rejected("ebms.value_inconsistent", "the MessageId is that of another message");
    }
    TRY(const store::Message done, finish_received(services_, known));
    services_.journal({"repeated", done.id, "the receipt again"});
    if (done.signature == opened.signature) return services_.messages.part(done.id, "receipt");
    return receipt_of_resigned(done, opened);
  }

  /// The same content signed anew: a receipt for these references, kept like the first one.
  Result<base::Bytes> receipt_of_resigned(const store::Message& done, const as4::Opened& opened) {
    const std::string name = "receipt/" + opened.signature.hex();
    auto stored = services_.messages.part(done.id, name);
    if (stored || stored.error().kind != ErrorKind::NotFound) return stored;
    TRY(const as4::Signal receipt, sign_receipt(opened));
    store::Change change;
    change.from = change.to = done.state;
    change.at = services_.clock.now();
    change.detail = "sent again under a new signature; receipt issued";
    change.parts = {{name, base::to_bytes(receipt.envelope)}};
    if (done.state == store::State::Receipted) change.due = change.at;
    TRY(services_.messages.advance(done.id, change));
    return base::to_bytes(receipt.envelope);
  }

  /// Nothing that ebMS can answer: HTTP says it.
  Response refuse_unread(const Error& error) {
    services_.journal({"refused", "", base::describe(error)});
    if (error.code == "mime.media_type")
      return Response::text(415, "expected multipart/related or application/soap+xml\n");
    if (error.code == "soap.must_understand") return must_understand_fault();
    if (error.code.starts_with("mime.") || error.code == "soap.xml")
      return Response::text(400, error.code + "\n");
    return answer_error(200, error);
  }

  Response refuse(const Error& error) {
    services_.journal({"refused", message_id_, base::describe(error)});
    if (!is_passing(error)) return answer_error(200, error);
    if (error.code != "log.full") return answer_error(500, error);
    Response full = answer_error(503, error);
    full.headers.set("Retry-After", "5");
    return full;
  }

  /// The signed eb:Error.
  Response answer_error(int status, const Error& error) {
    const auto signal =
        as4::make_error(error, message_id_, credentials_->identity, now_, services_.random);
    if (!signal) return Response::text(500, "no answer can be signed now\n");
    return soap(status, base::to_bytes(signal->envelope));
  }

  Services& services_;
  const Request& request_;
  const std::shared_ptr<const Credentials> credentials_;
  const base::Timestamp now_;
  std::string message_id_;
  bool status_unknown_ = false;
};

Response only_post() {
  Response response = Response::text(405, "POST AS4 messages here\n");
  response.headers.set("Allow", "GET, POST");
  return response;
}

}  // namespace

Response Receiver::handle(const Request& request) {
  if (request.path() != "/as4") return Response::text(404, "not found\n");
  if (request.method == "GET") return Response::text(200, "Peppol AS4 endpoint\n");
  if (request.method != "POST") return only_post();
  return Reception(services_, request).run();
}

Result<store::Message> finish_received(Services& services, const store::Message& message) {
  const bool unfinished =
      message.state == store::State::Stored || message.state == store::State::Logged;
  if (!unfinished) return message;
  TRY(const auto seals, services.messages.seals(message.id));
  return finish(services, message, seals);
}

}  // namespace ap::flow
