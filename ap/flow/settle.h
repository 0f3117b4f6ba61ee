#pragma once

#include <vector>

#include "ap/flow/services.h"

namespace ap::flow {

/// Appends the seals that have no place in the log yet, in order, and then records the places in
/// the same step as the change; its event says where they stand. Idempotent: what is in the log
/// already gives its old place, and a row that someone else brought to `change.to` meanwhile is
/// returned as it is. With Logging::Queued nothing is appended here. Errors: those of
/// Appender::append_all and Messages::advance.
base::Result<store::Message> settle(Services& services, const store::Message& message,
                                    const std::vector<store::Seal>& seals, store::Change change);

/// For a row that has reached an end: appends what is not in the log yet; the state stays, and
/// nobody needs to look at the row again. The row as it is afterwards.
base::Result<store::Message> log_what_is_left(Services& services, const store::Message& message);

}  // namespace ap::flow
