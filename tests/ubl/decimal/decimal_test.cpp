#include "ubl/decimal/decimal.h"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <thread>
#include <unordered_set>

#include <catch2/catch.hpp>

using ubl::Decimal;

namespace {

// "1.50" is an xs:decimal, "7i" the xs:integer 7.
Decimal number(std::string_view text) {
  const bool integral = text.ends_with('i');
  if (integral) text.remove_suffix(1);
  return (integral ? Decimal::parse_integer(text) : Decimal::parse_decimal(text)).value();
}

std::string text(const base::Result<Decimal>& result) {
  return result ? result->to_string() : result.error().code;
}

std::string compute(std::string_view operation, const Decimal& a, const std::string& second) {
  if (operation == "floor") return a.floor().to_string();
  if (operation == "ceiling") return a.ceiling().to_string();
  if (operation == "round") return a.round().to_string();
  if (operation == "even") return a.round_half_to_even(std::atoi(second.c_str())).to_string();
  if (operation == "double") return text(Decimal::from_double(a.to_double()));
  const Decimal b = number(second);
  if (operation == "add") return text(add(a, b));
  if (operation == "sub") return text(subtract(a, b));
  if (operation == "mul") return text(multiply(a, b));
  if (operation == "div") return text(divide(a, b));
  if (operation == "idiv") return text(integer_divide(a, b));
  if (operation == "mod") return text(modulo(a, b));
  if (operation == "cmp") return a < b ? "-1" : a > b ? "1" : "0";
  return "unknown operation";
}

}  // namespace

TEST_CASE("decimals compute as exact fractions do") {
  // Another file of the same form, made with another seed, may be named from outside.
  const char* named = std::getenv("KUITTI_DECIMAL_VECTORS");
  std::ifstream in(named != nullptr ? named
                                    : KUITTI_SOURCE_DIR "/tests/ubl/decimal/decimal_vectors.txt");
  std::size_t cases = 0;
  for (std::string line; std::getline(in, line); ++cases) {
    std::istringstream fields(line);
    std::string operation, a, b, expected;
    fields >> operation >> a >> b >> expected;
    const std::string found = compute(operation, number(a), b);
    if (found == expected) continue;
    INFO(line);
    CHECK(found == expected);
  }
  CHECK(cases >= 800);
}

TEST_CASE("xs:decimal and xs:integer are written as XML Schema says") {
  CHECK(text(Decimal::parse_decimal(" +5. ")) == "5");
  CHECK(text(Decimal::parse_decimal(".5")) == "0.5");
  CHECK(text(Decimal::parse_decimal("-.50")) == "-0.5");
  CHECK(text(Decimal::parse_decimal("100.0")) == "100");
  CHECK(text(Decimal::parse_decimal("-0.00")) == "0");
  CHECK(text(Decimal::parse_decimal("007")) == "7");
  CHECK(text(Decimal::parse_integer("\t-12\n")) == "-12");
  CHECK(text(Decimal::parse_integer("+00000000000000000000000000000000000000000000000012")) ==
        "12");
  for (const auto* wrong : {"", ".", "+", "1e3", "1,5", "1 5", "--1", "INF", "NaN", "0x1", "1.5.2"})
    CHECK(text(Decimal::parse_decimal(wrong)) == "FORG0001");
  for (const auto* wrong : {"", "12.0", "12.", "1e3", "+", "1 2", "\xC2\xB2"})
    CHECK(text(Decimal::parse_integer(wrong)) == "FORG0001");
}

TEST_CASE("an IBAN's 68 digits keep their remainder of 97") {
  const std::string digits = "12345678901234567890123456789012345678901234567890123456789012345678";
  int remainder = 0;
  for (const char digit : digits) remainder = (remainder * 10 + (digit - '0')) % 97;
  CHECK(text(modulo(number(digits), number("97"))) == std::to_string(remainder));
  CHECK(text(modulo(number(digits + "i"), number("97i"))) == std::to_string(remainder));
}

