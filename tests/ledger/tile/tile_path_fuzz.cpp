#include "base/check.h"
#include "ledger/tile/tile.h"

void fuzz(base::ByteView in) {
  const auto path = ledger::TilePath::parse(base::as_text(in));
  if (path) ENSURE(path->text() == base::as_text(in));  // one spelling only
}
