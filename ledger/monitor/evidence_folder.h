#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "base/result.h"
#include "ledger/evidence/evidence.h"

namespace ledger {

/// The files that accuse logs, and the logs whose fork they prove: those are neither cosigned nor
/// followed any more, also after a restart. A file is named <kind>-<16 hex digits of its SHA-256>;
/// the same evidence is one file.
///
/// Threads: any; `on_fork` is called from the thread that brought the evidence.
class EvidenceFolder final {
 public:
  using OnFork = std::function<void(const std::string& origin, const std::string& name)>;
  /// Reads what is there; only what holds under the keys counts. `on_fork` is told of each log
  /// once. Errors: Unavailable "file.read".
  EvidenceFolder(std::filesystem::path folder, std::vector<VerifierKey> keys, OnFork on_fork);

  /// Keeps evidence that holds, durably; its name. A fork is kept with the lines of its log alone.
  /// Errors: those of judge_evidence and of the file.
  base::Result<std::string> keep(Evidence evidence);
  /// Keeps a file as it is; one that proves a fork counts.
  base::Result<void> keep(const std::string& name, base::ByteView bytes);

  /// The evidence that the log of that origin has forked; "" when there is none.
  std::string fork_of(std::string_view origin) const;
  bool has_forks() const;
  /// Names of the files that anybody may read: forks and false times. (An omission names a message
  /// and its parties.) In order.
  std::vector<std::string> published() const;
  /// One of them. Errors: NotFound "evidence.name".
  base::Result<std::string> read(std::string_view name) const;

 private:
  void look_for_fork(const std::string& name, std::string_view text);
  const std::filesystem::path folder_;
  const std::vector<VerifierKey> keys_;
  const OnFork on_fork_;
  base::Guarded<std::map<std::string, std::string, std::less<>>> forks_;  ///< name by origin
};

}  // namespace ledger
