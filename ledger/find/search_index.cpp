#include "ledger/find/search_index.h"

#include <algorithm>

#include "base/sql/open.h"
#include "ledger/tile/tile.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;
using base::sql::Connection;
using base::sql::Statement;
using base::sql::Transaction;

constexpr std::string_view kMigrations[] = {
    // What the monitor alone remembered before there was one index.
    "CREATE TABLE log (number INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE, next INTEGER NOT "
    "NULL, latest_index INTEGER, latest_time INTEGER) STRICT;"
    "CREATE TABLE pair_tag (tag BLOB NOT NULL, log INTEGER NOT NULL REFERENCES log, entry INTEGER "
    "NOT NULL, PRIMARY KEY (tag, log, entry)) STRICT, WITHOUT ROWID;",
    "DROP TABLE pair_tag; DROP TABLE log;"
    "CREATE TABLE logs (log INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE,"
    " entries INTEGER NOT NULL, latest_index INTEGER, latest_time INTEGER) STRICT;"
    "CREATE TABLE tags (kind INTEGER NOT NULL, tag BLOB NOT NULL, log INTEGER NOT NULL,"
    " idx INTEGER NOT NULL, PRIMARY KEY (kind, tag, log, idx)) STRICT, WITHOUT ROWID;"};

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

struct IndexedLog {
  std::int64_t log = 0;
  SearchIndex::Taken taken;
};

SearchIndex::Taken read_taken(const Statement& statement) {
  SearchIndex::Taken taken{static_cast<std::uint64_t>(statement.integer(1)), std::nullopt};
  if (!statement.is_null(2)) {
    taken.latest = SearchIndex::Latest{LeafIndex(static_cast<std::uint64_t>(statement.integer(2))),
                                       static_cast<std::uint64_t>(statement.integer(3))};
  }
  return taken;
}

Result<IndexedLog> indexed(Connection& database, std::string_view origin) {
  TRY(Statement add, database.prepare("INSERT INTO logs (origin, entries) VALUES (?1, 0)"
                                      " ON CONFLICT DO NOTHING"));
  add.bind(1, origin);
  TRY(add.run());
  TRY(Statement statement, database.prepare("SELECT log, entries, latest_index, latest_time"
                                            " FROM logs WHERE origin = ?1"));
  statement.bind(1, origin);
  TRY(const bool there, statement.step());
  if (!there) return base::corrupt("find.index", "a log that was added is not there");
  return IndexedLog{statement.integer(0), read_taken(statement)};
}

Result<void> start_again(Connection& database, IndexedLog& log) {
  TRY(Statement statement, database.prepare("DELETE FROM tags WHERE log = ?1"));
  statement.bind(1, log.log);
  TRY(statement.run());
  log.taken = {};
  return {};
}

Result<void> add_tag(Connection& database, TagKind kind, const Tag& tag, std::int64_t log,
                     std::uint64_t index) {
  TRY(Statement statement, database.prepare("INSERT INTO tags (kind, tag, log, idx)"
                                            " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING"));
  statement.bind(1, static_cast<std::int64_t>(kind))
      .bind(2, base::ByteView(tag))
      .bind(3, log)
      .bind(4, number(index));
  TRY(statement.run());
  return {};
}

/// The bundle that holds an entry of a tree of that size.
Result<std::vector<Bytes>> bundle_of(TileStore& tiles, std::uint64_t index, std::uint64_t size) {
  TilePath path{.kind = TilePath::Kind::Entries, .index = index / kTileWidth};
  if (path.index == size / kTileWidth) path.width = static_cast<unsigned>(size % kTileWidth);
  TRY(const Bytes bytes, tiles.get(path.text()));
  auto entries = decode_bundle(bytes);
  if (!entries || entries->size() != path.width)
    return base::corrupt("log.tiles", path.text() + " is damaged");
  return entries;
}

Result<void> add_bundle(Connection& database, IndexedLog& log, const std::vector<Bytes>& entries) {
  SearchIndex::Taken& taken = log.taken;
  for (std::size_t at = taken.entries % kTileWidth; at < entries.size(); ++at, ++taken.entries) {
    const auto time = entry_time(entries[at]);
    if (time && (!taken.latest || *time > taken.latest->time))
      taken.latest = SearchIndex::Latest{LeafIndex(taken.entries), *time};
    const auto entry = DocumentEntry::parse(entries[at]);
    if (!entry) continue;
    for (const TagKind kind : {TagKind::Pair, TagKind::Trail})
      TRY(add_tag(database, kind, tag_of(*entry, kind), log.log, taken.entries));
  }
  return {};
}

