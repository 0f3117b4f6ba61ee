#include "tools/kuitti-load/own_node.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include <iostream>

#include "ap/api/tokens.h"
#include "ap/server/config.h"
#include "base/json/value.h"

namespace kuitti::load {
namespace {

namespace fs = std::filesystem;
using base::Result;
using base::crypto::Certificate;

constexpr std::string_view kNodeSeat = "POP900001";
constexpr std::string_view kPeerSeat = "POP900002";

/// A file system in memory syncs nothing: numbers from it say nothing about durability.
void warn_of_memory(const fs::path& folder) {
  struct statfs about {};
  if (::statfs(folder.c_str(), &about) == 0 && about.f_type == TMPFS_MAGIC) {
    std::cerr << "kuitti-load: " << folder.string()
              << " is a file system in memory, where a sync costs nothing; set TMPDIR\n";
  }
}

}  // namespace

Result<fs::path> OwnNode::write(std::string_view name, std::string_view text) const {
  const fs::path path = folder_.path() / name;
  TRY(base::file::write_durably(path, base::as_bytes(text), base::file::Mode::Secret));
  return path;
}

/// The configuration of a node that was made for the run.
Result<fs::path> OwnNode::write_config(const Options& options) {
  TRY(const Authority authority, Authority::make(base::SystemClock().now()));
  TRY(const auto issued, authority.issue(std::string(kNodeSeat), options.key_bits));
  TRY(write("node.pem", issued.certificate_pem));
  TRY(write("node.key", issued.key_pem.reveal()));
  TRY(write("trust.pem", authority.certificate_pem()));
  return write("kuitti.conf",
               "as4.tls = off\nas4.certificate = node.pem\nas4.key = node.key\n"
               "as4.trust = trust.pem\nas4.revocation = off\nledger.family = ledger.load.example\n"
               "workers = " +
                   std::to_string(options.workers) + "\n");
}

Result<OwnNode> OwnNode::prepare(const Options& options) {
  TRY(auto folder, base::file::TemporaryFolder::make("kuitti-load"));
  warn_of_memory(folder.path());
  OwnNode node(std::move(folder));
  node.plan_.config = options.config;
  if (options.config.empty()) {
    TRY(node.plan_.config, node.write_config(options));
  }
  TRY(const auto config, ap::server::load_config(node.plan_.config.string(), {}));
  TRY(const std::string certificate, base::file::read_text(config.as4_certificate));
  TRY(node.certificate_, Certificate::from_pem(certificate));
  TRY(const std::string trusted, base::file::read_text(config.as4_trust));

  TRY(const Authority authority, Authority::make(base::SystemClock().now()));
  TRY(const auto issued, authority.issue(std::string(kPeerSeat), node.certificate_->key_bits()));
  TRY(node.peer_, Party::of(issued));
  const std::string both = trusted + "\n" + authority.certificate_pem();
  TRY(node.anchors_, base::crypto::TrustStore::from_pem(both));
  TRY(const fs::path trust, node.write("both-trust.pem", both));
  TRY(node.write("peer.pem", issued.certificate_pem));

  const fs::path data = node.folder_.path() / "data";
  node.plan_.log = node.folder_.path() / "events.log";
  node.plan_.environment = {
      {"KUITTI_NODE_DATA", data.string()},
      {"KUITTI_AS4_LISTEN", "127.0.0.1:0"},
      {"KUITTI_API_LISTEN", "127.0.0.1:0"},
      {"KUITTI_API_TLS", "off"},
      {"KUITTI_LEDGER_LISTEN", "127.0.0.1:0"},
      {"KUITTI_LEDGER_TLS", "off"},
      {"KUITTI_LEDGER_FAMILY", "ledger.load.example"},
      {"KUITTI_LEDGER_KEY", (data / "ledger.key").string()},
      {"KUITTI_LEDGER_WITNESS_KEY", (data / "witness.key").string()},
      {"KUITTI_LEDGER_POLICY", ""},
      {"KUITTI_LEDGER_PEERS", ""},
      {"KUITTI_API_TOKENS", (data / "api-tokens").string()},
      {"KUITTI_DELIVERY_FOLDER", (data / "delivered").string()},
      {"KUITTI_AS4_TRUST", trust.string()},
      {"KUITTI_AS4_REVOCATION", "off"},
      {"KUITTI_VALIDATION_INBOUND", "off"},
      {"KUITTI_WORKERS", std::to_string(options.workers)},
  };
  return node;
}

Result<void> OwnNode::start(const Neighbourhood& around) {
  TRY(const fs::path serves, write("serves", around.receives_for + "\n"));
  plan_.environment["KUITTI_SERVES"] = serves.string();
  base::json::Value participants = base::json::Value::array();
  if (!around.sends_to.empty()) {
    participants.push(base::json::Value::object()
                          .set("id", around.sends_to)
                          .set("endpoint", around.peer_endpoint)
                          .set("certificate", (folder_.path() / "peer.pem").string())
                          .set("documents", base::json::Value::array().push("*")));
  }
  TRY(const fs::path directory,
      write("directory.json",
            base::json::write(base::json::Value::object().set("participants", participants))));
  plan_.environment["KUITTI_DIRECTORY"] = directory.string();
  TRY(process_, ChildNode::start(plan_));
  return {};
}

Result<std::string> OwnNode::token() const {
  TRY(const std::string text, base::file::read_text(plan_.environment.at("KUITTI_API_TOKENS")));
  TRY(const auto tokens, ap::api::parse_tokens(text));
  ENSURE(!tokens.empty());
  return tokens.front().secret.reveal();
}

}  // namespace kuitti::load
