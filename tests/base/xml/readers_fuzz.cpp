#include "base/check.h"
#include "tests/base/xml/both_readers.h"

void fuzz(base::ByteView in) {
  const base::xml::Limits limits{.bytes = 1u << 20, .depth = 8, .attributes = 8};
  ENSURE(both_readers::compare(in, {limits, nullptr, {}}).fault.empty());
  ENSURE(both_readers::compare(in, {limits, nullptr, "b"}).fault.empty());
}
