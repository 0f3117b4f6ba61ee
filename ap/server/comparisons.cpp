#include "ap/server/comparisons.h"

#include "base/sql/open.h"

namespace ap::server {
namespace {

using base::sql::Statement;

constexpr std::string_view kMigrations[] = {
    "CREATE TABLE comparison (message TEXT PRIMARY KEY, outcome INTEGER NOT NULL, peer TEXT NOT "
    "NULL, entry INTEGER, evidence TEXT NOT NULL) STRICT;"
    "CREATE INDEX by_outcome ON comparison (outcome);"
    "CREATE TABLE seen (one INTEGER PRIMARY KEY CHECK (one = 1), until INTEGER NOT NULL) STRICT;"};

base::Result<std::vector<std::string>> read_ids(Statement& row) {
  std::vector<std::string> ids;
  for (;;) {
    TRY(const bool there, row.step());
    if (!there) return ids;
    ids.push_back(row.text(0));
  }
}

}  // namespace

std::string_view to_string(Comparisons::Outcome outcome) {
  switch (outcome) {
    case Comparisons::Outcome::Waiting:
      return "waiting";
    case Comparisons::Outcome::Missing:
      return "missing";
    case Comparisons::Outcome::Same:
      return "same";
    case Comparisons::Outcome::Other:
      return "other";
    case Comparisons::Outcome::NoLog:
      return "no-log";
    case Comparisons::Outcome::Nothing:
      break;
  }
  return "nothing";
}

base::Result<std::unique_ptr<Comparisons>> Comparisons::open(const std::filesystem::path& file) {
  TRY(Database database, base::sql::open_database(file, kMigrations));
  return std::unique_ptr<Comparisons>(new Comparisons(std::move(database)));
}

base::Result<std::optional<Comparisons::Result>> Comparisons::find(std::string_view message) {
  return database_.with([&](Database& database) -> base::Result<std::optional<Result>> {
    TRY(Statement row, database->prepare("SELECT outcome, peer, entry, evidence FROM comparison "
                                         "WHERE message = ?1"));
    row.bind(1, message);
    TRY(const bool there, row.step());
    if (!there) return std::optional<Result>();
    Result result{static_cast<Outcome>(row.integer(0)), row.text(1), std::nullopt, row.text(3)};
    if (!row.is_null(2)) result.entry = static_cast<std::uint64_t>(row.integer(2));
    return std::optional(std::move(result));
  });
}

base::Result<void> Comparisons::save(std::string_view message, const Result& result) {
  return database_.with([&](Database& database) -> base::Result<void> {
    TRY(Statement row,
        database->prepare("INSERT OR REPLACE INTO comparison (message, outcome, peer, entry, "
                          "evidence) VALUES (?1, ?2, ?3, ?4, ?5)"));
    row.bind(1, message).bind(2, static_cast<std::int64_t>(result.outcome)).bind(3, result.peer);
    if (result.entry) {
      row.bind(4, static_cast<std::int64_t>(*result.entry));
    } else {
      row.bind_null(4);
    }
    row.bind(5, result.evidence);
    TRY(row.run());
    return {};
  });
}

base::Result<std::vector<std::string>> Comparisons::unsettled() {
  return database_.with([&](Database& database) -> base::Result<std::vector<std::string>> {
    TRY(Statement row, database->prepare("SELECT message FROM comparison WHERE outcome = ?1 OR "
                                         "outcome = ?2 ORDER BY message"));
    row.bind(1, static_cast<std::int64_t>(Outcome::Waiting));
    row.bind(2, static_cast<std::int64_t>(Outcome::Missing));
    return read_ids(row);
  });
}

base::Result<std::vector<std::string>> Comparisons::sample(std::size_t count) {
  return database_.with([&](Database& database) -> base::Result<std::vector<std::string>> {
    TRY(Statement row,
        database->prepare("SELECT message FROM comparison ORDER BY random() LIMIT ?1"));
    row.bind(1, static_cast<std::int64_t>(count));
    return read_ids(row);
  });
}

base::Result<std::map<Comparisons::Outcome, std::uint64_t>> Comparisons::counts() {
  return database_.with([&](Database& database) -> base::Result<std::map<Outcome, std::uint64_t>> {
    TRY(Statement row,
        database->prepare("SELECT outcome, count(*) FROM comparison GROUP BY outcome"));
    std::map<Outcome, std::uint64_t> counts;
    for (;;) {
      TRY(const bool there, row.step());
      if (!there) return counts;
      counts[static_cast<Outcome>(row.integer(0))] = static_cast<std::uint64_t>(row.integer(1));
    }
  });
}

base::Result<base::Timestamp> Comparisons::seen() {
  return database_.with([&](Database& database) -> base::Result<base::Timestamp> {
    TRY(Statement row, database->prepare("SELECT until FROM seen"));
    TRY(const bool there, row.step());
    return base::Timestamp(std::chrono::milliseconds(there ? row.integer(0) : 0));
  });
}

base::Result<void> Comparisons::set_seen(base::Timestamp time) {
  return database_.with([&](Database& database) -> base::Result<void> {
    TRY(Statement row,
        database->prepare("INSERT OR REPLACE INTO seen (one, until) VALUES (1, ?1)"));
    row.bind(1, time.time_since_epoch().count());
    TRY(row.run());
    return {};
  });
}

}  // namespace ap::server
