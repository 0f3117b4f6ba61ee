#include "ap/flow/prove.h"

#include <algorithm>

#include "ap/flow/seal.h"
#include "ledger/audit/bundle.h"

namespace ap::flow {
namespace {

using base::Bytes;
using base::Result;
using store::Seal;

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

}  // namespace

Result<Bytes> prove(store::Messages& messages, const ledger::Log& log, std::string_view policy,
                    std::string_view id) {
  TRY(const auto seals, messages.seals(id));
  const Seal* seal = entry_to_prove(seals);
  if (seal == nullptr) {
    TRY(messages.find(id));
    return base::not_found("prove.unlogged", "no entry of this document is in the log yet");
  }
  if (seal->place->origin != log.origin())
    return base::not_found("prove.shard", "the entry is in " + seal->place->origin);
  const ledger::LeafIndex index(seal->place->index);
  ledger::Disclosure disclosure;
  TRY(disclosure.entry, log.entry(index));
  disclosure.record = seal->record;
  disclosure.rec_salt = seal->rec_salt;
  disclosure.doc_salt = seal->doc_salt;
  disclosure.prk = seal->prk;
  TRY(const ledger::TlogProof proof, log.prove(index, disclosure.encode()));
  ledger::Bundle bundle;
  bundle.proof = proof.text();
  bundle.policy = policy;
  TRY(bundle.document, messages.part(id, "sbd"));
  if (!seal->prk.empty()) {
    TRY(bundle.receipt, messages.part(id, "receipt"));
  }
  return bundle.encode();
}

}  // namespace ap::flow
