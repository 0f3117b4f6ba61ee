#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ap/store/message.h"
#include "base/result.h"

namespace ap::store {

/// What an inserted row met.
struct Inserted {
  enum class Outcome {
    New,
    SameMessage,     ///< In: (from_seat, message_id) was accepted before; Out: the idempotency key
    SharesEnvelope,  ///< In: new, but (sender, instance_id) with the same SBD was accepted before:
                     ///< stored with duplicate_of
    SharesInstance,  ///< In: new, and (sender, instance_id) was accepted before with another SBD
  };
  Outcome outcome = Outcome::New;
  Message message;  ///< the row that is in the store now: the new one, or with SameMessage the old
  std::vector<Seal> seals;  ///< as stored, of a new row: those with a claim have their places
};

/// A step to be recorded together with a change of state.
struct Change {
  State from = State::Stored;
  State to = State::Stored;  ///< may equal `from`: something happened, the state stays
  base::Timestamp at;
  std::string detail;
  std::vector<Event> passed;  ///< of states passed through on the way, recorded before this step
  std::vector<Part> parts;    ///< stored with the change; a part of that name is replaced
  std::vector<Seal> seals;    ///< new ones
  struct Placed {
    std::array<std::uint8_t, 16> entry_id{};
    LedgerPlace place;
  };
  std::vector<Placed> placed;  ///< seals that were appended; the last one is the row's newest place
  std::optional<base::Timestamp> due;  ///< absent: never by itself
  bool keeps_lease = false;  ///< whoever leased the row goes on with it: nobody else gets it now
  std::optional<std::uint32_t> attempts;  ///< absent: kept, or 0 when the state becomes another
  std::optional<Judged> validation;
  std::optional<Failure> error;
  bool clear_error = false;
  // Out, learned on the way.
  std::optional<std::string> to_seat, endpoint, content_type;
  std::optional<std::string> message_id;  ///< a new attempt after a new look-up
};

/// A filter for lists; newest first.
struct Query {
  std::optional<Direction> direction;
  std::optional<State> state;
  std::optional<base::Timestamp> since;  ///< created at or after
  std::size_t limit = 100;
  std::string cursor;       ///< opaque, from the page before; "" = the first page
  bool duplicates = false;  ///< rows with duplicate_of too
};

struct Page {
  std::vector<Message> messages;
  std::string next;  ///< cursor of the next page, "" at the end
};

/// A seal that is not in the log yet, and the message it belongs to.
struct WaitingSeal {
  std::string message;  ///< its id
  Seal seal;
};

/// Where an entry of a message stands.
struct PlacedSeal {
  std::string message;  ///< its id
  Change::Placed placed;
};

/// Whether the store knows by itself which seals wait for the log (privacy profile). Not knowing it
/// costs nothing.
enum class Queue { NotKept, Kept };

/// Messages, their events, parts and seals. The queue of all workers: rows that are due are leased,
/// and a lease that is not ended by a change expires by itself. (A change that keeps it does not
/// end it.)
///
/// Everything a call wrote is durable when it returns, in one transaction with its parts.
/// Threads: any; writers share commits.
/// Errors:  Conflict "store.state" when the row is not in `from`, or its direction has no state
///          `to`; Conflict "store.id", "store.seal" when an id is in use; NotFound "store.message",
///          "store.part", "store.seal"; Unavailable "store.write" (unknown whether it was written:
///          ask again), "store.read", "blobs.write"; Corrupt "store.*".
class Messages {
 public:
  virtual ~Messages() = default;

  /// Adds a row with its parts and seals and its first event.
  /// Errors: Conflict "store.idempotency" when the key was used for another document.
  virtual base::Result<Inserted> insert(const Message& message, const std::vector<Part>& parts,
                                        const std::vector<Seal>& seals,
                                        std::string_view detail) = 0;
  /// Changes the state if it is still `change.from`; the row as it is afterwards.
  virtual base::Result<Message> advance(std::string_view id, const Change& change) = 0;

  virtual base::Result<Message> find(std::string_view id) = 0;
  /// In, by the key of the sender; nothing when it was never accepted.
  virtual base::Result<std::optional<Message>> find_received(std::string_view from_seat,
                                                             std::string_view message_id) = 0;
  /// Errors: Malformed "store.cursor".
  virtual base::Result<Page> list(const Query& query) = 0;
  virtual base::Result<std::vector<Event>> events(std::string_view id) = 0;
  virtual base::Result<base::Bytes> part(std::string_view id, std::string_view name) = 0;
  virtual base::Result<std::vector<Seal>> seals(std::string_view id) = 0;
  /// Nothing when no entry of the message has a place in a trail.
  virtual base::Result<std::optional<Trail>> trail(std::string_view id) = 0;
  /// The seals of other messages that stand before this one in its trail and are not in the log
  /// yet, in their order: they are appended before it.
  virtual base::Result<std::vector<Seal>> unplaced_before(std::string_view id) = 0;

  virtual base::Result<Queue> queue() = 0;
  virtual base::Result<void> set_queue(Queue queue) = 0;
  /// With Queue::Kept: all seals that are not in the log yet; those of one trail in its order.
  virtual base::Result<std::vector<WaitingSeal>> waiting() = 0;
  /// They are in the log now. States and dues stay; an event of each message says where.
  virtual base::Result<void> place(const std::vector<PlacedSeal>& placed, base::Timestamp at) = 0;

  /// Deletes everything that a message at its end is, and the rows that are the same envelope:
  /// parts, identifiers, digests, events, seals; of its trails the secrets. What stays is a row
  /// `erased` with id, direction and times, due at once, and one seal: the entry that says so. Then
  /// sweep(). Errors: Conflict "store.state" before its end or its last entry; "store.duplicate"
  /// when it is the same envelope as another.
  virtual base::Result<Message> erase(std::string_view id, const Seal& erasure,
                                      base::Timestamp at) = 0;
  /// After erase: removes the files of what was erased and rewrites the database, so that neither
  /// free pages nor the write-ahead log keep anything of it. Takes as long as reading and writing
  /// the whole database does; other calls may be told to come again. A sweep that was interrupted
  /// is done at the next opening.
  virtual base::Result<void> sweep() = 0;

  /// Up to `limit` rows in one of the states that are due and not leased, oldest due first; they
  /// are leased until `now + time`.
  virtual base::Result<std::vector<Message>> lease(const std::vector<State>& states,
                                                   Direction direction, base::Timestamp now,
                                                   std::chrono::milliseconds time,
                                                   std::size_t limit) = 0;
  /// Ends every lease: for the start of the only process that works on this store.
  virtual base::Result<void> release_leases() = 0;
  /// When the next row of these states is due (leases counted), or nothing.
  virtual base::Result<std::optional<base::Timestamp>> next_due(const std::vector<State>& states,
                                                                Direction direction) = 0;
  /// Number of rows by state, for metrics: "in.stored", "out.proven".
  virtual base::Result<std::vector<std::pair<std::string, std::uint64_t>>> counts() = 0;
};

}  // namespace ap::store
