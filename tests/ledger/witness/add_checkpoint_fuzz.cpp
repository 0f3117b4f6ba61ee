#include "base/check.h"
#include "ledger/witness/add_checkpoint.h"

void fuzz(base::ByteView in) {
  const auto request = ledger::AddCheckpoint::parse(base::as_text(in));
  if (!request) return;
  ENSURE(request->text() == base::as_text(in));  // one spelling only
  static const auto own =
      ledger::SignerKey::make("w.example", ledger::KeyType::Cosigner, base::Bytes(32, 1)).value();
  ENSURE(ledger::judge(*request, {{}, {own.verifier()}}, {}) == ledger::Verdict::UnknownLog);
}
