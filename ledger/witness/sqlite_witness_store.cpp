#include "ledger/witness/sqlite_witness_store.h"

#include "base/file/file.h"

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

Result<void> write(Connection& database, std::string_view sql, std::string_view origin,
                   const Cosigned& value) {
  TRY(Statement statement, database.prepare(sql));
  statement.bind(1, origin)
      .bind(2, static_cast<std::int64_t>(value.size.value()))
      .bind(3, value.root.value().bytes())
      .bind(4, value.note);
  TRY(statement.run());
  return {};
}

}  // namespace

Result<std::unique_ptr<SqliteWitnessStore>> SqliteWitnessStore::open(
    const std::filesystem::path& file) {
  TRY(base::file::make_folders(file.parent_path()));
  TRY(Database database, Connection::open(file));
  TRY(base::sql::migrate(*database, kMigrations));
  base::file::sync_folder(file.parent_path());  // the new files' names are durable too
  return std::unique_ptr<SqliteWitnessStore>(new SqliteWitnessStore(std::move(database)));
}

Result<WitnessStore::State> SqliteWitnessStore::load(std::string_view origin) {
  return database_.with([&](Database& database) { return read_state(*database, origin); });
}

Result<void> SqliteWitnessStore::replace(std::string_view origin, std::optional<TreeSize> expected,
                                         const Cosigned& next) {
  return database_.with([&](Database& database) -> Result<void> {
    TRY(Transaction transaction, Transaction::begin(*database));
    TRY(const State state, read_state(*database, origin));
    const std::optional<TreeSize> size =
        state.last ? std::optional(state.last->size) : std::nullopt;
    if (size != expected || (state.ahead && state.ahead->size > next.size))
      return base::conflict("witness.moved", "another checkpoint was cosigned meanwhile");
    TRY(write(*database,
              "INSERT INTO witness_state (origin, size, root, note) VALUES (?1, ?2, ?3, ?4) "
              "ON CONFLICT (origin) DO UPDATE SET size = ?2, root = ?3, note = ?4",
              origin, next));
    if (state.ahead) {
      TRY(Statement caught_up, database->prepare("DELETE FROM witness_ahead WHERE origin = ?1"));
      caught_up.bind(1, origin);
      TRY(caught_up.run());
    }
    return transaction.commit();
  });
}

Result<void> SqliteWitnessStore::mark_ahead(std::string_view origin, const Cosigned& found) {
  return database_.with([&](Database& database) -> Result<void> {
    TRY(Transaction transaction, Transaction::begin(*database));
    TRY(const State state, read_state(*database, origin));
    const bool known = (state.last && state.last->size >= found.size) ||
                       (state.ahead && state.ahead->size >= found.size);
    if (known) return {};
    TRY(write(*database,
              "INSERT INTO witness_ahead (origin, size, root, note) VALUES (?1, ?2, ?3, ?4) "
              "ON CONFLICT (origin) DO UPDATE SET size = ?2, root = ?3, note = ?4",
              origin, found));
    return transaction.commit();
  });
}

}  // namespace ledger
