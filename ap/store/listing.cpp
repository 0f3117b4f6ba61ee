#include "ap/store/listing.h"

#include <algorithm>
#include <limits>

#include "ap/store/rows.h"
#include "base/text.h"

namespace ap::store {
namespace {

using base::Result;
using base::sql::Connection;
using base::sql::Statement;

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();

/// Where a page begins: after this row.
struct Cursor {
  std::int64_t created = kMost;
  std::int64_t sequence = kMost;

  static Result<Cursor> parse(std::string_view text) {
    if (text.empty()) return Cursor{};
    const auto pieces = base::split(text, '.');
    const auto refused = base::malformed("store.cursor", "not a cursor of ours");
    if (pieces.size() != 2) return refused;
    const auto created = base::parse_decimal(pieces[0]);
    const auto sequence = base::parse_decimal(pieces[1]);
    if (!created || !sequence || *created > kMost || *sequence > kMost) return refused;
    return Cursor{static_cast<std::int64_t>(*created), static_cast<std::int64_t>(*sequence)};
  }
  static std::string of(const Row& row) {
    return std::to_string(to_column(row.message.created)) + "." + std::to_string(row.sequence);
  }
};

bool newer(const Row& a, const Row& b) {
  return std::pair(a.message.created, a.sequence) > std::pair(b.message.created, b.sequence);
}

Result<void> read_rows(Statement& statement, std::vector<Row>& rows) {
  for (;;) {
    TRY(const bool there, statement.step());
    if (!there) return {};
    TRY(Row row, read_row(statement));
    rows.push_back(std::move(row));
  }
}

/// Parameters 1 to 5 are the same in both lists.
#define KUITTI_PAGE                                                                 \
  " created >= ?1 AND (created, sequence) < (?2, ?3) AND (?4 OR duplicate_of = '')" \
  " ORDER BY created DESC, sequence DESC LIMIT ?5"

Result<void> read_page(Statement statement, const Query& query, const Cursor& after,
                       std::vector<Row>& rows) {
  const std::size_t limit = std::min<std::size_t>(query.limit, kMost - 1) + 1;
  statement.bind(1, query.since ? to_column(*query.since) : kLeast)
      .bind(2, after.created)
      .bind(3, after.sequence)
      .bind(4, std::int64_t{query.duplicates})
      .bind(5, static_cast<std::int64_t>(limit));
  return read_rows(statement, rows);
}

Result<void> read_state(Connection& database, Direction direction, const Query& query,
                        const Cursor& after, std::vector<Row>& rows) {
  TRY(Statement statement,
      database.prepare("SELECT " KUITTI_MESSAGE_COLUMNS " FROM messages INDEXED BY by_state"
                       " WHERE direction = ?6 AND state = ?7 AND" KUITTI_PAGE));
  statement.bind(6, to_string(direction)).bind(7, to_string(*query.state));
  return read_page(std::move(statement), query, after, rows);
}

Result<void> read_any_state(Connection& database, const Query& query, const Cursor& after,
                            std::vector<Row>& rows) {
  TRY(Statement statement, database.prepare("SELECT " KUITTI_MESSAGE_COLUMNS " FROM messages"
                                            " WHERE (?6 = '' OR direction = ?6) AND" KUITTI_PAGE));
  statement.bind(6, query.direction ? to_string(*query.direction) : std::string_view());
  return read_page(std::move(statement), query, after, rows);
}

Result<void> lease_row(Connection& database, const Row& row, base::Timestamp until) {
  TRY(Statement statement, database.prepare("UPDATE messages SET ready = ?1 WHERE sequence = ?2"));
  statement.bind(1, to_column(until)).bind(2, row.sequence);
  TRY(statement.run());
  return {};
}

}  // namespace

Result<Page> list_messages(Connection& database, const Query& query) {
  TRY(const Cursor after, Cursor::parse(query.cursor));
  std::vector<Row> rows;
  if (!query.state) {
    TRY(read_any_state(database, query, after, rows));
  } else {
    // One index per (direction, state): of both directions, the newest of each are merged.
    for (const Direction direction : {Direction::In, Direction::Out}) {
      if (query.direction.value_or(direction) == direction)
        TRY(read_state(database, direction, query, after, rows));
    }
    std::sort(rows.begin(), rows.end(), newer);
  }
  Page page;
  if (rows.size() > query.limit) {
    rows.resize(query.limit);
    page.next = rows.empty() ? query.cursor : Cursor::of(rows.back());
  }
  page.messages.reserve(rows.size());
  for (Row& row : rows) page.messages.push_back(std::move(row.message));
  return page;
}

Result<std::vector<Message>> lease_messages(Connection& database, const std::vector<State>& states,
                                            Direction direction, base::Timestamp now,
                                            std::chrono::milliseconds time, std::size_t limit) {
  struct Due {
    base::Timestamp ready;
    Row row;
  };
  std::vector<Due> due;
  for (const State state : states) {
    TRY(Statement statement, database.prepare("SELECT " KUITTI_MESSAGE_COLUMNS
                                              ", ready FROM messages INDEXED BY by_ready"
                                              " WHERE direction = ?1 AND state = ?2 AND ready <= ?3"
                                              " ORDER BY ready LIMIT ?4"));
    statement.bind(1, to_string(direction))
        .bind(2, to_string(state))
        .bind(3, to_column(now))
        .bind(4, static_cast<std::int64_t>(std::min<std::size_t>(limit, kMost)));
    for (;;) {
      TRY(const bool there, statement.step());
      if (!there) break;
      TRY(Row row, read_row(statement));
      due.push_back({time_at(statement, 32), std::move(row)});
    }
  }
  std::stable_sort(due.begin(), due.end(),
                   [](const Due& a, const Due& b) { return a.ready < b.ready; });
  if (due.size() > limit) due.erase(due.begin() + static_cast<std::ptrdiff_t>(limit), due.end());
  std::vector<Message> leased;
  for (Due& one : due) {
    TRY(lease_row(database, one.row, now + time));
    leased.push_back(std::move(one.row.message));
  }
  return leased;
}

Result<std::optional<base::Timestamp>> first_ready(Connection& database,
                                                   const std::vector<State>& states,
                                                   Direction direction) {
  std::optional<base::Timestamp> first;
  for (const State state : states) {
    TRY(Statement statement,
        database.prepare(
            "SELECT ready FROM messages INDEXED BY by_ready WHERE direction = ?1 AND state = ?2"
            " AND ready IS NOT NULL ORDER BY ready LIMIT 1"));
    statement.bind(1, to_string(direction)).bind(2, to_string(state));
    TRY(const bool there, statement.step());
    if (there) first = std::min(first.value_or(kNever), time_at(statement, 0));
  }
  return first;
}

Result<std::vector<std::pair<std::string, std::uint64_t>>> count_messages(Connection& database) {
  std::vector<std::pair<std::string, std::uint64_t>> counts;
  TRY(Statement statement, database.prepare("SELECT direction || '.' || state, count(*)"
                                            " FROM messages GROUP BY direction, state"));
  for (;;) {
    TRY(const bool there, statement.step());
    if (!there) return counts;
    counts.emplace_back(statement.text(0), static_cast<std::uint64_t>(statement.integer(1)));
  }
}

}  // namespace ap::store
