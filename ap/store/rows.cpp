#include "ap/store/rows.h"

#include "ap/peppol/identifier.h"
#include "base/text.h"

namespace ap::store {
namespace {

using base::Result;
using base::crypto::Sha256;
using base::sql::Connection;
using base::sql::Statement;

/// Binds one parameter after the other. What is bound outlives the statement.
class Binder {
 public:
  explicit Binder(Statement& statement) : statement_(statement) {}
  Binder& operator<<(std::string_view text) { return bound(statement_.bind_borrowed(next_, text)); }
  Binder& operator<<(std::int64_t number) { return bound(statement_.bind(next_, number)); }
  Binder& operator<<(const Sha256& digest) {
    return bound(statement_.bind_borrowed(next_, digest.bytes()));
  }
  Binder& operator<<(base::Timestamp time) {
    return time == kNever ? null() : *this << to_column(time);
  }
  Binder& operator<<(const std::optional<LedgerPlace>& place) {
    if (!place) return null().null();
    return *this << place->origin << static_cast<std::int64_t>(place->index);
  }
  Binder& operator<<(const std::optional<Judged>& judged) {
    if (!judged) return null().null().null();
    return *this << judged->verdict << static_cast<std::int64_t>(judged->errors)
                 << static_cast<std::int64_t>(judged->warnings);
  }
  Binder& operator<<(const std::optional<Failure>& failure) {
    if (!failure) return null().null();
    return *this << failure->code << failure->detail;
  }

