#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ap/store/message.h"
#include "ap/store/messages.h"
#include "base/sql/database.h"

/// The tables `trails` and `trail_keys`: which documents belong to one purchase, and in which order
/// their entries stand. Inside ap/store only.
namespace ap::store {

/// Seals that claim a place get it: the oldest open trail that knows one of the keys, else a new
/// one. The claims are gone from what is returned.
base::Result<std::vector<Seal>> take_places(base::sql::Connection& database, std::int64_t message,
                                            const std::vector<Seal>& seals);

/// Errors: NotFound "store.message".
base::Result<std::optional<Trail>> read_trail(base::sql::Connection& database, std::string_view id);
base::Result<std::vector<Seal>> read_unplaced_before(base::sql::Connection& database,
                                                     std::string_view id);

/// The trails of a message are closed: their secrets are gone, and nothing joins them any more.
base::Result<void> close_trails(base::sql::Connection& database, std::int64_t message);

}  // namespace ap::store