TEST_CASE("short texts are read in the short way, all others left to the long one") {
  for (const char* text :
       {"0", "-0", "7", "-7", "1.50", "-1.50", ".5", "-.5", "5.", "0.00", "00012.340",
        "123456789012345678", "-1234567890.12345678", "0.12345678901234567"}) {
    INFO(text);
    Decimal number;
    REQUIRE(Decimal::parse_short(text, number));
    const Decimal whole = Decimal::parse_decimal(text).value();
    CHECK(number == whole);
    CHECK(number.to_string() == whole.to_string());
    CHECK(number.is_integral() == whole.is_integral());
  }
  for (const char* text : {"", "-", ".", "-.", "+1", "1e2", " 1", "1 ", "1.2.3", "1..2", "--1",
                           "1-", "1,5", "1234567890123456789", "x"}) {
    INFO(text);
    Decimal number;
    CHECK_FALSE(Decimal::parse_short(text, number));
  }
}

TEST_CASE("quotients have the places that the reference gives them") {
  CHECK(text(divide(number("2i"), number("3i"))) == "0.666666666666666667");
  CHECK(text(divide(number("1.5"), number("700.0"))) == "0.002142857142857142857");
  CHECK(text(divide(number("1.5"), number("700i"))) == "0.0021428571428571429");
  CHECK(text(divide(number("0.000001"), number("3i"))) == "0.000000333333333333333333");
  // ties toward zero
  CHECK(text(divide(number("15i"), number("10000000000000000000i"))) == "0.000000000000000001");
  CHECK(text(divide(number("-15i"), number("10000000000000000000i"))) == "-0.000000000000000001");
  // 1400 div 2 stays the integer that it is; 7E19 div 1 is too large for that
  CHECK(text(divide(number("1.5"), *divide(number("1400i"), number("2i")))) ==
        "0.0021428571428571429");
  CHECK(text(divide(number("1.5"), *divide(number("1400i"), number("2.0")))) ==
        "0.002142857142857142857");
  CHECK(text(divide(number("1.5"), *divide(number("70000000000000000000i"), number("1i")))) ==
        "0.00000000000000000002142857142857142857");
  CHECK(text(divide(number("1.5"), number("70000000000000000000i"))) == "0");
}

TEST_CASE("round(x * 10 * 10) div 100 is exact") {
  const Decimal ten = Decimal::integer(10);
  const Decimal hundredfold = *multiply(*multiply(number("1.005"), ten), ten);
  CHECK(text(divide(hundredfold.round(), Decimal::integer(100))) == "1.01");
}

TEST_CASE("rounding goes half toward plus infinity, or half to the even digit") {
  CHECK(number("2.5").round().to_string() == "3");
  CHECK(number("-2.5").round().to_string() == "-2");
  CHECK(number("-0.5").round().to_string() == "0");
  CHECK(number("2.5").round_half_to_even().to_string() == "2");
  CHECK(number("0.125").round_half_to_even(2).to_string() == "0.12");
  CHECK(number("35650").round_half_to_even(-2).to_string() == "35600");
  CHECK(number("35650").round_half_to_even(-9'000'000'000'000'000'000).to_string() == "0");
  CHECK(number("1.5").round_half_to_even(9'000'000'000'000'000'000).to_string() == "1.5");
  CHECK(number("-0.000000000000000000000000000000000000000000001").floor().to_string() == "-1");
  CHECK(number("-7.9").truncate().to_string() == "-7");
  CHECK(number("-7.9").truncate().is_integral());
  CHECK_FALSE(number("-7.9").round().is_integral());
}

TEST_CASE("a double becomes its exact binary value") {
  CHECK(text(Decimal::from_double(99.1)) == "99.099999999999994315658113919198513031005859375");
  CHECK(text(Decimal::from_double(0.1f)) == "0.100000001490116119384765625");
  CHECK(text(Decimal::from_double(-12.5)) == "-12.5");
  CHECK(text(Decimal::from_double(1e23)) == "99999999999999991611392");
  CHECK(text(Decimal::from_double(0.0)) == "0");
  CHECK(text(Decimal::from_double(std::nan(""))) == "FOCA0002");
  CHECK(text(Decimal::from_double(-std::numeric_limits<double>::infinity())) == "FOCA0002");
  const double extremes[] = {5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1e-320,
                             1e22};
  for (const double value : extremes) CHECK(Decimal::from_double(value)->to_double() == value);
}

