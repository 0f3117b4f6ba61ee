#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ap::server {

/// HTTP or HTTPS listener of one role.
struct Listener {
  std::string address;  ///< "host:port"
  bool tls = false;
  std::filesystem::path certificate;
  std::filesystem::path key;
};

/// The configuration of a node, parsed once. Relative paths were resolved against the folder of the
/// file. A plain value.
struct Config {
  std::filesystem::path file;
  std::string name;  ///< empty: the seat id
  std::filesystem::path data;
  Listener as4;
  std::filesystem::path as4_certificate;
  std::filesystem::path as4_key;
  std::filesystem::path as4_trust;
  std::string as4_revocation;
  std::chrono::hours as4_revocation_grace{72};
  std::filesystem::path http_trust;  ///< empty: the system's
  Listener api;
  std::filesystem::path api_tokens;
  Listener ledger;
  std::string ledger_family;
  std::filesystem::path ledger_key;
  std::chrono::milliseconds ledger_interval{20};
  /// Between comparisons of what other cities show with what is held here.
  std::chrono::milliseconds ledger_compare{60'000};
  std::string ledger_profile;
  /// Privacy profile: the longest time between batches.
  std::chrono::milliseconds ledger_queue_interval{900'000};
  std::filesystem::path ledger_policy;  ///< empty: quorum none
  std::filesystem::path ledger_witness_key;
  std::filesystem::path ledger_witness_old_key;  ///< signs beside it; empty: none
  std::filesystem::path ledger_peers;
  std::filesystem::path directory;
  std::filesystem::path serves;
  std::filesystem::path delivery_folder;
  std::uint64_t limit_message = 0;   ///< bytes on the wire
  std::uint64_t limit_inflated = 0;  ///< bytes
  std::uint64_t limit_ratio = 0;
  unsigned workers = 1;
  bool validate_inbound = true;
  std::filesystem::path artefacts;  ///< empty: where set-up puts them
};

using Environment = std::map<std::string, std::string>;

/// Reads the text of a configuration file; `environment` overrides (as4.listen: KUITTI_AS4_LISTEN).
/// Errors: Rejected "config" whose detail lists every problem, one a line, with its remedy.
base::Result<Config> parse_config(std::string_view text, const std::filesystem::path& file,
                                  const Environment& environment);

/// The file named, else $KUITTI_CONFIG, else /etc/kuitti/kuitti.conf; then parse_config.
base::Result<Config> load_config(const std::string& file, const Environment& environment);

/// The process environment.
Environment process_environment();

/// "100MiB", "4096", "2GiB". Errors: Malformed "config.size".
base::Result<std::uint64_t> parse_size(std::string_view text);
/// "20ms", "5s", "72h". Errors: Malformed "config.duration".
base::Result<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace ap::server
