#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/http/server.h"
#include "ledger/find/search_index.h"
#include "ledger/store/store.h"

namespace ledger {

/// A log that is searched: one of our shards, or the copy of somebody else's.
struct SearchedLog {
  std::string origin;
  TileStore* tiles;  ///< borrowed
  /// The smallest head of that size or more that was kept: a signed checkpoint.
  std::function<base::Result<std::optional<std::string>>(TreeSize)> history;
};

/// Searching and proving over many logs, for whoever asks. The answers are hints and proofs: who
/// asks verifies them, and shows his tag by asking (reading a whole log shows nothing).
///   GET /find/pair/<32 hex>, /find/trail/<32 hex>   JSON: where entries with that tag stand
///   GET /proof/<origin hash>/<index>                tlog-proof; its extra line holds the entry
///   GET /history/<origin hash>?size=N               a signed checkpoint of that size or more
///   GET /policy/<hex of SHA-256>                    a tlog-policy that was in force
/// 400 for what is none of these forms, 404 for what is not there, 503 with Retry-After while the
/// index catches up or a store cannot be read.
/// Threads: any. Borrows everything. Spec: spec/ledger 4.1
class FindHandler final : public base::http::Handler {
 public:
  struct Parts {
    SearchIndex& index;
    std::vector<SearchedLog> logs;
    std::vector<std::string> policies;
  };
  explicit FindHandler(Parts parts);
  base::http::Response handle(const base::http::Request& request) override;

 private:
  base::http::Response find(std::string_view kind, std::string_view hex);
  base::http::Response prove(std::string_view hash, std::string_view index);
  base::http::Response history(std::string_view hash, std::string_view query);
  base::http::Response policy(std::string_view hash);
  const SearchedLog* log_of(std::string_view hash) const;

  const Parts on_;
  std::map<std::string, const SearchedLog*, std::less<>> by_hash_;
  std::map<std::string, std::string, std::less<>> policies_;
};

}  // namespace ledger
