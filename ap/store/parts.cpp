#include "ap/store/parts.h"

#include <algorithm>
#include <array>
#include <limits>

#include "ap/store/sqlite_messages.h"
#include "base/zip/gzip.h"

namespace ap::store {
namespace {

using base::Result;
using base::crypto::Sha256;
using base::sql::Connection;
using base::sql::Statement;

constexpr std::array<std::string_view, 4> kHeld{"here", "gzip", "inside", "file"};  // as Held

bool belongs_in_database(const Part& part) {
  const std::size_t size = part.gzipped.empty() ? part.bytes.size() : part.gzipped.size();
  return size <= kMostInlineBytes || part.name == "receipt" || part.name.starts_with("receipt/");
}

/// Where the bytes stand in others, if they do.
std::optional<std::size_t> place_in(base::ByteView bytes, base::ByteView others) {
  const std::string_view wanted = base::as_text(bytes), all = base::as_text(others);
  const std::string_view head = wanted.substr(0, 64);  // looked for first: nearly always enough
  if (wanted.empty()) return std::nullopt;
  for (std::size_t at = all.find(head); at != std::string_view::npos; at = all.find(head, at + 1)) {
    if (all.substr(at, wanted.size()) == wanted) return at;
  }
  return std::nullopt;
}

/// A part of those prepared so far that holds its bytes itself.
const PreparedPart* holder(const std::vector<PreparedPart>& prepared, std::string_view name) {
  const auto found = std::ranges::find(prepared, name, &PreparedPart::name);
  return found == prepared.end() || found->held == Held::Inside ? nullptr : &*found;
}

Result<PreparedPart> prepare(const Part& part, const std::vector<Part>& all,
                             const std::vector<PreparedPart>& before, Blobs& blobs) {
  PreparedPart prepared;
  prepared.name = part.name;
  prepared.digest = part.digest ? *part.digest : base::crypto::sha256(part.bytes);
  prepared.size = part.bytes.size();
  if (!part.inside.empty() && holder(before, part.inside) != nullptr) {
    const auto other = std::ranges::find(all, part.inside, &Part::name);
    if (const auto start = place_in(part.bytes, other->bytes)) {
      prepared.held = Held::Inside;
      prepared.inside = part.inside;
      prepared.start = *start;
      return prepared;
    }
  }
  if (!belongs_in_database(part)) {
    prepared.held = Held::File;
    TRY(blobs.put(prepared.digest, part.bytes));
    return prepared;
  }
  prepared.held = part.gzipped.empty() ? Held::Here : Held::Gzip;
  prepared.bytes = part.gzipped.empty() ? part.bytes : part.gzipped;
  return prepared;
}

/// The part that has the name now, if another call wrote one, steps aside. Nothing is ever removed.
Result<void> set_aside(Connection& database, std::int64_t message, std::string_view name) {
  TRY(Statement statement, database.prepare("UPDATE parts SET name = name || '/' || sequence"
                                            " WHERE message = ?1 AND name = ?2"));
  statement.bind(1, message).bind_borrowed(2, name);
  TRY(statement.run());
  return {};
}

/// `other` is the row that the part is inside of, if it is.
Result<void> write_part(Connection& database, std::int64_t message, const PreparedPart& part,
                        std::int64_t other) {
  TRY(Statement statement,
      database.prepare("INSERT INTO parts (message, name, sha256, size, held, bytes, part, start)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"));
  statement.bind(1, message)
      .bind_borrowed(2, part.name)
      .bind_borrowed(3, part.digest.bytes())
      .bind(4, static_cast<std::int64_t>(part.size))
      .bind_borrowed(5, kHeld[static_cast<std::size_t>(part.held)]);
  if (part.held == Held::Here || part.held == Held::Gzip) statement.bind_borrowed(6, part.bytes);
  if (part.held == Held::Inside)
    statement.bind(7, other).bind(8, static_cast<std::int64_t>(part.start));
  TRY(statement.run());
  return {};
}

#define KUITTI_PART_COLUMNS "parts.sha256, size, held, bytes, part, start"

Result<FoundPart> read_part(const Statement& statement) {
  FoundPart found;
  const auto digest = Sha256::from_bytes(statement.blob(0));
  const auto held = std::ranges::find(kHeld, statement.text(2));
  if (!digest || held == kHeld.end()) return base::corrupt("store.row", "a part is damaged");
  found.digest = *digest;
  found.size = static_cast<std::size_t>(statement.integer(1));
  found.held = static_cast<Held>(held - kHeld.begin());
  found.bytes = statement.blob(3);
  found.other = statement.integer(4);
  found.start = static_cast<std::size_t>(statement.integer(5));
  return found;
}

base::Error lost(const Sha256& digest, const std::string& why) {
  return base::corrupt("store.blob", digest.hex() + " " + why);
}

Result<base::Bytes> checked(const FoundPart& part, base::Bytes bytes) {
  if (base::crypto::sha256(bytes) != part.digest) return lost(part.digest, "holds other bytes");
  return bytes;
}

}  // namespace

Result<std::vector<PreparedPart>> prepare_parts(const std::vector<Part>& parts, Blobs& blobs) {
  std::vector<PreparedPart> prepared;
  prepared.reserve(parts.size());
  for (const Part& part : parts) {
    TRY(PreparedPart one, prepare(part, parts, prepared, blobs));
    prepared.push_back(one);
  }
  return prepared;
}

Result<void> write_parts(Connection& database, std::int64_t message,
                         const std::vector<PreparedPart>& parts) {
  std::vector<std::pair<std::string_view, std::int64_t>> written;
  for (const PreparedPart& part : parts) {
    const auto other =
        std::ranges::find(written, part.inside, &decltype(written)::value_type::first);
    ENSURE(part.held != Held::Inside || other != written.end());  // prepare_parts saw to it
    TRY(write_part(database, message, part, other == written.end() ? 0 : other->second));
    written.emplace_back(part.name, database.last_row());
  }
  return {};
}

Result<void> replace_parts(Connection& database, std::int64_t message,
                           const std::vector<PreparedPart>& parts) {
  for (const PreparedPart& part : parts) TRY(set_aside(database, message, part.name));
  return write_parts(database, message, parts);
}

Result<FoundPart> find_part(Connection& database, std::string_view id, std::string_view name) {
  TRY(Statement statement,
      database.prepare("SELECT " KUITTI_PART_COLUMNS " FROM messages LEFT JOIN parts"
                       " ON message = messages.sequence AND name = ?2 WHERE id = ?1"));
  statement.bind(1, id).bind(2, name);
  TRY(const bool there, statement.step());
  if (!there) return base::not_found("store.message", std::string(id));
  if (statement.is_null(0))
    return base::not_found("store.part", std::string(id) + " has no " + std::string(name));
  return read_part(statement);
}

Result<FoundPart> find_part(Connection& database, std::int64_t sequence) {
  TRY(Statement statement,
      database.prepare("SELECT " KUITTI_PART_COLUMNS " FROM parts WHERE sequence = ?1"));
  statement.bind(1, sequence);
  TRY(const bool there, statement.step());
  if (!there) return base::corrupt("store.row", "a part that holds another is lost");
  return read_part(statement);
}

Result<base::Bytes> bytes_of(FoundPart part, Blobs& blobs) {
  if (part.held == Held::Here) {
    base::Bytes bytes = std::move(part.bytes);
    return checked(part, std::move(bytes));
  }
  if (part.held == Held::Gzip) {
    auto bytes =
        base::zip::gunzip(part.bytes, {part.size, std::numeric_limits<std::size_t>::max()});
    if (!bytes) return lost(part.digest, base::describe(bytes.error()));
    return checked(part, *std::move(bytes));
  }
  auto bytes = blobs.get(part.digest);
  if (bytes || bytes.error().kind == base::ErrorKind::Unavailable) return bytes;
  return lost(part.digest, base::describe(bytes.error()));
}

Result<base::Bytes> bytes_inside(const FoundPart& part, const base::Bytes& other) {
  if (part.start > other.size() || part.size > other.size() - part.start)
    return lost(part.digest, "is not inside the other part");
  const auto from = other.begin() + static_cast<std::ptrdiff_t>(part.start);
  return checked(part, base::Bytes(from, from + static_cast<std::ptrdiff_t>(part.size)));
}

}  // namespace ap::store
