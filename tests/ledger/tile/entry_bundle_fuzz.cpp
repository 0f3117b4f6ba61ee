#include <algorithm>

#include "base/check.h"
#include "ledger/tile/tile.h"

void fuzz(base::ByteView in) {
  const auto entries = ledger::decode_bundle(in);
  if (entries) ENSURE(std::ranges::equal(ledger::encode_bundle(*entries), in));
}
