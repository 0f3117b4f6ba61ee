#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/note/note.h"

namespace ap::server {

/// Another city whose log we look at. A plain value.
struct Peer {
  std::string name;         ///< for people and for the file that keeps its head
  std::string family;       ///< "ledger.espoo.example"
  std::string url;          ///< of its ledger listener, without the year
  ledger::VerifierKey key;  ///< its name is <family>/<year>
  std::string witness_url;  ///< "" = none
  std::optional<ledger::VerifierKey> witness_key;
  std::vector<std::string> certificates;  ///< seat ids whose documents that city logs
  /// How long its log may take for an entry (MLD): 1800 s in the privacy profile.
  std::chrono::seconds delay{60};

  std::string year() const { return key.name().substr(family.size() + 1); }
  /// The URL prefix of the shard that the key is of.
  std::string shard_url() const { return url + "/" + year() + "/"; }
};

/// Reads `ledger.peers`: {"peers": [{"name", "family", "url", "vkey", "witness_url",
/// "witness_vkey", "certificates": [...], "profile"}]}; witness_url, witness_vkey, certificates and
/// profile ("fast", or "privacy") may be absent. Errors: Rejected "config.peers" with every
/// problem, one a line.
base::Result<std::vector<Peer>> parse_peers(std::string_view json);
/// The same from a file; none when `file` is empty.
base::Result<std::vector<Peer>> load_peers(const std::filesystem::path& file);

}  // namespace ap::server
