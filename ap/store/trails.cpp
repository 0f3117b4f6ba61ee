#include "ap/store/trails.h"

#include "ap/store/events.h"
#include "base/check.h"

namespace ap::store {
namespace {

using base::Result;
using base::crypto::Sha256;
using base::sql::Connection;
using base::sql::Statement;

struct OpenTrail {
  std::int64_t sequence = 0;
  std::int64_t opened_by = 0;
  std::int64_t next = 0;
  base::Bytes secret;
  std::optional<Sha256> last;
};

/// The oldest trail that is open and knows the key. Thousands of documents may name one number, so
/// this is the first row in the order of the table.
Result<std::optional<OpenTrail>> trail_of(Connection& database, const Sha256& key) {
  TRY(Statement statement,
      database.prepare("SELECT sequence, opened_by, next, secret, last FROM trail_keys"
                       " CROSS JOIN trails ON trail = sequence"
                       " WHERE key = ?1 AND secret <> x'' ORDER BY trail LIMIT 1"));
  statement.bind(1, key.bytes());
  TRY(const bool there, statement.step());
  if (!there) return std::optional<OpenTrail>();
  OpenTrail found{statement.integer(0), statement.integer(1), statement.integer(2),
                  statement.blob(3), std::nullopt};
  if (!statement.is_null(4)) {
    TRY(found.last, Sha256::from_bytes(statement.blob(4)));
  }
  return std::optional<OpenTrail>(std::move(found));
}

Result<OpenTrail> open_trail(Connection& database, std::int64_t message,
                             const base::Bytes& secret) {
  ENSURE(!secret.empty());
  TRY(Statement statement, database.prepare("INSERT INTO trails (opened_by, secret, next)"
                                            " VALUES (?1, ?2, 0)"));
  statement.bind(1, message).bind(2, secret);
  TRY(statement.run());
  return OpenTrail{database.last_row(), message, 0, secret, std::nullopt};
}

Result<OpenTrail> join(Connection& database, std::int64_t message, const TrailClaim& claim) {
  std::optional<OpenTrail> oldest;
  for (const Sha256& key : claim.keys) {
    TRY(auto known, trail_of(database, key));
    if (known && (!oldest || known->sequence < oldest->sequence)) oldest = std::move(known);
  }
  if (!oldest) {
    TRY(oldest, open_trail(database, message, claim.secret));
  }
  // A message that opened the trail and goes out anew has another secret; nobody saw the old one.
  if (oldest->opened_by == message && oldest->next == 0) oldest->secret = claim.secret;
  for (const Sha256& key : claim.keys) {
    TRY(Statement statement, database.prepare("INSERT INTO trail_keys (key, message, trail)"
                                              " VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"));
    statement.bind(1, key.bytes()).bind(2, message).bind(3, oldest->sequence);
    TRY(statement.run());
  }
  return std::move(*oldest);
}

Result<Seal> take_place(Connection& database, std::int64_t message, Seal seal) {
  const TrailClaim claim = std::move(*seal.claim);
  seal.claim.reset();
  TRY(const OpenTrail trail, join(database, message, claim));
  if (!claim.finish) return seal;
  const auto number = static_cast<std::uint32_t>(trail.next);
  const Sha256 commitment = claim.finish(seal, {number, trail.secret, trail.last});
  TRY(Statement statement, database.prepare("UPDATE trails SET next = ?2, secret = ?3, last = ?4"
                                            " WHERE sequence = ?1"));
  statement.bind(1, trail.sequence)
      .bind(2, trail.next + 1)
      .bind(3, trail.secret)
      .bind(4, commitment.bytes());
  TRY(statement.run());
  seal.trail = trail.sequence;
  seal.trail_number = number;
  return seal;
}

/// The trail of the one seal of a message that has a place in one.
Result<std::optional<std::pair<std::int64_t, std::int64_t>>> place_of(Connection& database,
                                                                      std::string_view id) {
  using Place = std::pair<std::int64_t, std::int64_t>;
  TRY(Statement statement,
      database.prepare("SELECT trail, trail_number FROM messages JOIN seals ON message = sequence"
                       " WHERE id = ?1 AND trail IS NOT NULL"));
  statement.bind(1, id);
  TRY(const bool there, statement.step());
  if (!there) return std::optional<Place>();
  return std::optional<Place>(Place{statement.integer(0), statement.integer(1)});
}

}  // namespace

Result<std::vector<Seal>> take_places(Connection& database, std::int64_t message,
                                      const std::vector<Seal>& seals) {
  std::vector<Seal> taken;
  taken.reserve(seals.size());
  for (const Seal& seal : seals) {
    if (!seal.claim) {
      taken.push_back(seal);
      continue;
    }
    TRY(Seal placed, take_place(database, message, seal));
    taken.push_back(std::move(placed));
  }
  return taken;
}

Result<std::optional<Trail>> read_trail(Connection& database, std::string_view id) {
  TRY(require_message(database, id));
  TRY(const auto place, place_of(database, id));
  if (!place) return std::optional<Trail>();
  TRY(Statement secret, database.prepare("SELECT secret FROM trails WHERE sequence = ?1"));
  secret.bind(1, place->first);
  TRY(const bool there, secret.step());
  if (!there) return base::corrupt("store.row", "a seal of a trail that is not there");
  Trail trail{secret.blob(0), static_cast<std::uint32_t>(place->second), {}};
  TRY(Statement statement, database.prepare("SELECT " KUITTI_SEAL_COLUMNS
                                            " FROM seals INDEXED BY by_trail WHERE trail = ?1"
                                            " ORDER BY trail_number"));
  statement.bind(1, place->first);
  TRY(trail.seals, collect_seals(statement));
  return std::optional<Trail>(std::move(trail));
}

Result<std::vector<Seal>> read_unplaced_before(Connection& database, std::string_view id) {
  TRY(const auto place, place_of(database, id));
  if (!place) return std::vector<Seal>();
  TRY(Statement statement,
      database.prepare("SELECT " KUITTI_SEAL_COLUMNS
                       " FROM seals INDEXED BY unplaced_in_trail WHERE trail = ?1"
                       " AND trail_number < ?2 AND trail IS NOT NULL AND place IS NULL"
                       " ORDER BY trail_number"));
  statement.bind(1, place->first).bind(2, place->second);
  return collect_seals(statement);
}

Result<void> close_trails(Connection& database, std::int64_t message) {
  TRY(Statement close,
      database.prepare("UPDATE trails SET secret = x'' WHERE opened_by = ?1 OR sequence IN"
                       " (SELECT trail FROM seals WHERE message = ?1 AND trail IS NOT NULL)"));
  close.bind(1, message);
  TRY(close.run());
  TRY(Statement forget, database.prepare("DELETE FROM trail_keys WHERE message = ?1"));
  forget.bind(1, message);
  TRY(forget.run());
  return {};
}

}  // namespace ap::store
