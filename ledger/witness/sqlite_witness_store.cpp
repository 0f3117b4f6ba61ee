#include "ledger/witness/sqlite_witness_store.h"

#include <functional>

#include "base/sql/open.h"

namespace ledger {
namespace {

using base::Result;
using base::sql::Connection;
using base::sql::Statement;
using base::sql::Transaction;
using Cosigned = WitnessStore::Cosigned;

constexpr std::string_view kMigrations[] = {
    "CREATE TABLE witness_state (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT "
    "NULL, note TEXT NOT NULL) STRICT;"
    "CREATE TABLE witness_ahead (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT "
    "NULL, note TEXT NOT NULL) STRICT;"};

Result<std::optional<Cosigned>> read(Connection& database, std::string_view sql,
                                     std::string_view origin) {
  TRY(Statement statement, database.prepare(sql));
  statement.bind(1, origin);
  TRY(const bool row, statement.step());
  if (!row) return std::optional<Cosigned>();
  TRY(const auto root, base::crypto::Sha256::from_bytes(statement.blob(1)));
  return std::optional<Cosigned>(
      Cosigned{TreeSize(static_cast<std::uint64_t>(statement.integer(0))), RootHash(root),
               statement.text(2)});
}

Result<WitnessStore::State> read_state(Connection& database, std::string_view origin) {
  WitnessStore::State state;
  TRY(state.last,
      read(database, "SELECT size, root, note FROM witness_state WHERE origin = ?1", origin));
  TRY(state.ahead,
      read(database, "SELECT size, root, note FROM witness_ahead WHERE origin = ?1", origin));
  return state;
}

Result<void> write_row(Connection& database, std::string_view sql, std::string_view origin,
                       const Cosigned& value) {
  TRY(Statement statement, database.prepare(sql));
  statement.bind(1, origin)
      .bind(2, static_cast<std::int64_t>(value.size.value()))
      .bind(3, value.root.value().bytes())
      .bind(4, value.note);
  TRY(statement.run());
  return {};
}

/// Errors: Conflict "witness.moved"; the database is as it was.
Result<void> replace_last(Connection& database, std::string_view origin,
                          std::optional<TreeSize> expected, const Cosigned& next) {
  TRY(const WitnessStore::State state, read_state(database, origin));
  const std::optional<TreeSize> size = state.last ? std::optional(state.last->size) : std::nullopt;
  if (size != expected || (state.ahead && state.ahead->size > next.size))
    return base::conflict("witness.moved", "another checkpoint was cosigned meanwhile");
  TRY(write_row(database,
                "INSERT INTO witness_state (origin, size, root, note) VALUES (?1, ?2, ?3, ?4) "
                "ON CONFLICT (origin) DO UPDATE SET size = ?2, root = ?3, note = ?4",
                origin, next));
  if (!state.ahead) return {};
  TRY(Statement caught_up, database.prepare("DELETE FROM witness_ahead WHERE origin = ?1"));
  caught_up.bind(1, origin);
  TRY(caught_up.run());
  return {};
}

Result<void> write_mark(Connection& database, std::string_view origin, const Cosigned& found) {
  TRY(const WitnessStore::State state, read_state(database, origin));
  const bool known = (state.last && state.last->size >= found.size) ||
                     (state.ahead && state.ahead->size >= found.size);
  if (known) return {};
  return write_row(database,
                   "INSERT INTO witness_ahead (origin, size, root, note) VALUES (?1, ?2, ?3, ?4) "
                   "ON CONFLICT (origin) DO UPDATE SET size = ?2, root = ?3, note = ?4",
                   origin, found);
}

}  // namespace

struct SqliteWitnessStore::Change {
  std::function<Result<void>(Connection&)> apply;
  Result<void> outcome = {};
  bool done = false;  ///< under the lock of the queue
};

Result<std::unique_ptr<SqliteWitnessStore>> SqliteWitnessStore::open(
    const std::filesystem::path& file) {
  TRY(Database writer, base::sql::open_database(file, kMigrations));
  TRY(Database reader, Connection::open_reader(file));
  return std::unique_ptr<SqliteWitnessStore>(
      new SqliteWitnessStore(std::move(writer), std::move(reader)));
}

Result<WitnessStore::State> SqliteWitnessStore::load(std::string_view origin) {
  return reader_.with([&](Database& database) { return read_state(*database, origin); });
}

Result<void> SqliteWitnessStore::replace(std::string_view origin, std::optional<TreeSize> expected,
                                         const Cosigned& next) {
  Change change{
      [&](Connection& database) { return replace_last(database, origin, expected, next); }};
  return write(change);
}

Result<void> SqliteWitnessStore::mark_ahead(std::string_view origin, const Cosigned& found) {
  Change change{[&](Connection& database) { return write_mark(database, origin, found); }};
  return write(change);
}

/// Waits until it is written; writes for all that wait when nobody does.
Result<void> SqliteWitnessStore::write(Change& change) {
  queue_.with([&](Queue& queue) { queue.waiting.push_back(&change); });
  for (;;) {
    std::vector<Change*> mine;
    const bool done = queue_.with([&](Queue& queue) {
      if (!change.done && !std::exchange(queue.writing, true))
        mine = std::exchange(queue.waiting, {});
      return change.done;
    });
    if (done) return change.outcome;
    if (!mine.empty()) {
      commit(mine);
      continue;
    }
    queue_.wait_for(std::chrono::hours(1),
                    [&](const Queue& queue) { return change.done || !queue.writing; });
  }
}

void SqliteWitnessStore::commit(const std::vector<Change*>& changes) {
  const auto written = write_all(changes);
  queue_.update([&](Queue& queue) {
    queue.writing = false;
    for (Change* change : changes) {
      if (!written) change->outcome = written.error();
      change->done = true;
    }
  });
}

/// All in one durable step, but for those that are refused. Any other trouble is that of all.
Result<void> SqliteWitnessStore::write_all(const std::vector<Change*>& changes) {
  TRY(Transaction transaction, Transaction::begin(*writer_));
  for (Change* change : changes) {
    change->outcome = change->apply(*writer_);
    if (!change->outcome && change->outcome.error().kind != base::ErrorKind::Conflict)
      return change->outcome.error();
  }
  return transaction.commit();
}

}  // namespace ledger
