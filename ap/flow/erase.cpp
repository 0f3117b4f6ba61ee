#include "ap/flow/erase.h"

#include <algorithm>

#include "ap/flow/seal.h"
#include "ap/flow/settle.h"

namespace ap::flow {
namespace {

using base::Result;
using store::Message;
using store::State;

/// What C4's folder got, while there still is something to know it by.
Result<void> take_back(Services& services, const Message& message) {
  if (message.direction != store::Direction::In || message.state != State::Delivered) return {};
  TRY(const base::Bytes document, services.messages.part(message.id, "document"));
  return services.delivery.remove(message, document);
}

/// Its entries must stand in the log before nobody can make them any more.
Result<Message> log_first(Services& services, const Message& message) {
  if (services.logging == Logging::Awaited) return log_what_is_left(services, message);
  TRY(const auto seals, services.messages.seals(message.id));
  if (std::ranges::all_of(seals, [](const store::Seal& seal) { return seal.place.has_value(); }))
    return message;
  return base::conflict("erase.waiting",
                        "its entries wait for the log (privacy profile), for half an hour at most; "
                        "erase it then");
}

Result<Message> empty(Services& services, const Message& found) {
  TRY(const Message message, log_first(services, found));
  TRY(const auto seals, services.messages.seals(message.id));
  TRY(take_back(services, message));
  const base::Timestamp now = services.clock.now();
  return services.messages.erase(message.id, seal_erasure(seals, now, services.random), now);
}

}  // namespace

Result<Message> erase(Services& services, std::string_view id) {
  TRY(Message message, services.messages.find(id));
  if (message.state != State::Erased) {
    TRY(message, empty(services, message));
    services.journal({"erased", message.id, ""});
  }
  TRY(message, log_what_is_left(services, message));
  TRY(services.messages.sweep());
  return message;
}

}  // namespace ap::flow
