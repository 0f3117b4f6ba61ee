#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ap/store/message.h"
#include "base/sql/database.h"

/// The table `messages`: between its rows and Message values. Inside ap/store only.
namespace ap::store {

/// A message with its key in the database.
struct Row {
  std::int64_t sequence = 0;
  Message message;
};

/// The columns of a Message, in the order that read_row takes them.
#define KUITTI_MESSAGE_COLUMNS                                                                 \
  "sequence, id, direction, state, sender, receiver, document_type, process, document_class, " \
  "message_id, conversation_id, instance_id, from_seat, to_seat, document, sbd, signature, "   \
  "payload_digest, duplicate_of, idempotency_key, content_type, endpoint, created, attempts, " \
  "due, ledger_origin, ledger_index, verdict, errors, warnings, error_code, error_detail"

/// Errors: Corrupt "store.row".
base::Result<Row> read_row(const base::sql::Statement& statement);

base::Result<std::optional<Row>> row_by_id(base::sql::Connection& database, std::string_view id);
base::Result<std::optional<Row>> row_received(base::sql::Connection& database,
                                              std::string_view from_seat,
                                              std::string_view message_id);
base::Result<std::optional<Row>> row_submitted(base::sql::Connection& database,
                                               std::string_view idempotency_key);

/// What (sender, instance_id) was used for before.
struct EnvelopeUse {
  bool used = false;
  std::string same_sbd;  ///< id of the first row with this very SBD, "" = none
};
base::Result<EnvelopeUse> envelope_use(base::sql::Connection& database, const Message& message,
                                       std::string_view sender_key);
/// Participants are compared without case; what is no identifier of ours, in lower case as it is.
std::string sender_key(const Message& message);

/// Adds the row (its key), or writes what every change may touch. `due` is also when it may be
/// leased again.
base::Result<std::int64_t> insert_row(base::sql::Connection& database, const Message& message,
                                      std::string_view sender_key);
enum class Lease { Ends, Stays };
base::Result<void> update_row(base::sql::Connection& database, const Row& row, Lease lease);
/// What is learned on the way out. Apart, because naming an indexed column in an UPDATE writes its
/// place in the index anew, and what came in never learns any of it.
base::Result<void> update_sending(base::sql::Connection& database, const Row& row);

/// Times in the database: milliseconds, NULL for kNever.
std::int64_t to_column(base::Timestamp time);
base::Timestamp time_at(const base::sql::Statement& statement, int column);

}  // namespace ap::store