 private:
  Binder& null() { return bound(statement_.bind_null(next_)); }
  Binder& bound(Statement&) {
    ++next_;
    return *this;
  }
  Statement& statement_;
  int next_ = 1;
};

Result<Sha256> digest_at(const Statement& statement, int column) {
  return Sha256::from_bytes(statement.blob(column));
}

Result<std::optional<Row>> one_row(Statement& statement) {
  TRY(const bool there, statement.step());
  if (!there) return std::optional<Row>();
  TRY(Row row, read_row(statement));
  return std::optional<Row>(std::move(row));
}

}  // namespace

std::string sender_key(const Message& message) {
  const auto parsed = peppol::ParticipantIdentifier::parse(message.sender);
  return parsed ? parsed->key() : base::lower_ascii(message.sender);
}

std::int64_t to_column(base::Timestamp time) {
  return time.time_since_epoch().count();
}

base::Timestamp time_at(const Statement& statement, int column) {
  return statement.is_null(column)
             ? kNever
             : base::Timestamp(std::chrono::milliseconds(statement.integer(column)));
}

Result<Row> read_row(const Statement& s) {
  const auto state = parse_state(s.text(3));
  const auto document = digest_at(s, 14);
  const auto sbd = digest_at(s, 15);
  const auto signature = digest_at(s, 16);
  const auto payload_digest = digest_at(s, 17);
  if (!state || !document || !sbd || !signature || !payload_digest)
    return base::corrupt("store.row", "row " + std::to_string(s.integer(0)) + " is damaged");
  Row row;
  row.sequence = s.integer(0);
  Message& m = row.message;
  m.id = s.text(1);
  m.direction = s.text(2) == to_string(Direction::In) ? Direction::In : Direction::Out;
  m.state = *state;
  m.sender = s.text(4);
  m.receiver = s.text(5);
  m.document_type = s.text(6);
  m.process = s.text(7);
  m.document_class = s.text(8);
  m.message_id = s.text(9);
  m.conversation_id = s.text(10);
  m.instance_id = s.text(11);
  m.from_seat = s.text(12);
  m.to_seat = s.text(13);
  m.document = *document;
  m.sbd = *sbd;
  m.signature = *signature;
  m.payload_digest = *payload_digest;
  m.duplicate_of = s.text(18);
  m.idempotency_key = s.text(19);
  m.content_type = s.text(20);
  m.endpoint = s.text(21);
  m.created = time_at(s, 22);
  m.attempts = static_cast<std::uint32_t>(s.integer(23));
  m.due = time_at(s, 24);
  if (!s.is_null(25)) m.ledger = LedgerPlace{s.text(25), static_cast<std::uint64_t>(s.integer(26))};
  if (!s.is_null(27)) {
    m.validation = Judged{s.text(27), static_cast<std::uint64_t>(s.integer(28)),
                          static_cast<std::uint64_t>(s.integer(29))};
  }
  if (!s.is_null(30)) m.error = Failure{s.text(30), s.text(31)};
  return row;
}

Result<std::optional<Row>> row_by_id(Connection& database, std::string_view id) {
  TRY(Statement statement,
      database.prepare("SELECT " KUITTI_MESSAGE_COLUMNS " FROM messages WHERE id = ?1"));
  statement.bind(1, id);
  return one_row(statement);
}

Result<std::optional<Row>> row_received(Connection& database, std::string_view from_seat,
                                        std::string_view message_id) {
  TRY(Statement statement,
      database.prepare("SELECT " KUITTI_MESSAGE_COLUMNS " FROM messages INDEXED BY received_once"
                       " WHERE direction = 'in' AND from_seat = ?1 AND message_id = ?2"));
  statement.bind(1, from_seat).bind(2, message_id);
  return one_row(statement);
}

Result<std::optional<Row>> row_submitted(Connection& database, std::string_view idempotency_key) {
  TRY(Statement statement,
      database.prepare("SELECT " KUITTI_MESSAGE_COLUMNS
                       " FROM messages INDEXED BY submitted_once WHERE direction = 'out'"
                       " AND idempotency_key <> '' AND idempotency_key = ?1"));
  statement.bind(1, idempotency_key);
  return one_row(statement);
}

Result<EnvelopeUse> envelope_use(Connection& database, const Message& message,
                                 std::string_view sender) {
  EnvelopeUse use;
  if (message.instance_id.empty()) return use;
  {
    TRY(Statement any, database.prepare("SELECT 1 FROM messages INDEXED BY by_envelope WHERE "
                                        "direction = 'in' AND instance_id <> ''"
                                        " AND sender_key = ?1 AND instance_id = ?2 LIMIT 1"));
    any.bind_borrowed(1, sender).bind_borrowed(2, message.instance_id);
    TRY(use.used, any.step());
  }
  if (!use.used) return use;
  TRY(Statement same, database.prepare("SELECT id FROM messages INDEXED BY by_envelope WHERE "
                                       "direction = 'in' AND instance_id <> ''"
                                       " AND sender_key = ?1 AND instance_id = ?2 AND sbd = ?3"
                                       " ORDER BY sequence LIMIT 1"));
  same.bind(1, sender).bind(2, message.instance_id).bind(3, message.sbd.bytes());
  TRY(const bool there, same.step());
  if (there) use.same_sbd = same.text(0);
  return use;
}

Result<std::int64_t> insert_row(Connection& database, const Message& m, std::string_view sender) {
  TRY(Statement statement,
      database.prepare(
          "INSERT INTO messages (id, direction, state, sender, sender_key, receiver, document_type,"
          " process, document_class, message_id, conversation_id, instance_id, from_seat, to_seat,"
          " document, sbd, signature, payload_digest, duplicate_of, idempotency_key, content_type,"
          " endpoint, created, attempts, due, ready, ledger_origin, ledger_index, verdict, errors,"
          " warnings, error_code, error_detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
          " ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27,"
          " ?28, ?29, ?30, ?31, ?32, ?33)"));
  Binder bind(statement);
  bind << m.id << to_string(m.direction) << to_string(m.state) << m.sender << sender << m.receiver
       << m.document_type << m.process << m.document_class << m.message_id << m.conversation_id
       << m.instance_id << m.from_seat << m.to_seat << m.document << m.sbd << m.signature
       << m.payload_digest << m.duplicate_of << m.idempotency_key << m.content_type << m.endpoint
       << m.created << std::int64_t{m.attempts} << m.due << m.due << m.ledger << m.validation
       << m.error;
  TRY(statement.run());
  return database.last_row();
}

Result<void> update_row(Connection& database, const Row& row, Lease lease) {
  TRY(Statement statement,
      database.prepare("UPDATE messages SET state = ?1, attempts = ?2, due = ?3,"
                       " ready = CASE WHEN ?13 THEN max(ifnull(ready, ?4), ?4) ELSE ?4 END,"
                       " ledger_origin = ?5, ledger_index = ?6, verdict = ?7, errors = ?8,"
                       " warnings = ?9, error_code = ?10, error_detail = ?11"
                       " WHERE sequence = ?12"));
  const Message& m = row.message;
  Binder bind(statement);
  bind << to_string(m.state) << std::int64_t{m.attempts} << m.due << m.due << m.ledger
       << m.validation << m.error << row.sequence << std::int64_t{lease == Lease::Stays};
  TRY(statement.run());
  return {};
}

Result<void> update_sending(Connection& database, const Row& row) {
  TRY(Statement statement,
      database.prepare("UPDATE messages SET message_id = ?1, to_seat = ?2, content_type = ?3,"
                       " endpoint = ?4 WHERE sequence = ?5"));
  const Message& m = row.message;
  Binder bind(statement);
  bind << m.message_id << m.to_seat << m.content_type << m.endpoint << row.sequence;
  TRY(statement.run());
  return {};
}

}  // namespace ap::store
