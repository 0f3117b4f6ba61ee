#include "ap/server/foundation.h"

#include <unistd.h>

#include <thread>

#include "ap/server/ask_peers.h"
#include "ap/store/sqlite_messages.h"
#include "ubl/artefacts.h"

namespace ap::server {
namespace {

using base::Result;
using base::json::Value;

/// What cannot be refused but should be known.
void warn_of(const flow::Credentials& credentials, const Surroundings& surroundings) {
  const auto warn = [&](std::string_view what, const std::string& detail) {
    surroundings.log.warn("start", Value::object().set("what", what).set("detail", detail));
  };
  const base::Timestamp now = surroundings.clock.now();
  const auto& certificate = credentials.identity.certificate;
  const auto chain = credentials.anchors->verify(certificate, now);
  if (!chain) warn("certificate", "peers may refuse ours: " + base::describe(chain.error()));
}

/// The lists are fetched as the certificates name them, over the line that everything else takes.
base::Result<base::Bytes> fetch_list(base::http::Client& http, const std::string& url) {
  constexpr std::size_t kMostBytes = 32u << 20;
  constexpr auto kPatience = std::chrono::seconds(10);
  base::http::Outgoing request;
  request.url = url;
  request.connect_time = request.total_time = kPatience;
  request.response_bytes = kMostBytes;
  TRY(const base::http::Response answer, http.send(request));
  if (answer.status != 200)
    return base::unavailable("http.status", url + " answered " + std::to_string(answer.status));
  const base::ByteView list = answer.body.view();
  return base::Bytes(list.begin(), list.end());
}

Inputs::RevocationFor revocation_of(const Config& config, const Surroundings& surroundings,
                                    base::http::Client& http) {
  const auto mode = base::crypto::parse_revocation_mode(config.as4_revocation);
  ENSURE(mode);  // one of the choices of its key
  if (*mode == base::crypto::RevocationMode::Off) return [](auto) { return nullptr; };
  return [&http, &clock = surroundings.clock, mode = *mode, grace = config.as4_revocation_grace](
             std::shared_ptr<const base::crypto::TrustStore> anchors) {
    base::crypto::RevocationPolicy policy;
    policy.mode = mode;
    policy.grace = grace;
    return std::make_shared<base::crypto::Revocation>(
        [&http](const std::string& url) { return fetch_list(http, url); }, std::move(anchors),
        clock, policy);
  };
}

/// The validator and its catalogue, or a warning: documents then pass unjudged.
void open_artefacts(const Config& config, const Surroundings& surroundings,
                    Foundation& foundation) {
  const auto folder = ubl::find_artefacts(config.artefacts.string());
  auto validator = folder ? ubl::RuleValidator::open(*folder)
                          : Result<std::unique_ptr<ubl::RuleValidator>>(folder.error());
  auto catalogue = validator ? ubl::Catalogue::load(*folder / "catalogue.json") : validator.error();
  if (!catalogue) {
    return surroundings.log.warn(
        "start", Value::object()
                     .set("what", "artefacts")
                     .set("detail", "documents are not judged: " + catalogue.error().detail +
                                        "; run tools/setup or set `artefacts`"));
  }
  foundation.validator = *std::move(validator);
  foundation.catalogue = *std::move(catalogue);
}

}  // namespace

Result<Foundation> Foundation::lay(const Config& config, const Surroundings& surroundings) {
  TRY(auto lock, base::file::LockFile::acquire(config.data / "lock"));
  auto http = base::http::make_client(config.http_trust.string());
  auto workers = std::make_unique<base::Crew>(config.workers);
  TRY(auto inputs, Inputs::load(config, surroundings.random,
                                revocation_of(config, surroundings, *http), workers.get()));
  warn_of(*inputs->credentials().get(), surroundings);
  TRY(const std::vector<Peer> peers, load_peers(config.ledger_peers));
  const EventLog& log = surroundings.log;
  TRY(auto shards, Shards::open(
                       config, surroundings.clock, surroundings.random,
                       [&log](const std::string& reason) {
                         log.warn("log stopped", Value::object().set("detail", reason));
                         ::_exit(1);  // the next start finds out what the commit did
                       },
                       [&](const ledger::VerifierKey& key, const ledger::Checkpoint& head) {
                         return ask_peers(peers, key, head, *http, log);
                       }));
  auto blobs = store::make_file_blobs(config.data / "blobs");
  TRY(auto messages, store::open_sqlite_messages(config.data / "messages.db", *blobs));
  TRY(messages->release_leases());
  TRY(base::file::make_folders(config.data / "spool"));
  TRY(base::file::make_folders(config.delivery_folder));
  Foundation foundation{
      std::move(lock),     std::move(http),
      std::move(workers),  std::move(inputs),
      std::move(shards),   std::move(blobs),
      std::move(messages), nullptr,
      std::nullopt,        std::make_unique<flow::FolderDelivery>(config.delivery_folder)};
  open_artefacts(config, surroundings, foundation);
  return foundation;
}

}  // namespace ap::server
