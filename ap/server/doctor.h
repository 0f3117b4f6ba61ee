#pragma once

#include <string>
#include <vector>

#include "ap/server/config.h"
#include "base/clock.h"
#include "base/http/client.h"

namespace ap::server {

/// One thing a node depends on, and how it stands.
struct Diagnosis {
  enum class State { Fine, Warning, Problem };
  State state = State::Fine;
  std::string name;
  std::string detail;
  std::string remedy;  ///< unless fine
};

/// Examines what lies in files: clock, disk, access point certificate and key, trust, TLS files,
/// artefacts, directory, served participants, tokens, ledger key, peers. In the order of cause: an
/// earlier problem may be why a later one is there.
std::vector<Diagnosis> examine_files(const Config& config, const base::Clock& clock);

/// Examines the log of a node that does not run: whether its database is behind what was published,
/// or behind what the peers hold (an old copy was restored), with the command that heals it.
/// `peers` calls their listeners.
std::vector<Diagnosis> examine_log(const Config& config, base::http::Client& peers);

/// Examines the running node: whether it runs, its listeners answer, its health holds, and the head
/// of its log is signed by the key we know, and no alarm of the network of logs stands.
std::vector<Diagnosis> examine_node(const Config& config, base::http::Client& client);

}  // namespace ap::server
