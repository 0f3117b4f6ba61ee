#pragma once

#include <vector>

#include "ap/store/messages.h"
#include "base/sql/database.h"

/// The seals that wait for the log, as an index of the table `seals`, made and dropped by need: it
/// would cost every message something, and only the privacy profile asks. Inside ap/store only.
namespace ap::store {

base::Result<Queue> read_queue(base::sql::Connection& database);
base::Result<void> set_queue(base::sql::Connection& database, Queue queue);
base::Result<std::vector<WaitingSeal>> read_waiting(base::sql::Connection& database);
base::Result<void> place_waiting(base::sql::Connection& database,
                                 const std::vector<PlacedSeal>& placed, base::Timestamp at);

}  // namespace ap::store