Result<void> remember(Connection& database, const IndexedLog& log) {
  TRY(Statement statement,
      database.prepare("UPDATE logs SET entries = ?2, latest_index = ?3, latest_time = ?4"
                       " WHERE log = ?1"));
  statement.bind(1, log.log).bind(2, number(log.taken.entries));
  if (log.taken.latest) {
    statement.bind(3, number(log.taken.latest->index.value()))
        .bind(4, number(log.taken.latest->time));
  } else {
    statement.bind_null(3).bind_null(4);
  }
  TRY(statement.run());
  return {};
}

}  // namespace

Result<std::unique_ptr<SearchIndex>> SearchIndex::open(const std::filesystem::path& file) {
  TRY(Database database, base::sql::open_database(file, kMigrations));
  return std::unique_ptr<SearchIndex>(new SearchIndex(std::move(database)));
}

Result<void> SearchIndex::begin(std::string_view origin, TreeSize size) {
  return database_.with([&](Database& database) -> Result<void> {
    TRY(Transaction transaction, Transaction::begin(*database));
    TRY(IndexedLog log, indexed(*database, origin));
    if (log.taken.entries <= size.value()) return {};
    TRY(start_again(*database, log));
    TRY(remember(*database, log));
    return transaction.commit();
  });
}

Result<std::uint64_t> SearchIndex::catch_up(std::string_view origin, TileStore& tiles,
                                            TreeSize size, std::uint64_t most) {
  return database_.with([&](Database& database) -> Result<std::uint64_t> {
    TRY(Transaction transaction, Transaction::begin(*database));
    TRY(IndexedLog log, indexed(*database, origin));
    // Somebody else may have seen a newer head.
    if (log.taken.entries >= size.value()) return std::uint64_t{0};
    const std::uint64_t end = std::min(size.value(), log.taken.entries + most);
    while (log.taken.entries < end) {
      TRY(const auto entries, bundle_of(tiles, log.taken.entries, size.value()));
      TRY(add_bundle(*database, log, entries));
    }
    TRY(remember(*database, log));
    TRY(transaction.commit());
    return size.value() - log.taken.entries;
  });
}

Result<SearchIndex::Taken> SearchIndex::taken(std::string_view origin) {
  return database_.with([&](Database& database) -> Result<Taken> {
    TRY(Statement statement, database->prepare("SELECT log, entries, latest_index, latest_time"
                                               " FROM logs WHERE origin = ?1"));
    statement.bind(1, origin);
    TRY(const bool there, statement.step());
    return there ? read_taken(statement) : Taken{};
  });
}

Result<std::vector<LeafIndex>> SearchIndex::find_in(std::string_view origin, TagKind kind,
                                                    const Tag& tag) {
  return database_.with([&](Database& database) -> Result<std::vector<LeafIndex>> {
    TRY(Statement statement,
        database->prepare("SELECT idx FROM tags WHERE kind = ?1 AND tag = ?2"
                          " AND log = (SELECT log FROM logs WHERE origin = ?3) ORDER BY idx"));
    statement.bind(1, static_cast<std::int64_t>(kind)).bind(2, base::ByteView(tag)).bind(3, origin);
    std::vector<LeafIndex> found;
    for (;;) {
      TRY(const bool there, statement.step());
      if (!there) return found;
      found.emplace_back(static_cast<std::uint64_t>(statement.integer(0)));
    }
  });
}

Result<std::vector<SearchIndex::Place>> SearchIndex::find(TagKind kind, const Tag& tag,
                                                          std::size_t most) {
  return database_.with([&](Database& database) -> Result<std::vector<Place>> {
    TRY(Statement statement,
        database->prepare("SELECT origin, idx FROM tags JOIN logs USING (log)"
                          " WHERE kind = ?1 AND tag = ?2 ORDER BY log, idx LIMIT ?3"));
    statement.bind(1, static_cast<std::int64_t>(kind))
        .bind(2, base::ByteView(tag))
        .bind(3, static_cast<std::int64_t>(most));
    std::vector<Place> places;
    for (;;) {
      TRY(const bool there, statement.step());
      if (!there) return places;
      places.push_back(
          {statement.text(0), LeafIndex(static_cast<std::uint64_t>(statement.integer(1)))});
    }
  });
}

}  // namespace ledger
