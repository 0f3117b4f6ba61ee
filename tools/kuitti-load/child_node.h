#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"

namespace kuitti::load {

/// A `kuitti serve` of our own: a process with its own data, started for the run and ended with it.
/// Threads: one.
class ChildNode final {
 public:
  struct Plan {
    std::filesystem::path config;
    std::map<std::string, std::string> environment;  ///< on top of ours
    std::filesystem::path log;                       ///< its standard error
  };
  /// Starts the `kuitti` that lies beside this program and waits for its ready line.
  /// Errors: Unavailable "load.node" with the end of its log.
  static base::Result<std::unique_ptr<ChildNode>> start(const Plan& plan);
  ~ChildNode();

  pid_t process() const { return process_; }
  const std::string& as4_url() const { return as4_url_; }
  const std::string& api_url() const { return api_url_; }
  const std::string& ledger_url() const { return ledger_url_; }
  /// SIGTERM, and waits. Errors: Corrupt "load.node" unless it ends with 0.
  base::Result<void> stop();

 private:
  explicit ChildNode(pid_t process) : process_(process) {}
  base::Result<void> read_addresses(int output);
  pid_t process_;
  std::string as4_url_, api_url_, ledger_url_;
};

}  // namespace kuitti::load
