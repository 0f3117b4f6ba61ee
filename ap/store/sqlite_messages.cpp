#include "ap/store/sqlite_messages.h"

#include <mutex>
#include <shared_mutex>

#include "ap/store/change.h"
#include "ap/store/commit_queue.h"
#include "ap/store/erasing.h"
#include "ap/store/events.h"
#include "ap/store/listing.h"
#include "ap/store/parts.h"
#include "ap/store/readers.h"
#include "ap/store/rows.h"
#include "ap/store/schema.h"
#include "ap/store/trails.h"
#include "ap/store/waiting.h"
#include "base/sql/open.h"

namespace ap::store {
namespace {

using base::Result;
using base::sql::Connection;

/// The words of this seam for what the database says; everything else stays.
base::Error told(base::Error error, const char* code) {
  if (!error.code.starts_with("sql")) return error;
  if (error.kind == base::ErrorKind::Unavailable) return base::unavailable(code, error.detail);
  if (error.code == "sql.constraint") return base::conflict("store.id", error.detail);
  return base::corrupt("store.sql", error.detail);
}

template <class T>
Result<T> told(Result<T> result, const char* code) {
  if (result) return result;
  return told(std::move(result).error(), code);
}

struct Insertion {
  const Message& message;
  const std::string sender_key;
  const std::vector<PreparedPart>& parts;
  const std::vector<Seal>& seals;
  std::string_view detail;

  /// Parts that became files.
  std::vector<base::crypto::Sha256> files() const {
    std::vector<base::crypto::Sha256> digests;
    for (const PreparedPart& part : parts) {
      if (part.held == Held::File) digests.push_back(part.digest);
    }
    return digests;
  }
};

/// The row that was accepted before under the key of this one, if any.
Result<std::optional<Row>> earlier_row(Connection& database, const Message& message) {
  if (message.direction == Direction::In)
    return row_received(database, message.from_seat, message.message_id);
  if (message.idempotency_key.empty()) return std::optional<Row>();
  TRY(std::optional<Row> earlier, row_submitted(database, message.idempotency_key));
  if (earlier && earlier->message.document != message.document)
    return base::conflict("store.idempotency", "the key was used for another document");
  return earlier;
}

Result<Inserted> insert_message(Connection& database, const Insertion& insertion) {
  TRY(std::optional<Row> earlier, earlier_row(database, insertion.message));
  if (earlier) {
    TRY(note_strays(database, earlier->sequence, insertion.files()));
    return Inserted{Inserted::Outcome::SameMessage, std::move(earlier->message), {}};
  }
  Inserted inserted{Inserted::Outcome::New, insertion.message, {}};
  Message& message = inserted.message;
  if (message.direction == Direction::In) {
    TRY(EnvelopeUse use, envelope_use(database, message, insertion.sender_key));
    if (!use.same_sbd.empty()) {
      inserted.outcome = Inserted::Outcome::SharesEnvelope;
      message.duplicate_of = std::move(use.same_sbd);
    } else if (use.used) {
      inserted.outcome = Inserted::Outcome::SharesInstance;
    }
  }
  TRY(const std::int64_t row, insert_row(database, message, insertion.sender_key));
  TRY(add_event(
      database, row,
      {message.created, std::string(to_string(message.state)), std::string(insertion.detail)}));
  TRY(write_parts(database, row, insertion.parts));
  TRY(inserted.seals, take_places(database, row, insertion.seals));
  TRY(add_seals(database, row, inserted.seals));
  return inserted;
}

Result<Message> advance_message(Connection& database, std::string_view id, const Change& change,
                                const std::vector<PreparedPart>& parts) {
  TRY(std::optional<Row> row, row_by_id(database, id));
  if (!row) return base::not_found("store.message", std::string(id));
  TRY(row->message, changed(std::move(row->message), change));
  TRY(update_row(database, *row, change.keeps_lease ? Lease::Stays : Lease::Ends));
  if (change.to_seat || change.endpoint || change.content_type || change.message_id)
    TRY(update_sending(database, *row));
  for (const Event& passed : change.passed) TRY(add_event(database, row->sequence, passed));
  TRY(add_event(database, row->sequence,
                {change.at, std::string(to_string(change.to)), change.detail}));
  TRY(replace_parts(database, row->sequence, parts));
  TRY(const auto seals, take_places(database, row->sequence, change.seals));
  TRY(add_seals(database, row->sequence, seals));
  TRY(place_seals(database, row->sequence, change.placed));
  return std::move(row->message);
}

Result<void> end_leases(Connection& database) {
  TRY(auto statement, database.prepare("UPDATE messages INDEXED BY by_ready SET ready = due"
                                       " WHERE ready IS NOT NULL AND ready <> due"));
  TRY(statement.run());
  return {};
}

class SqliteMessages final : public Messages {
 public:
  SqliteMessages(Blobs& blobs, const std::filesystem::path& file,
                 std::unique_ptr<Connection> writer, std::unique_ptr<Connection> checkpoints)
      : file_(file),
        blobs_(blobs),
        writer_(std::move(writer), std::move(checkpoints)),
        readers_(file) {}

