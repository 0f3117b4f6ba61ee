// What is read as a number is written so that it reads back, and rounds to whole numbers near it.
#include "ubl/xpath/double.h"

#include <cmath>

#include "base/bytes.h"
#include "base/check.h"

namespace xpath = ubl::xpath;

namespace {

template <class Float>
bool same(Float a, Float b) {
  return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
}

}  // namespace

void fuzz(base::ByteView in) {
  const auto text = base::as_text(in);
  const auto value = xpath::parse_double(text);
  ENSURE(value.has_value() == xpath::parse_float(text).has_value());
  ENSURE(same(xpath::number_of(text), value.value_or(std::nan(""))));
  if (!value) return;
  ENSURE(same(xpath::parse_double(xpath::to_string(*value)).value(), *value));
  const float narrow = xpath::parse_float(text).value();
  ENSURE(same(xpath::parse_float(xpath::to_string(narrow)).value(), narrow));
  if (!std::isfinite(*value)) return;
  ENSURE(std::fabs(xpath::round(*value) - *value) <= 0.5);
  ENSURE(std::fabs(xpath::round_half_to_even(*value) - *value) <=
         std::fmax(0.5, std::fabs(*value) * 1e-15));
  const auto exact = ubl::Decimal::from_double(*value).value();
  ENSURE(exact.to_double() == *value);
  if (std::fabs(*value) < 1e15) ENSURE(exact.round().to_double() == xpath::round(*value));
}
