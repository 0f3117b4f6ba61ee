#include "ledger/witness/witness.h"

#include <algorithm>

#include "ledger/log/commit.h"

namespace ledger {
namespace {

using base::Result;

constexpr int kMostTries = 8;  // against other requests of the same log

/// The checkpoint with the log's own lines and ours: what others may be shown.
WitnessStore::Cosigned shown(const AddCheckpoint& request, const KnownLog& log,
                             const std::string& own_line) {
  Note kept{request.note.text, {}};
  for (const SignatureLine& line : request.note.signatures) {
    for (const VerifierKey& key : log.keys) {
      if (line.is_of(key)) kept.signatures.push_back(line);
    }
  }
  return {request.checkpoint.size, request.checkpoint.root, kept.bytes() + own_line};
}

}  // namespace

Witness::Witness(KnownLogs logs, WitnessStore& store, std::vector<const SignerKey*> keys,
                 const base::Clock& clock, OnFork on_fork)
    : logs_(std::move(logs)),
      store_(store),
      keys_(std::move(keys)),
      clock_(clock),
      on_fork_(std::move(on_fork)) {
  ENSURE(!keys_.empty());
  for (const SignerKey* key : keys_) ENSURE(key->verifier().type() == KeyType::Cosigner);
  for (const auto& [origin, log] : logs_) origins_.emplace(origin_hash(origin), origin);
}

LogKeys Witness::keys_for(const KnownLog& log) const {
  LogKeys keys{log.keys, {}};
  for (const SignerKey* key : keys_) keys.own.push_back(key->verifier());
  return keys;
}

Result<Witness::Answer> Witness::add(std::string_view body) {
  TRY(const AddCheckpoint request, AddCheckpoint::parse(body));
  const std::string& origin = request.checkpoint.origin;
  const auto log = logs_.find(origin);
  if (log == logs_.end()) return Answer{Verdict::UnknownLog, {}, {}};
  const LogKeys keys = keys_for(log->second);
  for (int attempt = 0; attempt < kMostTries; ++attempt) {
    TRY(const WitnessStore::State state, store_.load(origin));
    const TreeSize last = state.last ? state.last->size : TreeSize(0);
    const Verdict verdict = judge(request, keys, state);
    if (verdict != Verdict::Unsigned && verdict != Verdict::Cosign)
      TRY(remember_own(origin, request.note, request.checkpoint));
    if (verdict == Verdict::Unproven && state.last && request.checkpoint.size == last &&
        request.checkpoint.root != state.last->root) {
      on_fork_(state.last->note, request.note.bytes());
    }
    if (verdict != Verdict::Cosign) return Answer{verdict, last, {}};
    std::string lines;
    for (const SignerKey* key : keys_) lines += key->sign_line(request.note.text, clock_.now());
    const auto expected = state.last ? std::optional(last) : std::nullopt;
    const auto replaced = store_.replace(origin, expected, shown(request, log->second, lines));
    if (replaced) return Answer{verdict, last, lines};
    if (replaced.error().kind != base::ErrorKind::Conflict) return replaced.error();
  }
  return base::unavailable("witness.busy", "other requests for this log were faster");
}

Result<std::optional<std::string>> Witness::last(std::string_view hash) {
  const auto origin = origins_.find(hash);
  if (origin == origins_.end()) return std::optional<std::string>();
  TRY(const WitnessStore::State state, store_.load(origin->second));
  return state.last ? std::optional(state.last->note) : std::nullopt;
}

/// A checkpoint that bears our own line and is larger than what we know is marked.
Result<void> Witness::remember_own(const std::string& origin, const Note& note,
                                   const Checkpoint& checkpoint) {
  const bool ours = std::ranges::any_of(
      keys_, [&](const SignerKey* key) { return verify_line(note, key->verifier()).has_value(); });
  if (!ours) return {};
  TRY(const WitnessStore::State state, store_.load(origin));
  if (state.last && state.last->size >= checkpoint.size) return {};
  return store_.mark_ahead(origin, {checkpoint.size, checkpoint.root, note.bytes()});
}

Result<Witness::Memory> Witness::look_back(std::string_view origin, const Fetch& fetch) {
  const auto log = logs_.find(origin);
  ENSURE(log != logs_.end());
  const LogKeys keys = keys_for(log->second);
  for (const auto path : {kCheckpointPath, kAnchoredPath}) {
    const auto bytes = fetch(path);
    if (!bytes && bytes.error().kind == base::ErrorKind::NotFound) continue;
    if (!bytes) return base::unavailable(bytes.error().code, bytes.error().detail);
    const auto note = Note::parse(base::as_text(*bytes));
    if (!note || !is_signed(*note, keys)) continue;  // whatever it is, we did not sign it
    const auto checkpoint = Checkpoint::parse(note->text);
    if (checkpoint && checkpoint->origin == origin)
      TRY(remember_own(log->first, *note, *checkpoint));
  }
  return catch_up(origin, fetch);
}

Result<Witness::Memory> Witness::catch_up(std::string_view origin, const Fetch& fetch) {
  TRY(const WitnessStore::State state, store_.load(origin));
  if (!state.ahead) return Memory::Complete;
  const WitnessStore::Cosigned& ahead = *state.ahead;
  if (state.last) {
    const Checkpoint older{std::string(origin), state.last->size, state.last->root, ""};
    const Checkpoint newer{std::string(origin), ahead.size, ahead.root, ""};
    const auto continues = check_continues(older, newer, fetch);
    if (!continues && continues.error().kind == base::ErrorKind::Unauthentic) return Memory::Lost;
    if (!continues) return base::unavailable(continues.error().code, continues.error().detail);
  }
  const auto expected = state.last ? std::optional(state.last->size) : std::nullopt;
  TRY(store_.replace(origin, expected, ahead));
  return Memory::CaughtUp;
}

}  // namespace ledger
