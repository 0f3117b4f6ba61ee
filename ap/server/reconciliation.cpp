#include "ap/server/reconciliation.h"

#include <algorithm>

#include "ap/ebms/signal_message.h"
#include "ap/flow/seal.h"
#include "ap/peppol/identifier.h"
#include "ap/soap/envelope.h"
#include "ledger/log/chain.h"
#include "ledger/monitor/entry_scan.h"

namespace ap::server {
namespace {

using base::Result;
using ledger::Role;
using store::Direction;
using store::Message;
using store::Seal;
using store::State;

/// A row may be seen later than its time says: writers share commits.
constexpr std::chrono::milliseconds kOverlap{60'000};

constexpr std::chrono::hours kDay{24};
/// Documents that are looked at again each day: of 100,000 a year each about twice; what befell one
/// of a hundred is most likely seen on the first day.
constexpr std::size_t kDrawn = 500;

/// The entry that has a counterpart, once it stands in our log.
const Seal* paired(const std::vector<Seal>& seals) {
  const auto found =
      std::ranges::find_if(seals, [](const Seal& seal) { return !seal.prk.empty() && seal.place; });
  return found == seals.end() ? nullptr : &*found;
}

/// Nothing will come any more.
bool is_over(const Message& message) {
  const bool duplicate = !message.duplicate_of.empty();
  return duplicate || message.state == State::Failed || message.state == State::Unproven;
}

std::string key_of(const std::string& participant) {
  const auto parsed = peppol::ParticipantIdentifier::parse(participant);
  return parsed ? parsed->key() : participant;
}

/// When the receiver signed the receipt, as it says itself.
Result<std::uint64_t> receipt_time(base::ByteView receipt) {
  TRY(const auto envelope, soap::Envelope::parse(receipt, soap::BodyContent::Fault));
  TRY(const auto signal, ebms::SignalMessage::parse(envelope.messaging));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(signal.timestamp);
  return static_cast<std::uint64_t>(seconds.time_since_epoch().count());
}

/// A shard that is over gets no entries: the next one is to be named in `ledger.peers`.
Result<bool> is_closed(const ledger::HeldLog& copy) {
  const std::uint64_t size = copy.head.size.value();
  if (size == 0) return false;
  TRY(const auto last, ledger::read_entries(copy, size - 1, size));
  return ledger::closes_shard(last.front());
}

}  // namespace

Result<void> Reconciliation::round() {
  missing_.clear();
  TRY(take_new());
  TRY(const std::vector<std::string> unsettled, on_.comparisons.unsettled());
  for (const std::string& id : unsettled) TRY(examine(id));
  raise_alarms();
  if (on_.clock.now() - looked_back_ < kDay) return {};
  looked_back_ = on_.clock.now();
  return look_back();
}

/// Our entries of some documents of the last year, against what we keep. Spec: spec/ledger 6.1
Result<void> Reconciliation::look_back() {
  TRY(const std::vector<std::string> drawn, on_.comparisons.sample(kDrawn));
  for (const std::string& id : drawn) {
    const auto message = on_.messages.find(id);
    if (!message && message.error().kind == base::ErrorKind::NotFound) continue;
    if (!message) return message.error();
    if (on_.clock.now() - message->created > 366 * kDay) continue;
    TRY(const auto seals, on_.messages.seals(id));
    for (const Seal& seal : seals) {
      if (seal.place) TRY(check_own(*message, seal));
    }
  }
  return {};
}

/// Every message that is not known yet waits.
Result<void> Reconciliation::take_new() {
  const base::Timestamp now = on_.clock.now();
  TRY(const base::Timestamp seen, on_.comparisons.seen());
  store::Query query;
  if (seen.time_since_epoch() > kOverlap) query.since = seen - kOverlap;
  query.duplicates = true;
  do {
    TRY(const store::Page page, on_.messages.list(query));
    for (const Message& message : page.messages) {
      TRY(const auto known, on_.comparisons.find(message.id));
      if (!known) TRY(on_.comparisons.save(message.id, {}));
    }
    query.cursor = page.next;
  } while (!query.cursor.empty());
  return on_.comparisons.set_seen(now);
}

Result<void> Reconciliation::examine(const std::string& id) {
  const auto message = on_.messages.find(id);
  if (!message && message.error().kind != base::ErrorKind::NotFound) return message.error();
  TRY(const auto before, on_.comparisons.find(id));
  ENSURE(before.has_value());
  Comparisons::Result result{Outcome::Nothing, "", std::nullopt, ""};  // erased
  if (message) {
    TRY(result, compare(*message, *before));
  }
  if (result.outcome == Outcome::Missing) missing_[result.peer].push_back(id);
  if (result.outcome == Outcome::Other) {
    on_.alarms.raise("dispute", result.peer,
                     "its log commits to other bytes than ours for document " + id + " (entry " +
                         std::to_string(*result.entry) + ")");
  }
  const bool is_news = result.outcome != before->outcome || result.evidence != before->evidence;
  return is_news ? on_.comparisons.save(id, result) : Result<void>();
}

Result<Comparisons::Result> Reconciliation::compare(const Message& message,
                                                    const Comparisons::Result& before) {
  if (is_over(message)) return Comparisons::Result{Outcome::Nothing, "", std::nullopt, ""};
  TRY(const auto seals, on_.messages.seals(message.id));
  const Seal* seal = paired(seals);
  if (seal == nullptr) return before;
  TRY(const std::uint64_t since, check_own(message, *seal));
  const bool sent = message.direction == Direction::Out;
  const std::vector<const Peer*> peers = peers_at(sent ? message.to_seat : message.from_seat);
  if (peers.empty()) return Comparisons::Result{Outcome::NoLog, "", std::nullopt, ""};
  std::optional<Comparisons::Result> other;
  std::vector<Looked> missing;  // in logs that are not closed
  bool comes = false;           // it may be there, or come in time
  for (const Peer* peer : peers) {
    TRY(auto copy, on_.copy_of(*peer));
    comes = comes || !copy;
    if (!copy) continue;
    TRY(Looked one, look_in(*peer, std::move(*copy), message, *seal, since));
    const Outcome outcome = one.result.outcome;
    if (outcome == Outcome::Same) return one.result;
    if (outcome == Outcome::Other) other = one.result;
    if (one.closed) continue;
    comes = comes || outcome == Outcome::Waiting;
    if (outcome == Outcome::Missing) missing.push_back(std::move(one));
  }
  if (other) return *other;
  if (comes) return before;
  if (missing.empty())
    return Comparisons::Result{Outcome::Waiting, peers.front()->name, std::nullopt, ""};
  Comparisons::Result result = missing.front().result;
  result.evidence = before.evidence;
  for (const Looked& one : missing) {
    if (!sent || !result.evidence.empty()) break;
    const auto name = accuse(message, *seal, *one.peer, one.copy);
    if (name) result.evidence = *name;  // else later: the heads around it are not known yet
  }
  return result;
}

/// The logs of the city that has that seat: more than one around New Year and after an emergency.
std::vector<const Peer*> Reconciliation::peers_at(const std::string& seat) const {
  std::vector<const Peer*> found;
  for (const Peer& peer : on_.peers) {
    if (std::ranges::find(peer.certificates, seat) != peer.certificates.end())
      found.push_back(&peer);
  }
  return found;
}

/// What one log of the other side has of the document.
Result<Reconciliation::Looked> Reconciliation::look_in(const Peer& peer, Copy copy,
                                                       const Message& message, const Seal& seal,
                                                       std::uint64_t since) {
  const Role theirs = message.direction == Direction::Out ? Role::Receiver : Role::Sender;
  const ledger::Expected expected{
      ledger::pair_tag(seal.prk, theirs),
      ledger::commit_document(ledger::doc_salt(seal.prk, theirs), message.sbd),
      base::Timestamp(std::chrono::seconds(since)), peer.delay};
  TRY(const ledger::Counterpart found,
      ledger::find_counterpart(expected, copy.held, peer.key.name(), on_.index, copy.as_of));
  TRY(const bool closed, is_closed(copy.held));
  using Found = ledger::Counterpart::Outcome;
  const auto entry = found.index ? std::optional(found.index->value()) : std::nullopt;
  Comparisons::Result result{Outcome::Waiting, peer.name, entry, ""};
  if (found.outcome == Found::Same) result.outcome = Outcome::Same;
  if (found.outcome == Found::Other) result.outcome = Outcome::Other;
  if (found.outcome == Found::Missing) result.outcome = Outcome::Missing;
  return Looked{&peer, std::move(copy), std::move(result), closed};
}

/// Our own entry, as it stands in the log, against what we keep; its time, Unix seconds.
Result<std::uint64_t> Reconciliation::check_own(const Message& message, const Seal& seal) {
  Shards::Shard* shard = on_.shards.of_origin(seal.place->origin);
  if (shard == nullptr) return base::corrupt("monitor.shard", seal.place->origin);
  TRY(const base::Bytes bytes, shard->log->entry(ledger::LeafIndex(seal.place->index)));
  const auto entry = ledger::DocumentEntry::parse(bytes);
  const bool holds = entry && entry->fields == flow::sealed_fields(seal) &&
                     entry->fields.rec_commit == ledger::commit_record(seal.rec_salt, seal.record);
  if (!holds) {
    on_.alarms.raise("own-entry", seal.place->origin,
                     "entry " + std::to_string(seal.place->index) +
                         " is not what is kept of document " + message.id);
  }
  return entry ? entry->time : 0;
}

Result<std::string> Reconciliation::accuse(const Message& message, const Seal& seal,
                                           const Peer& peer, const Copy& copy) {
  TRY(const base::Bytes receipt, on_.messages.part(message.id, "receipt"));
  TRY(const std::uint64_t time, receipt_time(receipt));
  const ledger::Receipted receipted{message.message_id,
                                    message.instance_id,
                                    key_of(message.sender),
                                    key_of(message.receiver),
                                    receipt,
                                    time,
                                    static_cast<std::uint64_t>(peer.delay.count())};
  const base::Bytes secret = ledger::pair_secret(
      {receipted.message_id, receipted.instance_id, receipted.sender, receipted.receiver});
  if (secret != seal.prk) return base::corrupt("monitor.pair", "not the strings that were sealed");
  TRY(auto evidence, ledger::prove_omission(receipted, copy.held, peer.key.name(), on_.history));
  return on_.folder.keep(std::move(evidence));
}

void Reconciliation::raise_alarms() {
  for (const Peer& peer : on_.peers) {
    const auto found = missing_.find(peer.name);
    if (found == missing_.end()) {
      on_.alarms.end("missing", peer.name);
      continue;
    }
    on_.alarms.raise("missing", peer.name,
                     "its log lacks " + std::to_string(found->second.size()) +
                         " of the documents between it and us, late by now; the first: " +
                         found->second.front());
  }
}

}  // namespace ap::server
