#include "ledger/store/sqlite_checkpoint_store.h"

#include "base/sql/open.h"

namespace ledger {
namespace {

using base::Result;
using base::sql::Connection;
using base::sql::Statement;
using base::sql::Transaction;

constexpr std::string_view kMigrations[] = {
    "CREATE TABLE head (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note "
    "TEXT NOT NULL) STRICT;"
    "CREATE TABLE history (origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, note "
    "TEXT NOT NULL,"
    " PRIMARY KEY (origin, size)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE entry_id (origin TEXT NOT NULL, id BLOB NOT NULL, idx INTEGER NOT NULL,"
    " PRIMARY KEY (origin, id)) STRICT, WITHOUT ROWID;",
    "CREATE TABLE staged (origin TEXT PRIMARY KEY, resources BLOB NOT NULL) STRICT;",
    "ALTER TABLE history ADD COLUMN cosignatures INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX cosigned ON history (origin, size) WHERE cosignatures > 0;"};

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

Result<std::int64_t> write_head(Connection& database, std::string_view origin,
                                std::optional<TreeSize> expected,
                                const CheckpointStore::Head& next) {
  TRY(Statement statement,
      database.prepare(
          expected
              ? "UPDATE head SET size = ?2, root = ?3, note = ?4 WHERE origin = ?1 AND size = ?5"
              : "INSERT INTO head (origin, size, root, note) VALUES (?1, ?2, ?3, ?4) "
                "ON CONFLICT DO NOTHING"));
  statement.bind(1, origin)
      .bind(2, number(next.size.value()))
      .bind(3, next.root.value().bytes())
      .bind(4, next.note);
  if (expected) statement.bind(5, number(expected->value()));
  return statement.run();
}

Result<void> write_history(Connection& database, std::string_view origin,
                           const CheckpointStore::Head& next) {
  TRY(Statement statement, database.prepare("INSERT INTO history (origin, size, root, note) VALUES "
                                            "(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING"));
  statement.bind(1, origin)
      .bind(2, number(next.size.value()))
      .bind(3, next.root.value().bytes())
      .bind(4, next.note);
  TRY(statement.run());
  return {};
}

Result<void> write_ids(Connection& database, std::string_view origin,
                       const std::vector<CheckpointStore::Position>& ids) {
  for (const auto& position : ids) {
    TRY(Statement statement,
        database.prepare("INSERT INTO entry_id (origin, id, idx) VALUES (?1, ?2, ?3)"));
    statement.bind(1, origin).bind(2, position.id).bind(3, number(position.index.value()));
    TRY(statement.run());
  }
  return {};
}

Result<void> write_staged(Connection& database, std::string_view origin, base::ByteView resources) {
  TRY(Statement statement,
      database.prepare("INSERT INTO staged (origin, resources) VALUES (?1, ?2) "
                       "ON CONFLICT DO UPDATE SET resources = excluded.resources"));
  statement.bind(1, origin).bind_borrowed(2, resources);
  TRY(statement.run());
  return {};
}

Result<void> replace_head(Connection& database, std::string_view origin,
                          std::optional<TreeSize> expected, const CheckpointStore::Head& next,
                          const CheckpointStore::Batch& batch) {
  TRY(Transaction transaction, Transaction::begin(database));
  TRY(const std::int64_t changed, write_head(database, origin, expected, next));
  if (changed != 1)
    return base::conflict("head.moved", "the head is not the expected one: another writer?");
  TRY(write_staged(database, origin, batch.staged));
  TRY(write_history(database, origin, next));
  TRY(write_ids(database, origin, batch.ids));
  return transaction.commit();
}

}  // namespace

Result<std::unique_ptr<SqliteCheckpointStore>> SqliteCheckpointStore::open(
    const std::filesystem::path& file) {
  TRY(Database database, base::sql::open_database(file, kMigrations));
  return std::unique_ptr<SqliteCheckpointStore>(new SqliteCheckpointStore(std::move(database)));
}

Result<std::optional<CheckpointStore::Head>> SqliteCheckpointStore::load(std::string_view origin) {
  return database_.with([&](Database& database) -> Result<std::optional<Head>> {
    TRY(Statement statement,
        database->prepare("SELECT size, root, note FROM head WHERE origin = ?1"));
    statement.bind(1, origin);
    TRY(const bool row, statement.step());
    if (!row) return std::optional<Head>();
    TRY(const auto root, base::crypto::Sha256::from_bytes(statement.blob(1)));
    return std::optional<Head>(Head{TreeSize(static_cast<std::uint64_t>(statement.integer(0))),
                                    RootHash(root), statement.text(2)});
  });
}

Result<void> SqliteCheckpointStore::replace(std::string_view origin,
                                            std::optional<TreeSize> expected, const Head& next,
                                            const Batch& batch) {
  return database_.with([&](Database& database) -> Result<void> {
    auto replaced = replace_head(*database, origin, expected, next, batch);
    // SQLite undoes what did not fit.
    if (!replaced && replaced.error().code == "sql.full")
      return base::unavailable("head.full", replaced.error().detail);
    return replaced;
  });
}

Result<base::Bytes> SqliteCheckpointStore::staged(std::string_view origin) {
  return database_.with([&](Database& database) -> Result<base::Bytes> {
    TRY(Statement statement, database->prepare("SELECT resources FROM staged WHERE origin = ?1"));
    statement.bind(1, origin);
    TRY(const bool row, statement.step());
    return row ? statement.blob(0) : base::Bytes();
  });
}

Result<std::optional<LeafIndex>> SqliteCheckpointStore::find(std::string_view origin,
                                                             base::ByteView id) {
  return database_.with([&](Database& database) -> Result<std::optional<LeafIndex>> {
    TRY(Statement statement,
        database->prepare("SELECT idx FROM entry_id WHERE origin = ?1 AND id = ?2"));
    statement.bind(1, origin).bind(2, id);
    TRY(const bool row, statement.step());
    if (!row) return std::optional<LeafIndex>();
    return std::optional<LeafIndex>(LeafIndex(static_cast<std::uint64_t>(statement.integer(0))));
  });
}

Result<std::optional<std::string>> SqliteCheckpointStore::history(std::string_view origin,
                                                                  TreeSize size) {
  return database_.with([&](Database& database) -> Result<std::optional<std::string>> {
    for (const std::string_view sql :
         {"SELECT note FROM history INDEXED BY cosigned WHERE origin = ?1 AND size >= ?2"
          " AND cosignatures > 0 ORDER BY size LIMIT 1",
          "SELECT note FROM history WHERE origin = ?1 AND size >= ?2 ORDER BY size LIMIT 1"}) {
      TRY(Statement statement, database->prepare(sql));
      statement.bind(1, origin).bind(2, number(size.value()));
      TRY(const bool row, statement.step());
      if (row) return std::optional<std::string>(statement.text(0));
    }
    return std::optional<std::string>();
  });
}

Result<void> SqliteCheckpointStore::keep_cosigned(const SignedCheckpoint& head) {
  TRY(const Note note, Note::parse(head.note));
  const auto lines = static_cast<std::int64_t>(note.signatures.size()) - 1;  // beside the log's own
  return database_.with([&](Database& database) -> Result<void> {
    TRY(Statement statement,
        database->prepare("UPDATE history SET note = ?3, cosignatures = ?4"
                          " WHERE origin = ?1 AND size = ?2 AND root = ?5 AND cosignatures < ?4"));
    statement.bind(1, head.checkpoint.origin)
        .bind(2, number(head.checkpoint.size.value()))
        .bind(3, head.note)
        .bind(4, lines)
        .bind(5, head.checkpoint.root.value().bytes());
    TRY(statement.run());
    return {};
  });
}

}  // namespace ledger
