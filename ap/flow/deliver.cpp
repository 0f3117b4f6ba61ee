#include "ap/flow/deliver.h"

#include "ap/flow/judged.h"
#include "ap/flow/seal.h"
#include "ap/flow/settle.h"
#include "ap/peppol/identifier.h"
#include "base/file/file.h"
#include "base/http/message.h"
#include "base/json/value.h"
#include "base/text.h"

namespace ap::flow {
namespace {

namespace fs = std::filesystem;
using base::Bytes;
using base::Result;
using store::Message;
using store::State;

constexpr std::size_t kMostNameBytes = 180;

/// A name that is one path segment whatever a peer put into it: other characters percent-encoded,
/// very long ones by their digest, never one that starts with a dot.
std::string file_name(std::string_view text) {
  std::string name = base::http::percent_encode(text);
  if (name.size() > kMostNameBytes) name = base::crypto::sha256(text).hex();
  if (name.starts_with('.')) name = "%2E" + name.substr(1);
  return name;
}

/// The participant as people write it, "0216:0037...": a colon is fine in a folder's name.
std::string folder_name(const std::string& participant) {
  const auto parsed = peppol::ParticipantIdentifier::parse(participant);
  return parsed ? base::lower_ascii(parsed->value()) : file_name(participant);
}

/// Where the document goes. A name that another document has is never written over: envelope ids
/// are the senders' choice.
fs::path place_for(const fs::path& folder, const Message& message, const Bytes& document) {
  const fs::path parent = folder / folder_name(message.receiver) / message.document_class;
  const std::string name = file_name(message.instance_id);
  const fs::path usual = parent / (name + ".xml");
  const auto there = base::file::read(usual);
  const bool taken = there && *there != document;
  return taken ? parent / (name + "." + message.id + ".xml") : usual;
}

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
  TRY(const ubl::Report report,
      services.validator->validate(document, message.id, base::format_date(message.created)));
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
  const fs::path place = place_for(services.delivery_folder, message, document);
  TRY(base::file::write_durably(place, document));
  change.detail = place.filename().string();
  change.seals.push_back(
      seal_own(event_of(message, LedgerEvent::Delivered, change.at), services.random));
  change.due = change.at;  // for its entries; then never by itself
  TRY(const Message delivered, services.messages.advance(message.id, change));
  services.journal({"delivered", message.id, place.string()});
  return log_what_is_left(services, delivered);
}

}  // namespace ap::flow
