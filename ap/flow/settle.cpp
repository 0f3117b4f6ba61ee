#include "ap/flow/settle.h"

#include <algorithm>

#include "ap/flow/seal.h"

namespace ap::flow {

using base::Result;

namespace {

/// People see in the event where the log has it.
void name_places(store::Change& change) {
  std::string text = "log entry";
  for (const auto& placed : change.placed) text += " " + std::to_string(placed.place.index);
  for (store::Event& event : change.passed) {
    if (event.state != to_string(store::State::Logged)) continue;
    event.detail = text;
    return;
  }
  change.detail += (change.detail.empty() ? "" : "; ") + text;
}

}  // namespace

namespace {

/// What must stand in the log before these: entries of other documents of the trail whose own turn
/// has not come. They are appended once, whoever is first, and their rows learn of it in their
/// turn.
Result<std::vector<ledger::Pending>> before_in_trail(Services& services,
                                                     const store::Message& message,
                                                     const std::vector<store::Seal>& seals) {
  std::vector<ledger::Pending> pending;
  const bool follows = std::ranges::any_of(seals, [](const store::Seal& seal) {
    return !seal.place && seal.trail != 0 && seal.trail_number > 0;
  });
  if (!follows) return pending;
  TRY(const auto before, services.messages.unplaced_before(message.id));
  for (const store::Seal& seal : before) pending.push_back({sealed_fields(seal), seal.entry_id});
  return pending;
}

/// The row in the new state, also when somebody else brought it there meanwhile.
Result<store::Message> advance(Services& services, const store::Message& message,
                               const store::Change& change) {
  auto advanced = services.messages.advance(message.id, change);
  if (advanced || advanced.error().kind != base::ErrorKind::Conflict) return advanced;
  TRY(store::Message now, services.messages.find(message.id));
  if (now.state == message.state) return advanced.error();
  return now;
}

/// The seals are durable: they are the queue.
Result<store::Message> settle_queued(Services& services, const store::Message& message,
                                     store::Change change) {
  constexpr std::string_view kQueued = "queued";
  for (store::Event& event : change.passed) {
    if (event.state == to_string(store::State::Logged)) event.state = kQueued;
  }
  if (change.to == store::State::Logged && change.detail.empty()) change.detail = kQueued;
  return advance(services, message, change);
}

}  // namespace

Result<store::Message> settle(Services& services, const store::Message& message,
                              const std::vector<store::Seal>& seals, store::Change change) {
  if (services.logging == Logging::Queued)
    return settle_queued(services, message, std::move(change));
  TRY(std::vector<ledger::Pending> pending, before_in_trail(services, message, seals));
  const std::size_t others = pending.size();
  for (const store::Seal& seal : seals) {
    if (!seal.place) pending.push_back({sealed_fields(seal), seal.entry_id});
  }
  if (pending.size() > others) {
    TRY(const auto appended, services.log.append_all(pending));
    for (std::size_t at = others; at < pending.size(); ++at) {
      change.placed.push_back({pending[at].id, {appended[at].origin, appended[at].index.value()}});
    }
    name_places(change);
  }
  return advance(services, message, change);
}

Result<store::Message> log_what_is_left(Services& services, const store::Message& message) {
  TRY(const auto seals, services.messages.seals(message.id));
  const bool left = std::ranges::any_of(seals, [](const store::Seal& seal) { return !seal.place; });
  if (!left) return message;
  store::Change change;
  change.from = change.to = message.state;
  change.at = services.clock.now();
  if (services.logging == Logging::Queued) change.detail = "its entries wait for the log";
  return settle(services, message, seals, std::move(change));
}

}  // namespace ap::flow
