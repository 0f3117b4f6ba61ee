#include "ledger/note/policy.h"

void fuzz(base::ByteView in) {
  const auto policy = ledger::Policy::parse(base::as_text(in));
  if (policy) static_cast<void>(policy->is_met({}));
}
