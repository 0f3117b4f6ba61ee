#include "ap/store/waiting.h"

#include <algorithm>

#include "ap/store/events.h"
#include "ap/store/rows.h"

namespace ap::store {

using base::Result;
using base::sql::Connection;
using base::sql::Statement;

Result<Queue> read_queue(Connection& database) {
  TRY(Statement statement, database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'index'"
                                            " AND name = 'waiting_seals'"));
  TRY(const bool kept, statement.step());
  return kept ? Queue::Kept : Queue::NotKept;
}

Result<void> set_queue(Connection& database, Queue queue) {
  return database.execute(queue == Queue::Kept
                              ? "CREATE INDEX IF NOT EXISTS waiting_seals ON seals (message)"
                                " WHERE place IS NULL"
                              : "DROP INDEX IF EXISTS waiting_seals");
}

Result<std::vector<WaitingSeal>> read_waiting(Connection& database) {
  std::vector<std::string> ids;
  TRY(Statement messages,
      database.prepare("SELECT DISTINCT id FROM seals INDEXED BY waiting_seals"
                       " JOIN messages ON message = sequence WHERE place IS NULL"));
  for (;;) {
    TRY(const bool there, messages.step());
    if (!there) break;
    ids.push_back(messages.text(0));
  }
  std::vector<WaitingSeal> waiting;
  for (const std::string& id : ids) {
    TRY(std::vector<Seal> seals, read_seals(database, id));
    for (Seal& seal : seals) {
      if (!seal.place) waiting.push_back({id, std::move(seal)});
    }
  }
  // A later number of a trail may be an older message's: a receipt that came late.
  std::ranges::stable_sort(waiting, [](const WaitingSeal& a, const WaitingSeal& b) {
    return std::pair(a.seal.trail, a.seal.trail_number) <
           std::pair(b.seal.trail, b.seal.trail_number);
  });
  return waiting;
}

Result<void> place_waiting(Connection& database, const std::vector<PlacedSeal>& placed,
                           base::Timestamp at) {
  for (const PlacedSeal& one : placed) {
    TRY(const std::optional<Row> row, row_by_id(database, one.message));
    if (!row) return base::not_found("store.message", one.message);
    TRY(place_seals(database, row->sequence, {one.placed}));
    // A batch is shuffled: its newest entry is that of the newest seal, not the last one placed.
    TRY(Statement statement,
        database.prepare("UPDATE messages SET (ledger_origin, ledger_index) ="
                         " (SELECT origin, place FROM seals WHERE message = ?1 AND place IS NOT"
                         " NULL ORDER BY number DESC LIMIT 1) WHERE sequence = ?1"));
    statement.bind(1, row->sequence);
    TRY(statement.run());
    TRY(add_event(database, row->sequence,
                  {at, std::string(to_string(row->message.state)),
                   "log entry " + std::to_string(one.placed.place.index)}));
  }
  return {};
}

}  // namespace ap::store
