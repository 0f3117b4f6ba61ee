#include "ledger/entry/record.h"

#include "base/check.h"

/// A place in a trail, inside a record or by itself: one spelling only.
void fuzz(base::ByteView in) {
  const auto value = base::cbor::decode(in);
  if (!value) return;
  const auto* place = ledger::find(*value, ledger::RecordKey::Trail);
  const auto parsed = ledger::TrailPlace::parse(place != nullptr ? *place : *value);
  if (parsed) ENSURE(parsed->encode() == (place != nullptr ? *place : *value));
}
