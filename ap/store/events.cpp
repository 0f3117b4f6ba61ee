#include "ap/store/events.h"

#include <algorithm>

#include "ap/store/rows.h"

namespace ap::store {
namespace {

using base::Result;
using base::sql::Connection;
using base::sql::Statement;

Result<Seal> read_seal(const Statement& statement) {
  Seal seal;
  const base::Bytes entry_id = statement.blob(0);
  if (entry_id.size() != seal.entry_id.size())
    return base::corrupt("store.row", "a seal is damaged");
  std::copy(entry_id.begin(), entry_id.end(), seal.entry_id.begin());
  seal.event = static_cast<std::uint64_t>(statement.integer(1));
  seal.fields = statement.blob(2);
  seal.record = statement.blob(3);
  seal.rec_salt = statement.blob(4);
  seal.doc_salt = statement.blob(5);
  seal.prk = statement.blob(6);
  if (!statement.is_null(7)) {
    seal.place = LedgerPlace{statement.text(7), static_cast<std::uint64_t>(statement.integer(8))};
  }
  seal.trail = statement.integer(9);
  seal.trail_number = static_cast<std::uint32_t>(statement.integer(10));
  return seal;
}

}  // namespace

/// A message without any row of the kind looks like no message at all: tell them apart.
Result<void> require_message(Connection& database, std::string_view id) {
  TRY(Statement statement, database.prepare("SELECT 1 FROM messages WHERE id = ?1"));
  statement.bind(1, id);
  TRY(const bool there, statement.step());
  if (!there) return base::not_found("store.message", std::string(id));
  return {};
}

Result<void> add_event(Connection& database, std::int64_t message, const Event& event) {
  TRY(Statement statement,
      database.prepare("INSERT INTO events (message, number, at, state, detail) VALUES (?1,"
                       " (SELECT ifnull(max(number), 0) + 1 FROM events WHERE message = ?1),"
                       " ?2, ?3, ?4)"));
  statement.bind(1, message)
      .bind(2, to_column(event.at))
      .bind_borrowed(3, event.state)
      .bind_borrowed(4, event.detail);
  TRY(statement.run());
  return {};
}

Result<std::vector<Event>> read_events(Connection& database, std::string_view id) {
  std::vector<Event> events;
  TRY(Statement statement,
      database.prepare("SELECT at, events.state, detail FROM messages"
                       " JOIN events ON message = sequence WHERE id = ?1 ORDER BY number"));
  statement.bind(1, id);
  for (;;) {
    TRY(const bool there, statement.step());
    if (!there) break;
    events.push_back({time_at(statement, 0), statement.text(1), statement.text(2)});
  }
  if (events.empty()) TRY(require_message(database, id));
  return events;
}

Result<void> add_seals(Connection& database, std::int64_t message, const std::vector<Seal>& seals) {
  for (const Seal& seal : seals) {
    TRY(Statement statement,
        database.prepare("INSERT INTO seals (message, entry_id, number, event, fields, record,"
                         " rec_salt, doc_salt, prk, origin, place, trail, trail_number)"
                         " VALUES (?1, ?2,"
                         " (SELECT ifnull(max(number), 0) + 1 FROM seals WHERE message = ?1),"
                         " ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING"));
    statement.bind(1, message)
        .bind_borrowed(2, base::ByteView(seal.entry_id))
        .bind(3, static_cast<std::int64_t>(seal.event))
        .bind_borrowed(4, seal.fields)
        .bind_borrowed(5, seal.record)
        .bind_borrowed(6, seal.rec_salt)
        .bind_borrowed(7, seal.doc_salt)
        .bind_borrowed(8, seal.prk);
    if (seal.place) {
      statement.bind(9, seal.place->origin).bind(10, static_cast<std::int64_t>(seal.place->index));
    }
    if (seal.trail != 0)
      statement.bind(11, seal.trail).bind(12, static_cast<std::int64_t>(seal.trail_number));
    TRY(const std::int64_t added, statement.run());
    if (added == 0) return base::conflict("store.seal", "the entry id is in use");
  }
  return {};
}

Result<void> place_seals(Connection& database, std::int64_t message,
                         const std::vector<Change::Placed>& placed) {
  for (const Change::Placed& one : placed) {
    TRY(Statement statement, database.prepare("UPDATE seals SET origin = ?3, place = ?4"
                                              " WHERE message = ?1 AND entry_id = ?2"));
    statement.bind(1, message)
        .bind(2, base::ByteView(one.entry_id))
        .bind(3, one.place.origin)
        .bind(4, static_cast<std::int64_t>(one.place.index));
    TRY(const std::int64_t found, statement.run());
    if (found == 0) return base::not_found("store.seal", "no such entry id");
  }
  return {};
}

Result<std::vector<Seal>> read_seals(Connection& database, std::string_view id) {
  TRY(Statement statement, database.prepare("SELECT " KUITTI_SEAL_COLUMNS
                                            " FROM messages JOIN seals ON message = sequence"
                                            " WHERE id = ?1 ORDER BY number"));
  statement.bind(1, id);
  TRY(std::vector<Seal> seals, collect_seals(statement));
  if (seals.empty()) TRY(require_message(database, id));
  return seals;
}

Result<std::vector<Seal>> collect_seals(Statement& statement) {
  std::vector<Seal> seals;
  for (;;) {
    TRY(const bool there, statement.step());
    if (!there) return seals;
    TRY(Seal seal, read_seal(statement));
    seals.push_back(std::move(seal));
  }
}

}  // namespace ap::store
