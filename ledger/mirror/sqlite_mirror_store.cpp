#include "ledger/mirror/sqlite_mirror_store.h"

#include "base/sql/open.h"

namespace ledger {
namespace {

using base::Result;
using base::sql::Statement;
using Head = MirrorStore::Head;

constexpr std::string_view kMigrations[] = {
    "CREATE TABLE mirror_state (origin TEXT PRIMARY KEY, size INTEGER, root BLOB, note TEXT, "
    "pending_size INTEGER, pending_root BLOB, pending_note TEXT, next_entry INTEGER NOT NULL, "
    "fork TEXT NOT NULL) STRICT;"};

Result<std::optional<Head>> read_head(const Statement& row, int column) {
  if (row.is_null(column)) return std::optional<Head>();
  TRY(const auto root, base::crypto::Sha256::from_bytes(row.blob(column + 1)));
  return std::optional<Head>(Head{TreeSize(static_cast<std::uint64_t>(row.integer(column))),
                                  RootHash(root), row.text(column + 2)});
}

void bind_head(Statement& statement, int index, const std::optional<Head>& head) {
  if (!head) {
    statement.bind_null(index).bind_null(index + 1).bind_null(index + 2);
    return;
  }
  statement.bind(index, static_cast<std::int64_t>(head->size.value()))
      .bind(index + 1, head->root.value().bytes())
      .bind(index + 2, head->note);
}

}  // namespace

Result<std::unique_ptr<SqliteMirrorStore>> SqliteMirrorStore::open(
    const std::filesystem::path& file) {
  TRY(Database database, base::sql::open_database(file, kMigrations));
  return std::unique_ptr<SqliteMirrorStore>(new SqliteMirrorStore(std::move(database)));
}

Result<MirrorStore::State> SqliteMirrorStore::load(std::string_view origin) {
  return database_.with([&](Database& database) -> Result<State> {
    TRY(Statement row,
        database->prepare("SELECT size, root, note, pending_size, pending_root, pending_note, "
                          "next_entry, fork FROM mirror_state WHERE origin = ?1"));
    row.bind(1, origin);
    TRY(const bool there, row.step());
    State state;
    if (!there) return state;
    TRY(state.head, read_head(row, 0));
    TRY(state.pending, read_head(row, 3));
    state.next_entry = static_cast<std::uint64_t>(row.integer(6));
    state.fork = row.text(7);
    return state;
  });
}

Result<void> SqliteMirrorStore::save(std::string_view origin, const State& state) {
  return database_.with([&](Database& database) -> Result<void> {
    TRY(Statement statement,
        database->prepare(
            "INSERT OR REPLACE INTO mirror_state (origin, size, root, note, pending_size, "
            "pending_root, pending_note, next_entry, fork) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
            "?8, ?9)"));
    statement.bind(1, origin);
    bind_head(statement, 2, state.head);
    bind_head(statement, 5, state.pending);
    statement.bind(8, static_cast<std::int64_t>(state.next_entry)).bind(9, state.fork);
    TRY(statement.run());
    return {};
  });
}

}  // namespace ledger
