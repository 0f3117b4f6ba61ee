#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ap/as4/package.h"
#include "ap/flow/deliver.h"
#include "ap/flow/receive.h"
#include "ap/flow/send.h"
#include "ap/store/sqlite_messages.h"
#include "base/crypto/issue.h"
#include "base/file/file.h"
#include "ledger/log/log.h"
#include "ledger/store/memory.h"
#include "tests/support/fakes.h"
#include "tests/support/faulty_messages.h"
#include "tests/support/faulty_stores.h"

namespace test {

/// The private PKI of all scenarios, made once.
struct Pki {
  Pki();
  /// Certificate and key of a seat.
  base::crypto::Issued issue(const std::string& seat) const;
  /// The list that its certificates name.
  base::Bytes revocation_list(const std::vector<base::crypto::Certificate>& revoked,
                              base::Timestamp now) const;
  base::crypto::Issued root;
  std::shared_ptr<const base::crypto::TrustStore> anchors;
};
const Pki& pki();

/// An access point in this process: real flows and stores, a stepped clock, seeded randomness.
/// What lasts (database, blobs, tiles, heads) survives restart(); every storage call of it can be
/// made to fail. Background work is done by drive(), never by itself.
/// Threads: one (the log has its own).
class AccessPoint final : public ap::discovery::Discovery, public base::http::Client {
 public:
  AccessPoint(std::string seat, std::vector<std::string> served, std::uint64_t seed);
  ~AccessPoint() override;

  /// Everything in memory is forgotten and the node starts again on what lasted, without a fault
  /// or with the one given.
  void restart(std::optional<FaultPlan> plan = std::nullopt);
  /// Whether the planned failure came.
  bool fault_fired() const { return plan_.fired(); }
  /// Whether the log could be opened at the last start.
  bool is_up() const { return node_ != nullptr; }

  base::http::Response post(std::string_view content_type, base::ByteView body);
  ap::flow::Sending& sending();
  ap::store::Messages& messages();
  ledger::Log& log();
  /// Takes every row that is due as far as it goes, for at most `rounds`.
  void drive(int rounds = 50);
  /// What every row and the log must satisfy: each placed seal is in the log, proofs verify.
  void check_ledger();

  /// The other side: its certificate answers look-ups, its endpoint answers requests.
  void connect(AccessPoint& peer) { peer_ = &peer; }
  /// From the next restart on receipts do not wait for the log (privacy profile).
  ap::flow::Logging logging = ap::flow::Logging::Awaited;
  /// From now on certificates are asked for revocation.
  void ask(std::shared_ptr<base::crypto::Revocation> revocation);
  /// Requests in a row that get no answer although the peer processed them.
  int lost_answers = 0;
  /// Requests that do not reach the peer.
  int lost_requests = 0;

  const std::string seat;
  base::crypto::Certificate certificate;
  SteppedClock clock;
  SeededRandom random;
  const std::filesystem::path& delivered() const { return delivered_; }
  /// Everything of it that is on a disk (its log and tiles are in memory).
  const std::filesystem::path& folder() const { return folder_.path(); }
  ap::flow::Services& services();
  const ap::as4::Identity& identity() const;
  const ledger::SignerKey& log_key() const { return log_key_; }

  base::Result<ap::discovery::Destination> find(const ap::peppol::ParticipantIdentifier&,
                                                const ap::peppol::DocumentTypeIdentifier&,
                                                const ap::peppol::ProcessIdentifier&) override;
  base::Result<base::http::Response> send(const base::http::Outgoing& request) override;

 private:
  struct Node;
  const base::file::TemporaryFolder folder_;
  const std::filesystem::path delivered_;
  const ledger::SignerKey log_key_;
  ledger::MemoryTileStore tiles_;
  ledger::MemoryCheckpointStore heads_;
  FaultPlan plan_;
  std::shared_ptr<const base::crypto::Signer> signer_;
  base::Current<ap::flow::Credentials> credentials_;
  const base::Current<ap::flow::Served> served_;
  AccessPoint* peer_ = nullptr;
  std::unique_ptr<Node> node_;
};

/// A sample document below tests/data/purchase.
base::Bytes sample(const std::string& path);

/// A message of a sample document as a foreign access point would send it.
struct Foreign {
  AccessPoint& from;
  AccessPoint& to;
  /// A new envelope around the document.
  std::string envelope(const base::Bytes& document) const;
  /// An empty id is a new one.
  ap::as4::Packaged package_envelope(const std::string& sbd,
                                     const std::string& message_id = "") const;
  ap::as4::Packaged package(const base::Bytes& document, const std::string& message_id = "") const {
    return package_envelope(envelope(document), message_id);
  }
};

}  // namespace test
