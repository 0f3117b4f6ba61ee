// Two numbers on one line each: the laws of arithmetic hold, in small and in big numbers.
#include "ubl/decimal/decimal.h"

#include "base/bytes.h"
#include "base/check.h"
#include "base/text.h"

using ubl::Decimal;

namespace {

void check_number(const Decimal& a) {
  ENSURE(Decimal::parse_decimal(a.to_string()).value() == a);
  ENSURE(Decimal::parse_decimal(a.to_string())->hash() == a.hash());
  ENSURE(a.negate().negate() == a && (a <=> a.negate()) == (a.sign() <=> 0));
  ENSURE(a.floor() <= a && a <= a.ceiling() && a.round().is_whole());
  ENSURE(a.truncate() == (a.sign() < 0 ? a.ceiling() : a.floor()));
  const double nearest = a.to_double();
  if (const auto exact = Decimal::from_double(nearest)) ENSURE(exact->to_double() == nearest);
}

void check_pair(const Decimal& a, const Decimal& b) {
  const auto sum = add(a, b);
  if (sum) {
    ENSURE(*add(b, a) == *sum);
    ENSURE(*subtract(*sum, b) == a);
    ENSURE((*sum <=> a) == (b.sign() <=> 0));
  }
  const auto product = multiply(a, b);
  if (b.is_zero()) {
    ENSURE(divide(a, b).error().code == "FOAR0001" && modulo(a, b).error().code == "FOAR0001");
    return;
  }
  if (product) {
    ENSURE(*integer_divide(*product, b) == a.truncate());
    ENSURE(modulo(*product, b)->is_zero() || !a.is_whole());
  }
  const Decimal rest = modulo(a, b).value();
  ENSURE(rest.is_zero() || rest.sign() == a.sign());
  ENSURE(rest.abs() < b.abs());
  const auto whole = multiply(integer_divide(a, b).value(), b);
  if (whole) ENSURE(*add(*whole, rest) == a);
  // The quotient is off by at most half of its last place, which is the 18th or a later one.
  const auto quotient = divide(a, b);
  const auto back = quotient ? multiply(*quotient, b) : quotient;
  const auto bound = multiply(b.abs(), Decimal::parse_decimal("0.0000000000000000005").value());
  if (back && bound) ENSURE(subtract(*back, a)->abs() <= *bound);
}

}  // namespace

void fuzz(base::ByteView in) {
  base::Lines lines(base::as_text(in));
  const std::string_view first = lines.next();
  const auto a = Decimal::parse_decimal(first);
  const auto b = Decimal::parse_decimal(lines.next());
  Decimal short_way;
  if (Decimal::parse_short(first, short_way)) ENSURE(a && *a == short_way);
  if (a) check_number(*a);
  if (b) check_number(*b);
  if (a && b) check_pair(*a, *b);
}
