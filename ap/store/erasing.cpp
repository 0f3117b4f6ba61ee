#include "ap/store/erasing.h"

#include <algorithm>

#include "ap/store/events.h"
#include "ap/store/rows.h"
#include "ap/store/trails.h"

namespace ap::store {
namespace {

using base::Result;
using base::crypto::Sha256;
using base::sql::Connection;
using base::sql::Statement;

bool is_at_an_end(const Message& message) {
  return message.state == State::Delivered || message.state == State::Proven ||
         message.state == State::Failed || message.state == State::Unproven ||
         (message.state == State::Receipted && !message.duplicate_of.empty());
}

Result<void> run(Connection& database, std::string_view sql, std::int64_t message) {
  TRY(Statement statement, database.prepare(sql));
  statement.bind(1, message);
  TRY(statement.run());
  return {};
}

/// The row itself and those that are the same envelope again.
Result<std::vector<Row>> rows_of(Connection& database, const Row& row) {
  std::vector<Row> rows{row};
  TRY(Statement statement,
      database.prepare("SELECT " KUITTI_MESSAGE_COLUMNS " FROM messages WHERE duplicate_of = ?1"));
  statement.bind(1, row.message.id);
  for (;;) {
    TRY(const bool there, statement.step());
    if (!there) return rows;
    TRY(Row twin, read_row(statement));
    rows.push_back(std::move(twin));
  }
}

Result<void> require_erasable(Connection& database, const Message& message) {
  if (!is_at_an_end(message))
    return base::conflict("store.state", "only what has reached an end can be erased; this is " +
                                             std::string(to_string(message.state)));
  TRY(const auto seals, read_seals(database, message.id));
  const bool logged =
      std::ranges::all_of(seals, [](const Seal& seal) { return seal.place.has_value(); });
  if (!logged) return base::conflict("store.state", "not all of its entries are in the log yet");
  return {};
}

/// What the row keeps: id, direction, when it came, and where the log says that it is gone.
Result<void> empty_row(Connection& database, const Row& row, base::Timestamp at) {
  TRY(Statement statement,
      database.prepare(
          "UPDATE messages SET state = 'erased', sender = '', sender_key = '', receiver = '',"
          " document_type = '', process = '', document_class = '', message_id = id,"
          " conversation_id = '', instance_id = '', from_seat = '', to_seat = '',"
          " document = zeroblob(32), sbd = zeroblob(32), signature = zeroblob(32),"
          " payload_digest = zeroblob(32), duplicate_of = '', idempotency_key = '',"
          " content_type = '', endpoint = '', attempts = 0, due = ?2, ready = ?2,"
          " ledger_origin = NULL, ledger_index = NULL, verdict = NULL, errors = NULL,"
          " warnings = NULL, error_code = NULL, error_detail = NULL WHERE sequence = ?1"));
  statement.bind(1, row.sequence).bind(2, to_column(at));
  TRY(statement.run());
  return {};
}

Result<void> empty(Connection& database, const Row& row, base::Timestamp at) {
  const std::int64_t message = row.sequence;
  TRY(run(database,
          "INSERT INTO erasures (digest) SELECT sha256 FROM parts"
          " WHERE message = ?1 AND held = 'file'",
          message));
  TRY(run(database, "INSERT INTO erasures (digest) SELECT digest FROM strays WHERE message = ?1",
          message));
  TRY(close_trails(database, message));
  TRY(empty_row(database, row, at));
  for (const auto* sql :
       {"DELETE FROM strays WHERE message = ?1", "DELETE FROM parts WHERE message = ?1",
        "DELETE FROM seals WHERE message = ?1", "DELETE FROM events WHERE message = ?1"}) {
    TRY(run(database, sql, message));
  }
  return add_event(database, message, {at, std::string(to_string(State::Erased)), ""});
}

Result<std::vector<Sha256>> noted_files(Connection& database) {
  std::vector<Sha256> files;
  TRY(Statement statement,
      database.prepare("SELECT DISTINCT digest FROM erasures WHERE digest <> x''"));
  for (;;) {
    TRY(const bool there, statement.step());
    if (!there) return files;
    TRY(const Sha256 digest, Sha256::from_bytes(statement.blob(0)));
    files.push_back(digest);
  }
}

Result<bool> is_used(Connection& database, const Sha256& digest) {
  TRY(Statement statement,
      database.prepare("SELECT 1 FROM parts WHERE sha256 = ?1 AND held = 'file' LIMIT 1"));
  statement.bind(1, digest.bytes());
  return statement.step();
}

}  // namespace

Result<Message> erase_message(Connection& database, std::string_view id, const Seal& erasure,
                              base::Timestamp at) {
  TRY(const std::optional<Row> row, row_by_id(database, id));
  if (!row) return base::not_found("store.message", std::string(id));
  if (!row->message.duplicate_of.empty())
    return base::conflict("store.duplicate", "the same envelope as " + row->message.duplicate_of +
                                                 ": erase that one, and this goes with it");
  TRY(const std::vector<Row> rows, rows_of(database, *row));
  for (const Row& one : rows) TRY(require_erasable(database, one.message));
  // An empty digest: the database is to be rewritten even when no file goes.
  TRY(database.execute("INSERT INTO erasures (digest) VALUES (x'')"));
  for (const Row& one : rows) TRY(empty(database, one, at));
  TRY(add_seals(database, row->sequence, {erasure}));
  TRY(const std::optional<Row> now, row_by_id(database, id));
  if (!now) return base::corrupt("store.row", "the row is gone");
  return now->message;
}

Result<void> note_strays(Connection& database, std::int64_t message,
                         const std::vector<Sha256>& files) {
  for (const Sha256& digest : files) {
    TRY(Statement statement, database.prepare("INSERT INTO strays (message, digest)"
                                              " VALUES (?1, ?2) ON CONFLICT DO NOTHING"));
    statement.bind(1, message).bind(2, digest.bytes());
    TRY(statement.run());
  }
  return {};
}

Result<bool> has_erasures(Connection& database) {
  TRY(Statement statement, database.prepare("SELECT 1 FROM erasures LIMIT 1"));
  return statement.step();
}

Result<void> remove_files(Connection& database, Blobs& blobs) {
  TRY(const auto files, noted_files(database));
  for (const Sha256& digest : files) {
    TRY(const bool used, is_used(database, digest));
    if (!used) TRY(blobs.remove(digest));
  }
  return {};
}

Result<void> rewrite(const std::filesystem::path& file) {
  TRY(const auto database, Connection::open(file));
  TRY(database->execute("VACUUM"));
  TRY(database->execute("DELETE FROM erasures"));
  TRY(Statement statement, database->prepare("PRAGMA wal_checkpoint(TRUNCATE)"));
  TRY(const bool there, statement.step());
  if (!there || statement.integer(0) != 0)
    return base::unavailable("store.write", "the write-ahead log is in use");
  return {};
}

}  // namespace ap::store
