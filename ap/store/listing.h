#pragma once

#include "ap/store/messages.h"
#include "base/sql/database.h"

/// Lists of messages and the queue of the workers. Inside ap/store only.
namespace ap::store {

/// Newest first, by (created, sequence); the cursor names the last row of a page.
/// Errors: Malformed "store.cursor".
base::Result<Page> list_messages(base::sql::Connection& database, const Query& query);

base::Result<std::vector<Message>> lease_messages(base::sql::Connection& database,
                                                  const std::vector<State>& states,
                                                  Direction direction, base::Timestamp now,
                                                  std::chrono::milliseconds time,
                                                  std::size_t limit);
base::Result<std::optional<base::Timestamp>> first_ready(base::sql::Connection& database,
                                                         const std::vector<State>& states,
                                                         Direction direction);
base::Result<std::vector<std::pair<std::string, std::uint64_t>>> count_messages(
    base::sql::Connection& database);

}  // namespace ap::store
