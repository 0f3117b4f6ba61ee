// A compiled rule file: refused with a reason, or loaded whole and alike twice.
#include "tests/ubl/schematron/loaded_invariants.h"
#include "tests/ubl/schematron/memory_folder.h"

void fuzz(base::ByteView in) {
  ubl::schematron::Limits limits;
  limits.statements = 2000;
  limits.inclusions = 16;
  limits.total_bytes = 1u << 20;
  const auto folder = test::MemoryFolder::split(base::as_text(in), "main.xslt");
  const auto source = ubl::schematron::load(folder, "main.xslt", limits);
  if (!source) {
    ENSURE(!source.error().code.empty() && !source.error().detail.empty());
    return;
  }
  test::check_loaded(*source);
  const auto again = ubl::schematron::load(folder, "main.xslt", limits);
  ENSURE(again && describe(*again) == describe(*source));
}
