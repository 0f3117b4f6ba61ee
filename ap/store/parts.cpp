#include "ap/store/parts.h"

#include "ap/store/sqlite_messages.h"

namespace ap::store {
namespace {

using base::Result;
using base::crypto::Sha256;
using base::sql::Connection;
using base::sql::Statement;

bool belongs_in_database(const Part& part) {
  return part.bytes.size() <= kMostInlineBytes || part.name == "receipt" ||
         part.name.starts_with("receipt/");
}

Result<void> write_blob(Connection& database, const PreparedPart& part) {
  TRY(Statement statement,
      database.prepare("INSERT INTO blobs (sha256, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING"));
  statement.bind_borrowed(1, part.digest.bytes()).bind_borrowed(2, part.bytes);
  TRY(statement.run());
  return {};
}

}  // namespace

Result<std::vector<PreparedPart>> prepare_parts(const std::vector<Part>& parts, Blobs& blobs) {
  std::vector<PreparedPart> prepared;
  prepared.reserve(parts.size());
  for (const Part& part : parts) {
    const Sha256 digest = base::crypto::sha256(part.bytes);
    const bool in_file = !belongs_in_database(part);
    if (in_file) TRY(blobs.put(digest, part.bytes));
    prepared.push_back({part.name, digest, part.bytes, in_file});
  }
  return prepared;
}

Result<void> write_parts(Connection& database, std::int64_t message,
                         const std::vector<PreparedPart>& parts) {
  for (const PreparedPart& part : parts) {
    if (!part.in_file) TRY(write_blob(database, part));
    TRY(Statement statement,
        database.prepare("INSERT INTO parts (message, name, sha256, size, held)"
                         " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (message, name) DO UPDATE"
                         " SET sha256 = ?3, size = ?4, held = ?5"));
    statement.bind(1, message)
        .bind_borrowed(2, part.name)
        .bind_borrowed(3, part.digest.bytes())
        .bind(4, static_cast<std::int64_t>(part.bytes.size()))
        .bind(5, std::string_view(part.in_file ? "file" : "database"));
    TRY(statement.run());
  }
  return {};
}

Result<PartPlace> find_part(Connection& database, std::string_view id, std::string_view name) {
  TRY(Statement statement,
      database.prepare("SELECT parts.sha256, held FROM messages"
                       " LEFT JOIN parts ON message = sequence AND name = ?2 WHERE id = ?1"));
  statement.bind(1, id).bind(2, name);
  TRY(const bool there, statement.step());
  if (!there) return base::not_found("store.message", std::string(id));
  if (statement.is_null(0))
    return base::not_found("store.part", std::string(id) + " has no " + std::string(name));
  const auto digest = Sha256::from_bytes(statement.blob(0));
  if (!digest) return base::corrupt("store.row", "part " + std::string(name) + " is damaged");
  return PartPlace{*digest, statement.text(1) == "file"};
}

Result<base::Bytes> read_blob(Connection& database, const Sha256& digest) {
  TRY(Statement statement, database.prepare("SELECT bytes FROM blobs WHERE sha256 = ?1"));
  statement.bind(1, digest.bytes());
  TRY(const bool there, statement.step());
  if (!there) return base::corrupt("store.blob", digest.hex() + " is lost");
  base::Bytes bytes = statement.blob(0);
  if (base::crypto::sha256(bytes) != digest)
    return base::corrupt("store.blob", digest.hex() + " holds other bytes");
  return bytes;
}

Result<base::Bytes> read_file(Blobs& blobs, const Sha256& digest) {
  auto bytes = blobs.get(digest);
  if (bytes || bytes.error().kind == base::ErrorKind::Unavailable) return bytes;
  return base::corrupt("store.blob", base::describe(bytes.error()));
}

}  // namespace ap::store
