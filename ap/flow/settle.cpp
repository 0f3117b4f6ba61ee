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

Result<store::Message> settle(Services& services, const store::Message& message,
                              const std::vector<store::Seal>& seals, store::Change change) {
  std::vector<ledger::Pending> pending;
  for (const store::Seal& seal : seals) {
    if (!seal.place) pending.push_back({sealed_fields(seal), seal.entry_id});
  }
  if (!pending.empty()) {
    TRY(const auto appended, services.log.append_all(pending));
    for (std::size_t at = 0; at < pending.size(); ++at) {
      change.placed.push_back({pending[at].id, {appended[at].origin, appended[at].index.value()}});
    }
    name_places(change);
  }
  auto advanced = services.messages.advance(message.id, change);
  if (advanced || advanced.error().kind != base::ErrorKind::Conflict) return advanced;
  TRY(store::Message now, services.messages.find(message.id));
  if (now.state == message.state) return advanced.error();
  return now;
}

Result<store::Message> log_what_is_left(Services& services, const store::Message& message) {
  TRY(const auto seals, services.messages.seals(message.id));
  const bool left = std::ranges::any_of(seals, [](const store::Seal& seal) { return !seal.place; });
  if (!left) return message;
  store::Change change;
  change.from = change.to = message.state;
  change.at = services.clock.now();
  return settle(services, message, seals, std::move(change));
}

}  // namespace ap::flow
