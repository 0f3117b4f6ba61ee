#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ap/store/message.h"
#include "ap/store/messages.h"
#include "base/sql/database.h"

/// The tables `events` and `seals`: what happened to a message, and what our log says of it. Rows
/// of `events` are never changed. Inside ap/store only.
namespace ap::store {

base::Result<void> add_event(base::sql::Connection& database, std::int64_t message,
                             const Event& event);
base::Result<std::vector<Event>> read_events(base::sql::Connection& database, std::string_view id);

/// Errors: Conflict "store.seal" when the message has one with this entry id.
base::Result<void> add_seals(base::sql::Connection& database, std::int64_t message,
                             const std::vector<Seal>& seals);
/// Errors: NotFound "store.seal" when the message has none with an entry id.
base::Result<void> place_seals(base::sql::Connection& database, std::int64_t message,
                               const std::vector<Change::Placed>& placed);
base::Result<std::vector<Seal>> read_seals(base::sql::Connection& database, std::string_view id);

/// The columns of a Seal, in the order that collect_seals takes them.
#define KUITTI_SEAL_COLUMNS                                                          \
  "entry_id, event, fields, record, rec_salt, doc_salt, prk, origin, place, trail, " \
  "trail_number"
/// The seals of all rows. Errors: Corrupt "store.row".
base::Result<std::vector<Seal>> collect_seals(base::sql::Statement& statement);
/// Errors: NotFound "store.message".
base::Result<void> require_message(base::sql::Connection& database, std::string_view id);

}  // namespace ap::store
