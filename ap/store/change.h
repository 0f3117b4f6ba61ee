#pragma once

#include "ap/store/messages.h"

namespace ap::store {

/// The message after the change, or why it cannot be. Pure; parts, seals and events are the
/// caller's. Errors: Conflict "store.state": it is in another state, or the direction has no such
/// state.
base::Result<Message> changed(Message message, const Change& change);

}  // namespace ap::store
