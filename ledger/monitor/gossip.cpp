#include "ledger/monitor/gossip.h"

#include <algorithm>

#include "base/text.h"

namespace ledger {
namespace {

using base::Result;

constexpr std::size_t kMostUnproven = 8;  // heads of one log
constexpr int kMostNames = 100;           // of evidence, new ones of one peer in a round
constexpr std::size_t kMostRemembered = 10'000;
constexpr std::size_t kForkNameBytes = 21;  // fork-<16 hex>
constexpr std::string_view kUnproven = "unproven-head";

bool is_fork_name(std::string_view name) {
  return name.size() == kForkNameBytes && name.starts_with("fork-") &&
         std::ranges::all_of(name.substr(5), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

Result<void> Gossip::round() {
  away_.clear();
  for (const Teller& teller : on_.evidence) take_evidence(teller);
  for (const WatchedLog& log : on_.logs) TRY(look_at(log));
  for (const OwnLog& log : on_.own) look_at(log);
  return {};
}

std::optional<base::Bytes> Gossip::ask(const Teller& teller, const std::string& path) {
  if (away_.contains(teller.name)) return std::nullopt;
  auto bytes = teller.fetch(path);
  if (bytes) return *std::move(bytes);
  if (bytes.error().code.starts_with("http.") && bytes.error().code != "http.status")
    away_.insert(teller.name);
  return std::nullopt;
}

/// Whether nothing is left to ask about a head; a fork is kept.
Result<bool> Gossip::settles(const WatchedLog& log, const HeldLog& held,
                             const SignedCheckpoint& shown) {
  auto fork = find_fork(held, shown, log.sources);
  if (!fork && fork.error().code == "monitor.unproven") return false;
  if (!fork) return fork.error();
  if (*fork) TRY(on_.folder.keep(**std::move(fork)));
  return true;
}

Result<void> Gossip::look_at(const WatchedLog& log) {
  const std::string& origin = log.key.name();
  std::vector<Unproven>& unproven = unproven_[origin];
  std::vector<Unproven> heads = std::exchange(unproven, {});
  const base::Timestamp now = on_.clock.now();
  for (const Teller& teller : log.tellers) {
    if (!on_.folder.fork_of(origin).empty()) return {};
    const auto bytes = ask(teller, teller.path);
    auto shown = bytes ? open_checkpoint(base::as_text(*bytes), log.key)
                       : Result<SignedCheckpoint>(base::not_found("", ""));
    if (!shown) continue;  // nothing, or nothing that this log signed
    on_.on_head(log, *shown);
    const bool known = std::ranges::any_of(
        heads, [&](const Unproven& one) { return one.head.checkpoint == shown->checkpoint; });
    if (!known) heads.push_back({*std::move(shown), teller.name, now});
  }
  TRY(const MirrorStore::State state, on_.store.load(origin));
  if (!state.head) return {};
  for (Unproven& one : heads) {
    TRY(const bool settled, settles(log, {log.copy, *state.head}, one.head));
    if (!settled && unproven.size() < kMostUnproven) unproven.push_back(std::move(one));
  }
  const auto oldest = std::ranges::min_element(unproven, {}, &Unproven::since);
  if (oldest == unproven.end() || now - oldest->since < on_.patience) {
    on_.alarms.end(std::string(kUnproven), log.name);
    return {};
  }
  on_.alarms.raise(std::string(kUnproven), log.name,
                   oldest->teller + " shows a checkpoint of " +
                       std::to_string(oldest->head.checkpoint.size.value()) + " entries that " +
                       origin +
                       " signed and of which nobody serves the entries: it may show others "
                       "another history");
  return {};
}

void Gossip::look_at(const OwnLog& log) {
  const base::Timestamp now = on_.clock.now();
  std::optional<Unproven>& larger = larger_[log.key.name()];
  if (const auto before = std::exchange(larger, std::nullopt)) weigh(log, *before, larger);
  for (const Teller& teller : log.tellers) {
    const auto bytes = ask(teller, teller.path);
    if (!bytes) continue;
    auto shown = open_checkpoint(base::as_text(*bytes), log.key);
    if (!shown) continue;  // whatever it is, our log did not sign it
    weigh(log, {*std::move(shown), teller.name, now}, larger);
  }
}

void Gossip::weigh(const OwnLog& log, const Unproven& shown,
                   std::optional<Unproven>& larger) const {
  const HeldLog held = log.held();
  const Checkpoint& theirs = shown.head.checkpoint;
  const std::string words = shown.teller + " shows a checkpoint of " +
                            std::to_string(theirs.size.value()) +
                            " entries that our key signed and our log does not have: an old copy "
                            "was restored, or the key is stolen";
  if (theirs.size > held.head.size) {
    if (on_.clock.now() - shown.since >= on_.own_patience) return log.on_stranger(words);
    if (!larger) larger = shown;
    return;
  }
  auto fork =
      find_fork(held, shown.head, Sources([](auto) { return base::not_found("", ""); }, {}));
  if (!fork || !*fork) return;
  const auto kept = on_.folder.keep(**std::move(fork));
  log.on_stranger(words + (kept ? "; evidence " + *kept : ""));
}

/// What a peer has proven, we need not prove again.
void Gossip::take_evidence(const Teller& teller) {
  const auto list = ask(teller, teller.path);
  if (!list) return;
  int left = kMostNames;
  for (const std::string_view line : base::split(base::as_text(*list), '\n')) {
    const std::string name(line);
    if (!is_fork_name(name) || looked_at_.contains(name)) continue;
    if (--left < 0) return;
    if (looked_at_.size() >= kMostRemembered) looked_at_.clear();
    const auto text = ask(teller, teller.path + name);
    if (!text) continue;
    looked_at_.insert(name);
    const auto evidence = parse_evidence(base::as_text(*text));
    const auto* fork = evidence ? std::get_if<ForkEvidence>(&*evidence) : nullptr;
    if (fork == nullptr || !on_.folder.fork_of(fork->origin).empty()) continue;
    if (!on_.folder.keep(*fork)) continue;  // it proves nothing
  }
}

}  // namespace ledger
