#include "base/check.h"
#include "ledger/note/tlog_proof.h"

void fuzz(base::ByteView in) {
  const auto proof = ledger::TlogProof::parse(base::as_text(in));
  if (proof) ENSURE(ledger::TlogProof::parse(proof->text()).value().hashes == proof->hashes);
}
