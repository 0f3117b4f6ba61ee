#include <sys/timex.h>

#include <filesystem>

#include "ap/api/tokens.h"
#include "ap/discovery/directory_file.h"
#include "ap/server/credentials.h"
#include "ap/server/doctor.h"
#include "ap/server/health.h"
#include "ap/server/peers.h"
#include "ap/server/served.h"
#include "base/file/file.h"
#include "base/json/value.h"
#include "ubl/artefacts.h"
#include "ubl/validate.h"

namespace ap::server {
namespace {

namespace fs = std::filesystem;
using base::Result;
using base::Timestamp;
using base::crypto::Certificate;
using State = Diagnosis::State;
using Diagnoses = std::vector<Diagnosis>;

constexpr std::chrono::days kSoon{30};
/// No node of this version ran before.
constexpr Timestamp kEarliest = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

Diagnosis fine(std::string name, std::string detail) {
  return {State::Fine, std::move(name), std::move(detail), ""};
}
Diagnosis warning(std::string name, std::string detail, std::string remedy) {
  return {State::Warning, std::move(name), std::move(detail), std::move(remedy)};
}
Diagnosis problem(std::string name, std::string detail, std::string remedy) {
  return {State::Problem, std::move(name), std::move(detail), std::move(remedy)};
}

Diagnosis examine_clock(Timestamp now) {
  const std::string time = base::format_timestamp(now);
  if (now < kEarliest) return problem("clock", "it says " + time, "set the clock; use NTP");
  timex state{};
  const bool known = ::adjtimex(&state) >= 0;
  if (known && (state.status & STA_UNSYNC) != 0)
    return warning("clock", time + "; the kernel does not know it to be synchronised",
                   "run an NTP client: certificates and log times depend on the clock");
  return fine("clock", time);
}

Diagnosis examine_disk(const fs::path& data) {
  fs::path there = data;  // before the first start the folder is not there yet
  std::error_code problem_met;
  while (!fs::exists(there, problem_met) && there.has_relative_path()) there = there.parent_path();
  const auto space = fs::space(there, problem_met);
  if (problem_met)
    return problem("disk", there.string() + ": " + problem_met.message(),
                   "create `node.data` for the node's user");
  const std::string detail = data.string() + ", " + std::to_string(space.available >> 20) +
                             " MiB of " + std::to_string(space.capacity >> 20) + " free";
  if (space.available < kLeastFreeBytes) return problem("disk", detail, "free or add space");
  if (space.available < space.capacity / 20)
    return warning("disk", detail, "less than 5 % is left; add space");
  return fine("disk", detail);
}

Diagnosis examine_validity(const std::string& name, const Certificate& certificate, Timestamp now,
                           const std::string& remedy) {
  const std::string detail = certificate.subject() + ", valid " +
                             base::format_date(certificate.not_before()) + " to " +
                             base::format_date(certificate.not_after());
  if (now < certificate.not_before())
    return problem(name, "not valid yet: " + detail, "check the clock, or " + remedy);
  if (now > certificate.not_after()) return problem(name, "expired: " + detail, remedy);
  if (now + kSoon > certificate.not_after())
    return warning(name, "expires within 30 days: " + detail, remedy);
  return fine(name, detail);
}

void examine_credentials(const Config& config, Timestamp now, Diagnoses& found) {
  const auto credentials = load_credentials(config, nullptr);
  if (!credentials) {
    found.push_back(problem("certificate", credentials.error().detail,
                            "mend as4.certificate, as4.key or as4.trust"));
    return;
  }
  const Certificate& certificate = (*credentials)->identity.certificate;
  found.push_back(fine("certificate", "seat " + certificate.common_name() + ", its key fits"));
  found.push_back(examine_validity("validity", certificate, now,
                                   "get a new access point certificate and send SIGHUP"));
  const auto chain = (*credentials)->anchors->verify(certificate, now);
  found.push_back(chain ? fine("chain", "our certificate chains to as4.trust")
                        : problem("chain", base::describe(chain.error()),
                                  "put the root and intermediates of your environment into " +
                                      config.as4_trust.string()));
}

void examine_tls(const std::string& role, const Listener& listener, Timestamp now,
                 Diagnoses& found) {
  if (!listener.tls) return;
  const std::string name = role + " tls";
  const auto pem = base::file::read_text(listener.certificate);
  const auto key = base::file::read_text(listener.key);
  if (!pem || !key) {
    found.push_back(problem(name, (pem ? key : pem).error().detail,
                            "mend " + role + ".tls.certificate and " + role + ".tls.key"));
    return;
  }
  const auto certificate = Certificate::from_pem(*pem);
  const auto signer = base::crypto::load_signer(*key);
  const bool other_kind = (!certificate && certificate.error().code == "x509.key") ||
                          (!signer && signer.error().code == "key.type");
  if (other_kind) {
    found.push_back(fine(name, "not RSA, so not examined here"));
  } else if (!certificate || !signer) {
    found.push_back(problem(name, (certificate ? signer.error() : certificate.error()).detail,
                            "the files must be PEM, the key not encrypted"));
  } else if (!(*signer)->belongs_to(*certificate)) {
    found.push_back(problem(name, "the key is not that of the certificate",
                            "name the pair that was issued together"));
  } else {
    found.push_back(examine_validity(name, *certificate, now, "get a new TLS certificate"));
  }
}

Diagnosis examine_artefacts(const Config& config) {
  const auto folder = ubl::find_artefacts(config.artefacts.string());
  if (!folder)
    return problem("artefacts", folder.error().detail,
                   "run tools/setup, or name their folder with `artefacts`");
  const auto validator = ubl::RuleValidator::open(*folder);
  if (!validator)
    return problem("artefacts", folder->string() + ": " + validator.error().detail,
                   "run tools/setup again");
  return fine("artefacts", folder->string());
}

/// Each certificate of the directory: valid now, and of an authority we trust.
void examine_directory_certificates(const Config& config, const base::json::Value& directory,
                                    Timestamp now, Diagnoses& found) {
  const auto trust = base::file::read_text(config.as4_trust);
  const auto anchors = base::crypto::TrustStore::from_pem(trust.value_or(""));
  const base::json::Value* list = directory.find("participants");
  if (!anchors || list == nullptr || list->items() == nullptr) return;
  for (const base::json::Value& item : *list->items()) {
    const fs::path file = config.directory.parent_path() / item.text_at("certificate");
    const auto pem = base::file::read_text(file);
    const auto certificate = Certificate::from_pem(pem.value_or(""));
    if (!certificate) continue;  // the directory's own reader has said so
    const auto holds = (*anchors)->verify(*certificate, now);
    if (holds) continue;
    found.push_back(problem("directory",
                            std::string(item.text_at("id")) + ", " + file.string() + ": " +
                                base::describe(holds.error()),
                            "get that access point's present certificate, or its authority into " +
                                config.as4_trust.string()));
  }
}

void examine_directory(const Config& config, Timestamp now, Diagnoses& found) {
  if (config.directory.empty()) {
    found.push_back(warning("directory", "none: nobody can be sent to",
                            "name a file of participants with `directory`"));
    return;
  }
  const auto loaded = discovery::DirectoryFile::load(config.directory);
  if (!loaded) {
    found.push_back(
        problem("directory", loaded.error().detail, "mend " + config.directory.string()));
    return;
  }
  const std::size_t before = found.size();
  const auto text = base::file::read_text(config.directory);
  const auto json = base::json::parse(text.value_or(""));
  if (json) examine_directory_certificates(config, *json, now, found);
  if (found.size() == before)
    found.push_back(fine("directory", "every certificate in it is valid and trusted"));
}

Diagnosis examine_served(const Config& config) {
  const auto served = load_served(config);
  if (!served) return problem("serves", served.error().detail, "mend " + config.serves.string());
  if (served->empty())
    return warning("serves", "nobody: every document for us is refused",
                   "name a file of our participants with `serves`");
  return fine("serves", std::to_string(served->size()) + " participants");
}

/// A file that only its owner may read.
Diagnosis examine_secret(const std::string& name, const fs::path& file) {
  std::error_code problem_met;
  const auto status = fs::status(file, problem_met);
  if (!fs::exists(status)) return fine(name, file.string() + " will be made at the first start");
  constexpr auto kOthers = fs::perms::group_all | fs::perms::others_all;
  if ((status.permissions() & kOthers) != fs::perms::none)
    return problem(name, file.string() + " can be read by others", "chmod 600 " + file.string());
  return fine(name, file.string());
}

Diagnosis examine_tokens(const Config& config) {
  Diagnosis secret = examine_secret("tokens", config.api_tokens);
  const auto text = base::file::read_text(config.api_tokens);
  if (secret.state != State::Fine || !text) return secret;
  const auto tokens = api::parse_tokens(*text);
  if (!tokens)
    return problem("tokens", tokens.error().detail, "mend " + config.api_tokens.string());
  return fine("tokens", config.api_tokens.string() + ", " + std::to_string(tokens->size()));
}

/// No fault: what the profile means for those who wait for an entry.
Diagnosis examine_profile(const Config& config) {
  if (config.ledger_profile == "fast")
    return fine("log profile", "fast: a receipt leaves when its entry stands in the log");
  const auto longest = std::chrono::ceil<std::chrono::seconds>(2 * config.ledger_queue_interval);
  return fine("log profile",
              "privacy: a receipt leaves when its entry is durable here; the log has it within " +
                  std::to_string(longest.count()) +
                  " s, in shuffled and padded batches; until then it can neither be proven nor "
                  "erased; peers write \"profile\": \"privacy\" beside our log");
}

Diagnosis examine_peers(const Config& config) {
  const auto peers = load_peers(config.ledger_peers);
  if (!peers) return problem("peers", peers.error().detail, "mend " + config.ledger_peers.string());
  if (peers->empty())
    return warning("peers", "none: nobody's log is watched by us",
                   "name other cities in a file with `ledger.peers`");
  return fine("peers", std::to_string(peers->size()) + "; `kuitti peers` looks at their logs");
}

}  // namespace

Diagnoses examine_files(const Config& config, const base::Clock& clock) {
  const Timestamp now = clock.now();
  Diagnoses found{fine("configuration", config.file.string()), examine_clock(now),
                  examine_disk(config.data)};
  examine_credentials(config, now, found);
  found.push_back(examine_secret("access point key", config.as4_key));
  examine_tls("as4", config.as4, now, found);
  examine_tls("api", config.api, now, found);
  examine_tls("ledger", config.ledger, now, found);
  found.push_back(examine_artefacts(config));
  examine_directory(config, now, found);
  found.push_back(examine_served(config));
  found.push_back(examine_tokens(config));
  found.push_back(examine_secret("ledger key", config.ledger_key));
  found.push_back(examine_profile(config));
  found.push_back(examine_peers(config));
  return found;
}

}  // namespace ap::server
