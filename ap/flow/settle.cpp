#include "ap/flow/settle.h"

#include <algorithm>

#include "ap/flow/seal.h"

namespace ap::flow {

using base::Result;

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
  change.detail = "the log holds it";
  return settle(services, message, seals, std::move(change));
}

}  // namespace ap::flow
