#include "base/bytes.h"
#include "base/check.h"
#include "base/json/value.h"

// What is accepted is written and read again as the same value, in one spelling.
void fuzz(base::ByteView in) {
  const auto value = base::json::parse(base::as_text(in));
  if (!value) return;
  const std::string text = base::json::write(*value);
  const auto again = base::json::parse(text);
  ENSURE(again.has_value());
  ENSURE(*again == *value);
  ENSURE(base::json::write(*again) == text);
}
