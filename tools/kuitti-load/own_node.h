#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/crypto/certificate.h"
#include "base/file/file.h"
#include "base/result.h"
#include "tools/kuitti-load/child_node.h"
#include "tools/kuitti-load/options.h"
#include "tools/kuitti-load/party.h"

namespace kuitti::load {

/// What the node is to serve and whom it is to send to. Participants as URIs, "" = none.
struct Neighbourhood {
  std::string receives_for;
  std::string sends_to;
  std::string peer_endpoint;  ///< where `sends_to` receives
};

/// A node for the run, and the access point that talks to it.
///
/// The node is `kuitti serve` in a process of its own, with an empty data folder below $TMPDIR,
/// free ports on loopback, and a log family and keys of its own, so that nothing of the
/// configuration's node is touched: the configuration gives access point certificate, TLS,
/// interval, limits and workers. Rules are off, and both sides trust each other. Lifetime: the
/// folder and the process go with it. Threads: one.
class OwnNode final {
 public:
  /// Makes folder and keys; nothing runs yet. Errors: Rejected "config".
  static base::Result<OwnNode> prepare(const Options& options);
  /// Errors: Unavailable "load.node".
  base::Result<void> start(const Neighbourhood& around);

  const Party& peer() const { return *peer_; }
  const base::crypto::Certificate& certificate() const { return *certificate_; }
  const base::crypto::TrustStore& anchors() const { return *anchors_; }
  ChildNode& process() { return *process_; }
  /// The operator's token for the REST interface.
  base::Result<std::string> token() const;

 private:
  explicit OwnNode(base::file::TemporaryFolder folder) : folder_(std::move(folder)) {}
  base::Result<std::filesystem::path> write(std::string_view name, std::string_view text) const;
  base::Result<std::filesystem::path> write_config(const Options& options);
  base::file::TemporaryFolder folder_;
  std::optional<Party> peer_;
  std::optional<base::crypto::Certificate> certificate_;
  std::shared_ptr<const base::crypto::TrustStore> anchors_;
  ChildNode::Plan plan_;
  std::unique_ptr<ChildNode> process_;
};

}  // namespace kuitti::load
