#include "ledger/monitor/cosigned_history.h"

#include <algorithm>

#include "base/sql/open.h"

namespace ledger {
namespace {

using base::Result;
using base::sql::Statement;
using Head = CosignedHistory::Head;

constexpr std::string_view kMigrations[] = {
    "CREATE TABLE cosigned (sequence INTEGER PRIMARY KEY, origin TEXT NOT NULL, size INTEGER NOT "
    "NULL, earliest INTEGER NOT NULL, latest INTEGER NOT NULL, note TEXT NOT NULL) STRICT;"
    "CREATE INDEX by_latest ON cosigned (origin, latest);"
    "CREATE INDEX by_earliest ON cosigned (origin, earliest);",
    "CREATE INDEX by_size ON cosigned (origin, size);"};

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

Head read_head(const Statement& row) {
  return {TreeSize(static_cast<std::uint64_t>(row.integer(0))),
          static_cast<std::uint64_t>(row.integer(1)), static_cast<std::uint64_t>(row.integer(2)),
          row.text(3)};
}

}  // namespace

Result<std::unique_ptr<CosignedHistory>> CosignedHistory::open(const std::filesystem::path& file,
                                                               std::vector<VerifierKey> witnesses,
                                                               std::chrono::seconds spacing) {
  TRY(Database database, base::sql::open_database(file, kMigrations));
  return std::unique_ptr<CosignedHistory>(
      new CosignedHistory(std::move(database), std::move(witnesses), spacing));
}

std::optional<Head> CosignedHistory::times_of(const SignedCheckpoint& head) const {
  const auto note = Note::parse(head.note);
  if (!note) return std::nullopt;
  std::vector<std::uint64_t> times;
  for (const VerifierKey& witness : witnesses_) {
    const auto line = verify_line(*note, witness);
    if (line) times.push_back(line->time);
    if (!line && line.error().kind == base::ErrorKind::Unauthentic) return std::nullopt;
  }
  if (times.empty()) return std::nullopt;
  const auto [earliest, latest] = std::ranges::minmax(times);
  return Head{head.checkpoint.size, earliest, latest, head.note};
}

/// The newest is replaced while it is less than `spacing` after the one before it.
Result<void> CosignedHistory::add(std::string_view origin, const Head& head) {
  return database_.with([&](Database& database) -> Result<void> {
    TRY(auto transaction, base::sql::Transaction::begin(*database));
    TRY(Statement newest,
        database->prepare("SELECT sequence, latest, size FROM cosigned WHERE origin = ?1 ORDER BY "
                          "sequence DESC LIMIT 2"));
    newest.bind(1, origin);
    std::vector<std::pair<std::int64_t, std::int64_t>> last;
    for (;;) {
      TRY(const bool there, newest.step());
      if (!there) break;
      const bool older =
          number(head.latest) <= newest.integer(1) || number(head.size.value()) < newest.integer(2);
      if (last.empty() && older) return {};
      last.emplace_back(newest.integer(0), newest.integer(1));
    }
    if (last.size() == 2 && last[0].second - last[1].second < spacing_.count()) {
      TRY(Statement remove, database->prepare("DELETE FROM cosigned WHERE sequence = ?1"));
      remove.bind(1, last[0].first);
      TRY(remove.run());
    }
    TRY(Statement insert,
        database->prepare("INSERT INTO cosigned (origin, size, earliest, latest, note) VALUES "
                          "(?1, ?2, ?3, ?4, ?5)"));
    insert.bind(1, origin).bind(2, number(head.size.value())).bind(3, number(head.earliest));
    insert.bind(4, number(head.latest)).bind(5, head.note);
    TRY(insert.run());
    return transaction.commit();
  });
}

Result<std::optional<Head>> CosignedHistory::of_size(std::string_view origin, TreeSize size) {
  return database_.with([&](Database& database) -> Result<std::optional<Head>> {
    TRY(Statement row,
        database->prepare("SELECT size, earliest, latest, note FROM cosigned INDEXED BY by_size "
                          "WHERE origin = ?1 AND size >= ?2 ORDER BY size LIMIT 1"));
    row.bind(1, origin).bind(2, number(size.value()));
    TRY(const bool there, row.step());
    return there ? std::optional(read_head(row)) : std::nullopt;
  });
}

Result<std::optional<Head>> CosignedHistory::last_by(std::string_view origin,
                                                     std::uint64_t seconds) {
  return database_.with([&](Database& database) -> Result<std::optional<Head>> {
    TRY(Statement row,
        database->prepare("SELECT size, earliest, latest, note FROM cosigned WHERE origin = ?1 "
                          "AND latest <= ?2 ORDER BY latest DESC LIMIT 1"));
    row.bind(1, origin).bind(2, number(seconds));
    TRY(const bool there, row.step());
    return there ? std::optional(read_head(row)) : std::nullopt;
  });
}

Result<std::optional<Head>> CosignedHistory::first_from(std::string_view origin,
                                                        std::uint64_t seconds) {
  return database_.with([&](Database& database) -> Result<std::optional<Head>> {
    TRY(Statement row,
        database->prepare("SELECT size, earliest, latest, note FROM cosigned WHERE origin = ?1 "
                          "AND earliest >= ?2 ORDER BY earliest LIMIT 1"));
    row.bind(1, origin).bind(2, number(seconds));
    TRY(const bool there, row.step());
    return there ? std::optional(read_head(row)) : std::nullopt;
  });
}

}  // namespace ledger
