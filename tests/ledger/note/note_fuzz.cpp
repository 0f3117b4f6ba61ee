#include "base/check.h"
#include "ledger/note/note.h"

void fuzz(base::ByteView in) {
  const auto note = ledger::Note::parse(base::as_text(in));
  if (note) ENSURE(note->bytes() == base::as_text(in));  // what is signed is what was sent
}
