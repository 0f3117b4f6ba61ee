#include "ap/flow/deliver.h"

#include "ap/flow/judged.h"
#include "ap/flow/seal.h"
#include "ap/flow/settle.h"
#include "base/json/value.h"

namespace ap::flow {
namespace {

using base::Bytes;
using base::Result;
using store::Message;
using store::State;

SealedEvent event_of(const Message& message, LedgerEvent kind, base::Timestamp at) {
  SealedEvent event;
  event.event = kind;
  event.at = at;
  event.sbd = message.sbd;
  return event;
}

/// What the rules say, as a part, an event of the log and a judgement of the row.
Result<void> judge(Services& services, const Message& message, const Bytes& document,
                   store::Change& change) {
  if (services.validator == nullptr || !services.validate_inbound) return {};
  const auto validated = [&] {
    const auto permit = services.permits.take();
    return services.validator->validate(document, message.id, base::format_date(message.created));
  };
  TRY(const ubl::Report report, validated());
  change.validation = judged(report);
  store::Part part{"report", base::to_bytes(base::json::write(to_json(report)))};
  SealedEvent event = event_of(message, LedgerEvent::Validated, change.at);
  event.evidence.report = base::crypto::sha256(part.bytes);
  event.rule_set = report.release;
  const bool sound =
      report.verdict == ubl::Verdict::Valid || report.verdict == ubl::Verdict::SchemaValid;
  event.outcome = !sound                            ? Outcome::Failed
                  : change.validation->warnings > 0 ? Outcome::Warnings
                                                    : Outcome::Ok;
  change.parts.push_back(std::move(part));
  change.seals.push_back(seal_own(event, services.random));
  return {};
}

}  // namespace

Result<Message> deliver(Services& services, const Message& message) {
  if (message.state != State::Receipted) return log_what_is_left(services, message);
  TRY(const Bytes document, services.messages.part(message.id, "document"));
  store::Change change;
  change.from = State::Receipted;
  change.to = State::Delivered;
  change.at = services.clock.now();
  TRY(judge(services, message, document, change));
  TRY(change.detail, services.delivery.put(message, document));
  change.seals.push_back(
      seal_own(event_of(message, LedgerEvent::Delivered, change.at), services.random));
  change.due = change.at;  // for its entries; then never by itself
  change.keeps_lease = true;
  TRY(const Message delivered, services.messages.advance(message.id, change));
  services.journal({"delivered", message.id, change.detail});
  return log_what_is_left(services, delivered);
}

}  // namespace ap::flow
