#include <algorithm>

#include "base/check.h"
#include "ledger/entry/entry.h"

void fuzz(base::ByteView in) {
  if (const auto entry = ledger::DocumentEntry::parse(in))
    ENSURE(std::ranges::equal(entry->encode(), in));
  if (const auto entry = ledger::SystemEntry::parse(in))
    ENSURE(std::ranges::equal(entry->encode(), in));
}