  Result<Inserted> insert(const Message& message, const std::vector<Part>& parts,
                          const std::vector<Seal>& seals, std::string_view detail) override {
    const std::shared_lock arriving(arrivals_);
    TRY(const auto prepared, prepare_parts(parts, blobs_));
    const Insertion insertion{message, sender_key(message), prepared, seals, detail};
    return write<Inserted>(
        [&](Connection& database) { return insert_message(database, insertion); });
  }
  Result<Message> advance(std::string_view id, const Change& change) override {
    const std::shared_lock arriving(arrivals_);
    TRY(const auto prepared, prepare_parts(change.parts, blobs_));
    return write<Message>(
        [&](Connection& database) { return advance_message(database, id, change, prepared); });
  }
  Result<std::vector<Message>> lease(const std::vector<State>& states, Direction direction,
                                     base::Timestamp now, std::chrono::milliseconds time,
                                     std::size_t limit) override {
    return write<std::vector<Message>>([&](Connection& database) {
      return lease_messages(database, states, direction, now, time, limit);
    });
  }
  Result<void> release_leases() override { return told(writer_.run(end_leases), "store.write"); }

  Result<Message> find(std::string_view id) override {
    return read([&](Connection& database) -> Result<Message> {
      TRY(std::optional<Row> row, row_by_id(database, id));
      if (!row) return base::not_found("store.message", std::string(id));
      return std::move(row->message);
    });
  }
  Result<std::optional<Message>> find_received(std::string_view from_seat,
                                               std::string_view message_id) override {
    return read([&](Connection& database) -> Result<std::optional<Message>> {
      TRY(std::optional<Row> row, row_received(database, from_seat, message_id));
      if (!row) return std::optional<Message>();
      return std::optional<Message>(std::move(row->message));
    });
  }
  Result<Page> list(const Query& query) override {
    return read([&](Connection& database) { return list_messages(database, query); });
  }
  Result<std::vector<Event>> events(std::string_view id) override {
    return read([&](Connection& database) { return read_events(database, id); });
  }
  Result<base::Bytes> part(std::string_view id, std::string_view name) override {
    TRY(FoundPart found, read([&](Connection& database) { return find_part(database, id, name); }));
    if (found.held != Held::Inside) return bytes_of(std::move(found), blobs_);
    TRY(FoundPart other,
        read([&](Connection& database) { return find_part(database, found.other); }));
    TRY(const base::Bytes bytes, bytes_of(std::move(other), blobs_));
    return bytes_inside(found, bytes);
  }
  Result<std::vector<Seal>> seals(std::string_view id) override {
    return read([&](Connection& database) { return read_seals(database, id); });
  }
  Result<std::optional<Trail>> trail(std::string_view id) override {
    return read([&](Connection& database) { return read_trail(database, id); });
  }
  Result<std::vector<Seal>> unplaced_before(std::string_view id) override {
    return read([&](Connection& database) { return read_unplaced_before(database, id); });
  }
  Result<Queue> queue() override {
    return read([](Connection& database) { return read_queue(database); });
  }
  Result<void> set_queue(Queue queue) override {
    return told(
        writer_.run([&](Connection& database) { return store::set_queue(database, queue); }),
        "store.write");
  }
  Result<std::vector<WaitingSeal>> waiting() override {
    return read([](Connection& database) { return read_waiting(database); });
  }
  Result<void> place(const std::vector<PlacedSeal>& placed, base::Timestamp at) override {
    return told(
        writer_.run([&](Connection& database) { return place_waiting(database, placed, at); }),
        "store.write");
  }
  Result<Message> erase(std::string_view id, const Seal& erasure, base::Timestamp at) override {
    return write<Message>(
        [&](Connection& database) { return erase_message(database, id, erasure, at); });
  }
  Result<void> sweep() override {
    TRY(const bool needed, read([](Connection& database) { return has_erasures(database); }));
    if (!needed) return {};
    {
      const std::unique_lock nothing_arrives(arrivals_);
      TRY(read([&](Connection& database) { return remove_files(database, blobs_); }));
    }
    return told(rewrite(file_), "store.write");
  }
  Result<std::optional<base::Timestamp>> next_due(const std::vector<State>& states,
                                                  Direction direction) override {
    return read([&](Connection& database) { return first_ready(database, states, direction); });
  }
  Result<std::vector<std::pair<std::string, std::uint64_t>>> counts() override {
    return read([&](Connection& database) { return count_messages(database); });
  }

 private:
  /// Runs the call in the writer's transaction; its value is handed out once that is durable.
  template <class T, class Call>
  Result<T> write(Call&& call) {
    std::optional<T> value;
    TRY(told(writer_.run([&](Connection& database) -> Result<void> {
      TRY(value, call(database));
      return {};
    }),
             "store.write"));
    return std::move(*value);
  }
  template <class Call>
  auto read(Call&& call) -> decltype(call(std::declval<Connection&>())) {
    return told(readers_.read(std::forward<Call>(call)), "store.read");
  }

  const std::filesystem::path file_;
  Blobs& blobs_;
  /// Shared from before a file is written until its row is there; alone while files are removed
  /// that no row names: else one could go that a row is about to name.
  std::shared_mutex arrivals_;
  CommitQueue writer_;
  Readers readers_;  ///< gone before the writer, whose end tidies the write-ahead log
};

}  // namespace

Result<std::unique_ptr<Messages>> open_sqlite_messages(const std::filesystem::path& file,
                                                       Blobs& blobs) {
  TRY(auto writer, base::sql::open_database(file, kMigrations));
  // What a savepoint needs to undo its call stays in memory. The cache of pages is left small: each
  // commit looks through all of it (once a tree has been balanced, 3.40).
  TRY(writer->execute("PRAGMA temp_store = MEMORY"));
  writer->checkpoint_by_hand();
  TRY(auto checkpoints, Connection::open(file));
  std::unique_ptr<Messages> opened =
      std::make_unique<SqliteMessages>(blobs, file, std::move(writer), std::move(checkpoints));
  // What an earlier process did not finish. Should it fail now, the next erasure does it.
  static_cast<void>(opened->sweep());
  return opened;
}

}  // namespace ap::store
