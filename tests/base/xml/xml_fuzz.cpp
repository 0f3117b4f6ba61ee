#include "base/check.h"
#include "base/xml/canonical.h"
#include "base/xml/parse.h"

void fuzz(base::ByteView in) {
  const auto tree = base::xml::parse(in);
  if (!tree) return;
  const std::string once = base::xml::canonicalize_exclusive(tree->document());
  const auto again = base::xml::parse(base::as_bytes(once));
  ENSURE(again.has_value());
  ENSURE(base::xml::canonicalize_exclusive(again->document()) == once);
}
