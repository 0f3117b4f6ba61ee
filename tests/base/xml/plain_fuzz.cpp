#include "base/check.h"
#include "base/xml/plain.h"
#include "tests/base/xml/same_tree.h"

void fuzz(base::ByteView in) {
  const base::xml::Limits limits{.bytes = 1u << 20, .depth = 100, .attributes = 256};
  const auto plain = base::xml::parse_plain(in, limits);
  if (!plain) return;
  const auto library = base::xml::parse_with_library(in, limits);
  ENSURE(library.has_value());
  ENSURE(test::difference(*plain, *library).empty());
}
