#include "ledger/monitor/tag_index.h"

#include "base/file/file.h"

namespace ledger {
namespace {

using base::Result;
using base::sql::Connection;
using base::sql::Statement;

constexpr std::string_view kMigrations[] = {
    "CREATE TABLE log (number INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE, next INTEGER NOT "
    "NULL, latest_index INTEGER, latest_time INTEGER) STRICT;"
    "CREATE TABLE pair_tag (tag BLOB NOT NULL, log INTEGER NOT NULL REFERENCES log, entry INTEGER "
    "NOT NULL, PRIMARY KEY (tag, log, entry)) STRICT, WITHOUT ROWID;"};

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

}  // namespace

Result<std::unique_ptr<TagIndex>> TagIndex::open(const std::filesystem::path& file) {
  TRY(base::file::make_folders(file.parent_path()));
  TRY(Database database, Connection::open(file));
  TRY(base::sql::migrate(*database, kMigrations));
  return std::unique_ptr<TagIndex>(new TagIndex(std::move(database)));
}

Result<TagIndex::Progress> TagIndex::progress(std::string_view origin) {
  return database_.with([&](Database& database) -> Result<Progress> {
    TRY(Statement row,
        database->prepare("SELECT next, latest_index, latest_time FROM log WHERE origin = ?1"));
    row.bind(1, origin);
    TRY(const bool there, row.step());
    Progress progress;
    if (!there) return progress;
    progress.next = static_cast<std::uint64_t>(row.integer(0));
    if (!row.is_null(1)) {
      progress.latest = Latest{LeafIndex(static_cast<std::uint64_t>(row.integer(1))),
                               static_cast<std::uint64_t>(row.integer(2))};
    }
    return progress;
  });
}

Result<void> TagIndex::add(std::string_view origin, const std::vector<Tagged>& tags,
                           const Progress& after) {
  return database_.with([&](Database& database) -> Result<void> {
    TRY(auto transaction, base::sql::Transaction::begin(*database));
    TRY(Statement log,
        database->prepare("INSERT INTO log (origin, next, latest_index, latest_time) VALUES (?1, "
                          "?2, ?3, ?4) ON CONFLICT (origin) DO UPDATE SET next = ?2, "
                          "latest_index = ?3, latest_time = ?4"));
    log.bind(1, origin).bind(2, number(after.next));
    if (after.latest) {
      log.bind(3, number(after.latest->index.value())).bind(4, number(after.latest->time));
    } else {
      log.bind_null(3).bind_null(4);
    }
    TRY(log.run());
    for (const Tagged& one : tags) {
      TRY(Statement tag,
          database->prepare("INSERT OR IGNORE INTO pair_tag (tag, log, entry) SELECT ?1, number, "
                            "?3 FROM log WHERE origin = ?2"));
      tag.bind(1, base::ByteView(one.tag)).bind(2, origin).bind(3, number(one.index.value()));
      TRY(tag.run());
    }
    return transaction.commit();
  });
}

Result<std::vector<LeafIndex>> TagIndex::find(std::string_view origin, const Tag& tag) {
  return database_.with([&](Database& database) -> Result<std::vector<LeafIndex>> {
    TRY(Statement row,
        database->prepare("SELECT entry FROM pair_tag WHERE tag = ?1 AND log = (SELECT number "
                          "FROM log WHERE origin = ?2) ORDER BY entry"));
    row.bind(1, base::ByteView(tag)).bind(2, origin);
    std::vector<LeafIndex> found;
    for (;;) {
      TRY(const bool there, row.step());
      if (!there) return found;
      found.emplace_back(static_cast<std::uint64_t>(row.integer(0)));
    }
  });
}

}  // namespace ledger
