#include "ap/server/ask_peers.h"

#include <optional>
#include <thread>

#include "base/guarded.h"
#include "ledger/anchor/witness_client.h"

namespace ap::server {

using base::Result;
using base::json::Value;

Result<void> ask_peers(const std::vector<Peer>& peers, const ledger::VerifierKey& key,
                       const ledger::Checkpoint& head, base::http::Client& http,
                       const EventLog& log) {
  base::Guarded<std::optional<base::Error>> rollback;
  {
    std::vector<std::jthread> threads;
    for (const Peer& peer : peers) {
      threads.emplace_back([&] {
        for (const std::string& url : {peer.url + "/mirror", peer.witness_url}) {
          if (url.empty()) continue;
          const auto checked = ledger::check_not_behind(peer.name, url, key, head, http);
          if (checked) continue;
          if (checked.error().kind == base::ErrorKind::Corrupt) {
            rollback.with([&](auto& found) { found = checked.error(); });
          } else {
            log.warn("peer away", Value::object()
                                      .set("peer", peer.name)
                                      .set("origin", peer.key.name())
                                      .set("detail", base::describe(checked.error())));
          }
        }
      });
    }
  }
  const auto found = rollback.with([](const auto& error) { return error; });
  if (found) return *found;
  return {};
}

}  // namespace ap::server