TEST_CASE("a decimal becomes the nearest double or float") {
  CHECK(number("9007199254740993").to_double() == 9007199254740992.0);
  CHECK(number("9007199254740993.0000000000000000000000001").to_double() == 9007199254740994.0);
  CHECK(number("0.1").to_double() == 0.1);
  CHECK(number("16777217").to_float() == 16777216.0f);
  CHECK(number("1" + std::string(400, '0')).to_double() == std::numeric_limits<double>::infinity());
  CHECK(number("-1" + std::string(40, '0')).to_float() == -std::numeric_limits<float>::infinity());
  CHECK(number("0." + std::string(400, '0') + "1").to_double() == 0.0);
}

TEST_CASE("equal decimals are equal however they are written") {
  CHECK(number("1.50") == number("1.5"));
  CHECK(number("1.50").hash() == number("1.5").hash());
  CHECK(number("100i").hash() == number("100.000").hash());
  CHECK(number("-0.0") == number("0i"));
  const std::string large = "123456789012345678901234567890123456789012";
  CHECK(number(large) == number(large + ".000"));
  CHECK(number(large).hash() == number(large + ".000").hash());
  CHECK(number(large).hash() != number("-" + large).hash());
  CHECK(number("-" + large) < number(large));
  CHECK(
      std::unordered_set<Decimal>{number("2.0"), number("2"), number("2i"), number(large)}.size() ==
      2);
}

TEST_CASE("what fits in 127 bits again is small again") {
  const Decimal large = number("170141183460469231731687303715884105727i");  // 2^127 - 1
  const Decimal larger = *add(large, Decimal::integer(1));
  CHECK(larger.to_string() == "170141183460469231731687303715884105728");
  CHECK(*subtract(larger, Decimal::integer(1)) == large);
  CHECK(subtract(larger, larger)->is_zero());
  CHECK(larger.negate().to_string() == "-170141183460469231731687303715884105728");
  CHECK(*add(larger.negate(), Decimal::integer(1)) == large.negate());
  CHECK(larger.negate().abs() == larger);
  CHECK_FALSE(larger.to_int64());
  CHECK(number("-9223372036854775808.00").to_int64() == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(number("9223372036854775808").to_int64());
  CHECK_FALSE(number("1.5").to_int64());
}

TEST_CASE("numbers do not grow without end") {
  CHECK(text(Decimal::parse_decimal(std::string(20'001, '9'))) == "FOCA0001");
  CHECK(text(Decimal::parse_integer(std::string(20'001, '9'))) == "FOCA0003");
  CHECK(text(Decimal::parse_integer("12" + std::string(30'000, ' '))) == "12");
  CHECK(text(Decimal::parse_decimal("1." + std::string(30'000, '0'))) == "1");
  Decimal number = Decimal::integer(10);
  int squarings = 0;
  for (auto square = multiply(number, number); square; square = multiply(number, number)) {
    number = *square;
    REQUIRE(++squarings < 20);
  }
  CHECK(text(multiply(number, number)) == "FOAR0002");
  CHECK(text(divide(Decimal::scaled(15, 1), *multiply(number, Decimal::scaled(10, 1)))) != "");
}

TEST_CASE("zero divides nothing") {
  for (const auto* zero : {"0i", "0.00"}) {
    CHECK(text(divide(number("1"), number(zero))) == "FOAR0001");
    CHECK(text(integer_divide(number("1"), number(zero))) == "FOAR0001");
    CHECK(text(modulo(number("1"), number(zero))) == "FOAR0001");
  }
}

TEST_CASE("copies of one large number live in several threads") {
  const Decimal shared = number(std::string(100, '7'));
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([shared] {
      for (int round = 0; round < 1000; ++round) {
        Decimal copy = shared;
        copy = add(copy, Decimal::integer(round)).value();
      }
    });
  }
  threads.clear();
  CHECK(shared.to_string() == std::string(100, '7'));
}
