#include "ap/flow/prove.h"

#include <algorithm>
#include <array>

#include "ap/flow/seal.h"
#include "ledger/audit/bundle.h"

namespace ap::flow {
namespace {

using base::Bytes;
using base::Result;
using store::Seal;

constexpr std::array<std::string_view, 4> kWords{"document", "record", "pair", "trail"};
constexpr std::size_t kMostOfTrail = 1000;  ///< of a bundle

/// The entry that the other side has a counterpart of, else the newest one.
const Seal* entry_to_prove(const std::vector<Seal>& seals) {
  const Seal* best = nullptr;
  for (const Seal& seal : seals) {
    if (!seal.place) continue;
    if (!seal.prk.empty()) return &seal;
    if (best == nullptr || seal.place->index > best->place->index) best = &seal;
  }
  return best;
}

Result<std::string> proof_of(const ledger::Log& log, const Seal& seal,
                             ledger::Disclosure disclosure) {
  const ledger::LeafIndex index(seal.place->index);
  TRY(disclosure.entry, log.entry(index));
  TRY(const ledger::TlogProof proof, log.prove(index, disclosure.encode()));
  return proof.text();
}

/// The run of entries around the one of that number which are in the log.
std::vector<const Seal*> run_around(const store::Trail& trail, const std::string& origin) {
  std::vector<const Seal*> run;
  for (const Seal& seal : trail.seals) {
    const bool here = seal.place && seal.place->origin == origin;
    if (here && (run.empty() || run.back()->trail_number + 1 == seal.trail_number)) {
      run.push_back(&seal);
    } else if (seal.trail_number > trail.number) {
      break;
    } else {
      run.clear();
      if (here) run.push_back(&seal);
    }
    if (run.size() > kMostOfTrail && run.front()->trail_number < trail.number)
      run.erase(run.begin());
  }
  if (run.size() > kMostOfTrail) run.resize(kMostOfTrail);
  return run;
}

/// T, and the proofs of the trail's entries, unless it was closed by an erasure.
Result<void> enclose_trail(store::Messages& messages, const ledger::Log& log, std::string_view id,
                           ledger::Disclosure& disclosure, ledger::Bundle& bundle) {
  TRY(const std::optional<store::Trail> trail, messages.trail(id));
  if (!trail || trail->secret.empty()) return {};
  disclosure.trail_secret = trail->secret;
  for (const Seal* seal : run_around(*trail, log.origin())) {
    ledger::Disclosure shown;
    shown.record = seal->record;
    shown.rec_salt = seal->rec_salt;
    TRY(bundle.trail[seal->trail_number], proof_of(log, *seal, std::move(shown)));
  }
  return {};
}

}  // namespace

std::optional<Disclose> parse_disclose(std::string_view word) {
  const auto found = std::ranges::find(kWords, word);
  if (found == kWords.end()) return std::nullopt;
  return static_cast<Disclose>(found - kWords.begin());
}

Result<Bytes> prove(store::Messages& messages, const ledger::Log& log, std::string_view policy,
                    std::string_view id, Disclose most) {
  TRY(const auto seals, messages.seals(id));
  const bool erased = std::ranges::any_of(seals, [](const Seal& one) {
    return one.event == static_cast<std::uint64_t>(LedgerEvent::Erased);
  });
  if (erased) return base::not_found("prove.erased", "the document was erased");
  const Seal* seal = entry_to_prove(seals);
  if (seal == nullptr) {
    TRY(messages.find(id));
    return base::not_found("prove.unlogged", "no entry of this document is in the log yet");
  }
  if (seal->place->origin != log.origin())
    return base::not_found("prove.shard", "the entry is in " + seal->place->origin);
  ledger::Bundle bundle;
  bundle.policy = policy;
  TRY(bundle.document, messages.part(id, "sbd"));
  ledger::Disclosure disclosure;
  disclosure.doc_salt = seal->doc_salt;
  if (most >= Disclose::Record) {
    disclosure.record = seal->record;
    disclosure.rec_salt = seal->rec_salt;
    if (!seal->prk.empty()) {
      TRY(bundle.receipt, messages.part(id, "receipt"));
    }
  }
  if (most >= Disclose::Pair) disclosure.prk = seal->prk;
  if (most >= Disclose::Trail && seal->trail != 0)
    TRY(enclose_trail(messages, log, id, disclosure, bundle));
  TRY(bundle.proof, proof_of(log, *seal, std::move(disclosure)));
  return bundle.encode();
}

}  // namespace ap::flow
