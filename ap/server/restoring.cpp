#include "ap/server/restoring.h"

#include "ap/server/shard_folders.h"
#include "ap/server/tellers.h"
#include "ledger/witness/known_logs.h"

namespace ap::server {
namespace {

/// One word of a shell command.
std::string shell_word(const std::string& word) {
  const bool plain = word.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,") ==
                     std::string::npos;
  if (plain) return word;
  std::string inner;
  for (const char c : word) inner += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return "'" + inner + "'";
}

}  // namespace

std::string restore_command(const Config& config, const std::string& origin) {
  const auto peers = load_peers(config.ledger_peers);
  if (!peers || peers->empty()) return {};
  const std::string shard = origin.substr(origin.rfind('/') + 1);
  std::string mirrors;
  for (const Peer& peer : *peers)
    mirrors += (mirrors.empty() ? "" : ",") + mirror_url(peer, ledger::origin_hash(origin));
  std::string command = "kuitti-ledger restore --dir " +
                        shell_word((config.data / "ledger" / shard).string()) + " --vkey " +
                        shell_word(shard_key_file(config, shard).string() + ".pub") +
                        " --mirrors " + shell_word(mirrors);
  if (!config.http_trust.empty()) command += " --trust " + shell_word(config.http_trust.string());
  return command;
}

std::string how_to_restore(const Config& config, const std::string& origin) {
  const std::string command = restore_command(config, origin);
  if (command.empty())
    return "nobody in `ledger.peers` has a mirror of it: put back the newest copy there is of " +
           (config.data / "ledger").string();
  return "while the node does not run, take what is missing from its mirrors: " + command;
}

std::string how_to_follow(const Config& config, const std::string& origin) {
  const std::string shard = origin.substr(origin.rfind('/') + 1);
  std::string urls;
  for (const Peer& peer : load_peers(config.ledger_peers).value_or({})) {
    if (!urls.empty()) urls += ",";
    urls += peer.url + "/mirror/";
  }
  std::string command = "kuitti-ledger emergency --dir " +
                        shell_word((config.data / "ledger" / shard).string()) + " --key " +
                        shell_word(shard_key_file(config, shard).string()) +
                        (urls.empty() ? " --no-peers" : " --peers " + shell_word(urls));
  if (!config.http_trust.empty()) command += " --trust " + shell_word(config.http_trust.string());
  return "while the node does not run, finish what was interrupted: " + command;
}

}  // namespace ap::server
