#include "base/check.h"
#include "ledger/note/checkpoint.h"

void fuzz(base::ByteView in) {
  const auto checkpoint = ledger::Checkpoint::parse(base::as_text(in));
  if (checkpoint) ENSURE(checkpoint->text() == base::as_text(in));  // one spelling only
}
