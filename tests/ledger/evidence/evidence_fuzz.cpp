#include "base/check.h"
#include "ledger/evidence/evidence.h"

void fuzz(base::ByteView in) {
  const auto evidence = ledger::parse_evidence(base::as_text(in));
  if (!evidence) return;
  ENSURE(ledger::evidence_text(*evidence) == base::as_text(in));  // one spelling only
  static_cast<void>(ledger::judge_evidence(*evidence, {}));
}
