#include "ap/server/inputs.h"

#include <algorithm>

#include "ap/server/credentials.h"
#include "ap/server/served.h"
#include "base/file/file.h"
#include "ledger/note/policy.h"

namespace ap::server {
namespace {

using base::Result;
using base::json::Value;
using discovery::DirectoryFile;

Result<api::Tokens> load_tokens(const Config& config) {
  const auto text = base::file::read_text(config.api_tokens);
  if (!text) return base::rejected("config.tokens", "`api.tokens`: " + text.error().detail);
  const auto tokens = api::parse_tokens(*text);
  if (!tokens) {
    return base::rejected("config.tokens", "`api.tokens` " + config.api_tokens.string() + ": " +
                                               tokens.error().detail);
  }
  return api::Tokens(*tokens);
}

Result<std::unique_ptr<DirectoryFile>> load_directory(const Config& config) {
  if (config.directory.empty()) return std::unique_ptr<DirectoryFile>();
  auto directory = DirectoryFile::load(config.directory);
  if (!directory) {
    return base::rejected("config.directory", "`directory` " + config.directory.string() + ": " +
                                                  directory.error().detail);
  }
  return directory;
}

Result<std::string> load_policy(const Config& config) {
  if (config.ledger_policy.empty()) return std::string();
  auto text = base::file::read_text(config.ledger_policy);
  if (!text) return base::rejected("config.policy", "`ledger.policy`: " + text.error().detail);
  const auto policy = ledger::Policy::parse(*text);
  if (!policy) {
    return base::rejected("config.policy", "`ledger.policy` " + config.ledger_policy.string() +
                                               ": " + policy.error().detail);
  }
  return text;
}

void note(std::string& problems, const base::Error& error) {
  problems += (problems.empty() ? "" : "\n  ") + error.detail;
}

template <class T>
void note(std::string& problems, const Result<T>& result) {
  if (!result) note(problems, result.error());
}

/// The same credentials, and whom to ask about revocation under their anchors.
std::shared_ptr<const flow::Credentials> asking(
    const std::shared_ptr<const flow::Credentials>& credentials,
    const Inputs::RevocationFor& revocation) {
  flow::Credentials copy = *credentials;
  copy.revocation = revocation(copy.anchors);
  return std::make_shared<const flow::Credentials>(std::move(copy));
}

Value changed(std::string_view what) {
  return Value::object().set("what", what);
}

void warn(const EventLog& log, std::string_view what, const base::Error& error) {
  log.warn("reload", changed(what).set("code", error.code).set("detail", error.detail));
}

}  // namespace

Result<discovery::Destination> NoDirectory::find(const peppol::ParticipantIdentifier& receiver,
                                                 const peppol::DocumentTypeIdentifier&,
                                                 const peppol::ProcessIdentifier&) {
  return base::not_found("discovery.participant",
                         receiver.uri() + " cannot be looked up: this node has no `directory`");
}

Inputs::Inputs(Config config, RevocationFor revocation, base::Crew* workers,
               std::shared_ptr<const flow::Credentials> credentials, flow::Served served,
               api::Tokens tokens, std::unique_ptr<DirectoryFile> directory, std::string policy)
    : config_(std::move(config)),
      revocation_(std::move(revocation)),
      workers_(workers),
      credentials_(std::move(credentials)),
      served_(std::make_shared<const flow::Served>(std::move(served))),
      tokens_(std::make_shared<const api::Tokens>(std::move(tokens))),
      directory_(std::move(directory)),
      policy_(std::move(policy)) {}

Result<std::unique_ptr<Inputs>> Inputs::load(const Config& config, base::Random& random,
                                             RevocationFor revocation, base::Crew* workers) {
  std::string problems;
  auto credentials = load_credentials(config, nullptr, workers);
  note(problems, credentials);
  auto served = load_served(config);
  note(problems, served);
  note(problems, api::create_tokens(config.api_tokens, random));
  auto tokens = load_tokens(config);
  note(problems, tokens);
  auto directory = load_directory(config);
  note(problems, directory);
  auto policy = load_policy(config);
  note(problems, policy);
  note(problems, load_peers(config.ledger_peers));
  if (!problems.empty()) return base::rejected("config", config.file.string() + ":\n  " + problems);
  return std::unique_ptr<Inputs>(new Inputs(
      config, revocation, workers, asking(*std::move(credentials), revocation), *std::move(served),
      *std::move(tokens), *std::move(directory), *std::move(policy)));
}

discovery::Discovery& Inputs::discovery() {
  if (directory_) return *directory_;
  return no_directory_;
}

void Inputs::reload(const EventLog& log) {
  reload_credentials(log);
  reload_served(log);
  reload_tokens(log);
  if (!directory_) return;
  if (const auto again = directory_->reload()) {
    log.info("reload", changed("directory"));
  } else {
    warn(log, "directory", again.error());
  }
}

void Inputs::reload_credentials(const EventLog& log) {
  const auto before = credentials_.get();
  const auto now = load_credentials(config_, before, workers_);
  if (!now) return warn(log, "credentials", now.error());
  credentials_.set(asking(*now, revocation_));
  const auto& certificate = (*now)->identity.certificate;
  const bool other = certificate.fingerprint() != before->identity.certificate.fingerprint();
  log.info("reload", changed("credentials")
                         .set("certificate", other ? "replaced" : "the same")
                         .set("seat", certificate.common_name())
                         .set("valid_to", base::format_timestamp(certificate.not_after())));
}

void Inputs::reload_served(const EventLog& log) {
  const auto before = served_.get();
  auto now = load_served(config_);
  if (!now) return warn(log, "serves", now.error());
  const auto count_missing = [](const flow::Served& from, const flow::Served& in) {
    return static_cast<std::int64_t>(
        std::ranges::count_if(from, [&](const auto& key) { return !in.contains(key); }));
  };
  log.info("reload", changed("serves")
                         .set("added", count_missing(*now, *before))
                         .set("removed", count_missing(*before, *now)));
  served_.set(std::make_shared<const flow::Served>(*std::move(now)));
}

void Inputs::reload_tokens(const EventLog& log) {
  auto now = load_tokens(config_);
  if (!now) return warn(log, "tokens", now.error());
  log.info("reload", changed("tokens").set("count", static_cast<std::uint64_t>(now->size())));
  tokens_.set(std::make_shared<const api::Tokens>(*std::move(now)));
}

}  // namespace ap::server
