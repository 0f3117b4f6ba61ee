#include "ledger/audit/bundle.h"
#include "ledger/note/tlog_proof.h"

void fuzz(base::ByteView in) {
  const auto bundle = ledger::Bundle::parse(in);
  if (!bundle) return;
  const auto proof = ledger::TlogProof::parse(bundle->proof);
  if (proof) static_cast<void>(ledger::Disclosure::parse(proof->extra));
}
