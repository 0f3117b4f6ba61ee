#include <algorithm>

#include "base/cbor/value.h"
#include "base/check.h"

void fuzz(base::ByteView in) {
  const auto value = base::cbor::decode(in);
  if (value) ENSURE(std::ranges::equal(base::cbor::encode(*value), in));  // one encoding only
}
