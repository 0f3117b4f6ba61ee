#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ap/api/tokens.h"
#include "ap/discovery/directory_file.h"
#include "ap/flow/services.h"
#include "ap/server/config.h"
#include "ap/server/event_log.h"
#include "ap/server/peers.h"
#include "base/crew.h"
#include "base/current.h"

namespace ap::server {

/// A participant nobody can find: the discovery of a node without a directory.
class NoDirectory final : public discovery::Discovery {
 public:
  base::Result<discovery::Destination> find(const peppol::ParticipantIdentifier& receiver,
                                            const peppol::DocumentTypeIdentifier& type,
                                            const peppol::ProcessIdentifier& process) override;
};

/// What a node reads from the files that its configuration names, and reads again when told to.
/// Threads: the values from any; load and reload from one.
class Inputs final {
 public:
  /// Whom to ask about revocation, for these anchors; null = nobody (as4.revocation = off).
  using RevocationFor = std::function<std::shared_ptr<base::crypto::Revocation>(
      std::shared_ptr<const base::crypto::TrustStore>)>;

  /// Makes a missing file of tokens. Errors: Rejected "config" with every problem, one a line.
  /// The workers, who outlive this, do the private operations of our keys (null: each thread its
  /// own).
  static base::Result<std::unique_ptr<Inputs>> load(
      const Config& config, base::Random& random,
      RevocationFor revocation = [](auto) { return nullptr; }, base::Crew* workers = nullptr);

  const base::Current<flow::Credentials>& credentials() const { return credentials_; }
  const base::Current<flow::Served>& served() const { return served_; }
  const base::Current<api::Tokens>& tokens() const { return tokens_; }
  discovery::Discovery& discovery();
  const std::string& policy() const { return policy_; }  ///< of ledger.policy, "" = none

  /// Replaces what can be read; the rest stays. Says what changed.
  void reload(const EventLog& log);

 private:
  Inputs(Config config, RevocationFor revocation, base::Crew* workers,
         std::shared_ptr<const flow::Credentials> credentials, flow::Served served,
         api::Tokens tokens, std::unique_ptr<discovery::DirectoryFile> directory,
         std::string policy);
  void reload_credentials(const EventLog& log);
  void reload_served(const EventLog& log);
  void reload_tokens(const EventLog& log);

  const Config config_;
  const RevocationFor revocation_;
  base::Crew* const workers_;
  base::Current<flow::Credentials> credentials_;
  base::Current<flow::Served> served_;
  base::Current<api::Tokens> tokens_;
  std::unique_ptr<discovery::DirectoryFile> directory_;  ///< null without `directory`
  NoDirectory no_directory_;
  const std::string policy_;
};

}  // namespace ap::server
