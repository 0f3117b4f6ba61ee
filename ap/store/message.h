#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace ap::store {

enum class Direction { In, Out };

/// Where a document is on its way. Out: Accepted, Logged, Packaged, Sent, Proven, or Unproven,
/// Failed. In: Stored, Logged, Receipted, Delivered. Both: Erased, of which nothing else is left.
enum class State {
  Accepted,
  Logged,
  Packaged,
  Sent,
  Proven,
  Unproven,
  Failed,
  Stored,
  Receipted,
  Delivered,
  Erased,
};

std::string_view to_string(Direction direction);
std::string_view to_string(State state);  ///< "accepted", ...
/// Errors: Malformed "state".
base::Result<State> parse_state(std::string_view text);

/// The `due` of a message that no worker shall look at by itself.
inline constexpr base::Timestamp kNever = base::Timestamp::max();

/// Where an entry stands in our log.
struct LedgerPlace {
  std::string origin;
  std::uint64_t index = 0;
  bool operator==(const LedgerPlace&) const = default;
};

struct Judged {
  std::string verdict;  ///< "valid", "invalid", "schema-valid", "fault"
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
  bool operator==(const Judged&) const = default;
};

struct Failure {
  std::string code;  ///< "EBMS:0302", "discovery.participant"
  std::string detail;
  bool operator==(const Failure&) const = default;
};

/// One document on its way through this access point: a row. A plain value.
struct Message {
  std::string id;  ///< UUID, ours
  Direction direction = Direction::In;
  State state = State::Stored;
  std::string sender;  ///< "scheme::value" as received
  std::string receiver;
  std::string document_type;   ///< URI form
  std::string process;         ///< URI form
  std::string document_class;  ///< "invoice": a folder name for people
  std::string message_id;      ///< eb:MessageId
  std::string conversation_id;
  std::string instance_id;         ///< SBDH InstanceIdentifier
  std::string from_seat, to_seat;  ///< PartyIds; to_seat is empty until looked up
  base::crypto::Sha256 document;   ///< of the business document's bytes
  base::crypto::Sha256 sbd;
  base::crypto::Sha256 signature;       ///< In: Opened::signature of the accepted sending
  base::crypto::Sha256 payload_digest;  ///< In: Opened::payload_digest
  std::string duplicate_of;     ///< In: id of the row that has the same envelope; never delivered
  std::string idempotency_key;  ///< Out: "" = none
  std::string content_type;     ///< HTTP Content-Type of the `message` part
  std::string endpoint;         ///< Out: URL, once looked up
  base::Timestamp created;
  std::uint32_t attempts = 0;         ///< of the present step
  base::Timestamp due;                ///< when a worker shall look at it, or kNever
  std::optional<LedgerPlace> ledger;  ///< of its newest entry
  std::optional<Judged> validation;
  std::optional<Failure> error;
  bool operator==(const Message&) const = default;
};

/// A step that was taken, append-only.
struct Event {
  base::Timestamp at;
  std::string state;
  std::string detail;  ///< for people
};

/// The bytes that belong to a message, by name: "document", "sbd", "message", "receipt", "report",
/// "receipt/<hex>" for the receipts of re-signed sendings, and "answer" for what a peer answered
/// instead of a valid receipt. What is known of them beside the bytes saves the store work; it
/// changes nothing of what is read later.
struct Part {
  std::string name;
  base::Bytes bytes;
  std::string inside = {};   ///< a part of the same call that may hold these very bytes
  base::Bytes gzipped = {};  ///< the same bytes, gzipped; empty: not at hand
  std::optional<base::crypto::Sha256> digest = {};  ///< of `bytes`
};

/// A place in the digital trail of a purchase (spec/ledger 2.5).
struct TrailPlace {
  std::uint32_t number = 0;
  base::Bytes secret;                            ///< T
  std::optional<base::crypto::Sha256> previous;  ///< rec_commit of the entry before
};

struct Seal;

/// The wish for the next place of a trail. It is taken in the transaction that stores the seal: no
/// two entries get the same one, and none is left out.
struct TrailClaim {
  std::vector<base::crypto::Sha256> keys;  ///< of the document itself and of those it names
  base::Bytes secret;                      ///< T, should this be the message that opens the trail
  /// Completes the seal for its place and gives its rec_commit; may run more than once. Empty: the
  /// trail is opened or joined, and no place is taken.
  std::function<base::crypto::Sha256(Seal&, const TrailPlace&)> finish;
};

/// What our log's entry of one event commits to, kept secret here: needed to append it (again, with
/// the same id) and to prove it. Fields are those of ledger::SealedFields, as 96 bytes.
struct Seal {
  std::array<std::uint8_t, 16> entry_id{};
  std::uint64_t event = 0;  ///< number of spec/ledger 2.4
  base::Bytes fields;
  base::Bytes record;
  base::Bytes rec_salt;
  base::Bytes doc_salt;
  base::Bytes prk;                   ///< empty for events of one side alone
  std::optional<LedgerPlace> place;  ///< once appended
  std::int64_t trail = 0;            ///< the store's key of the trail it has a place in; 0: none
  std::uint32_t trail_number = 0;
  std::optional<TrailClaim> claim = {};  ///< before it is stored only
};

/// The trail that a message's entry has a place in, with the entries of all its documents.
struct Trail {
  base::Bytes secret;        ///< T; empty once a document of the trail was erased
  std::uint32_t number = 0;  ///< of the message that was asked for
  std::vector<Seal> seals;   ///< in the order of the trail
};

}  // namespace ap::store
