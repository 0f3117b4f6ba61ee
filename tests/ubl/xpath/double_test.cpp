#include "ubl/xpath/double.h"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

namespace xpath = ubl::xpath;

TEST_CASE("xs:double is written as XML Schema 1.0 says") {
  CHECK(xpath::parse_double(" 1.5e3\n").value() == 1500);
  CHECK(xpath::parse_double("+.5").value() == 0.5);
  CHECK(xpath::parse_double("5.").value() == 5);
  CHECK(xpath::parse_double("1E-2").value() == 0.01);
  CHECK(xpath::parse_double("1e+2").value() == 100);
  CHECK(xpath::parse_double("INF").value() == std::numeric_limits<double>::infinity());
  CHECK(xpath::parse_double("-INF").value() == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(xpath::parse_double("NaN").value()));
  CHECK(std::signbit(xpath::parse_double("-0").value()));
  for (const auto* wrong : {"", " ", "+INF", "inf", "nan", "-NaN", "Infinity", "0x1p3", "1e", "e3",
                            ".", "-", "1.5 e3", "1e1.5", "1,5", "--1", "1f", "1d", "1_000"}) {
    INFO(wrong);
    CHECK(xpath::parse_double(wrong).error().code == "FORG0001");
    CHECK(xpath::parse_float(wrong).error().code == "FORG0001");
    CHECK(std::isnan(xpath::number_of(wrong)));
  }
}

TEST_CASE("what no double holds becomes infinite or zero") {
  CHECK(xpath::to_string(xpath::number_of("1e400")) == "INF");
  CHECK(xpath::to_string(xpath::number_of("-1e99999999999999999999")) == "-INF");
  CHECK(xpath::to_string(xpath::number_of("1e-400")) == "0");
  CHECK(xpath::to_string(xpath::number_of("-1e-99999999999999999999")) == "-0");
  CHECK(xpath::to_string(xpath::number_of("0e99999999999999999999")) == "0");
  CHECK(xpath::to_string(xpath::number_of("1" + std::string(400, '0'))) == "INF");
  CHECK(xpath::to_string(xpath::number_of("0." + std::string(400, '0') + "1")) == "0");
  CHECK(xpath::to_string(xpath::number_of("0." + std::string(400, '0') + "1e402")) == "10");
  CHECK(xpath::to_string(xpath::parse_float("1e39").value()) == "INF");
  CHECK(xpath::to_string(xpath::parse_float("-1e-60").value()) == "-0");
}

TEST_CASE("a double's string is the reference's") {
  CHECK(xpath::to_string(1.0) == "1");
  CHECK(xpath::to_string(1.5) == "1.5");
  CHECK(xpath::to_string(-0.0) == "-0");
  CHECK(xpath::to_string(100000.0) == "100000");
  CHECK(xpath::to_string(999999.9999999999) == "999999.9999999999");
  CHECK(xpath::to_string(1e6) == "1.0E6");
  CHECK(xpath::to_string(1234567.25) == "1.23456725E6");
  CHECK(xpath::to_string(0.000001) == "0.000001");
  CHECK(xpath::to_string(0.00000123) == "0.00000123");
  CHECK(xpath::to_string(1e-7) == "1.0E-7");
  CHECK(xpath::to_string(0.1 + 0.2) == "0.30000000000000004");
  CHECK(xpath::to_string(-1e21) == "-1.0E21");
  CHECK(xpath::to_string(1.7976931348623157e308) == "1.7976931348623157E308");
  CHECK(xpath::to_string(5e-324) == "4.9E-324");
  CHECK(xpath::to_string(1.1f) == "1.1");
  CHECK(xpath::to_string(16777216.0f) == "1.6777216E7");
  CHECK(xpath::to_string(999999.94f) == "999999.94");
  CHECK(xpath::to_string(0.000001f) == "0.000001");
  CHECK(xpath::to_string(1e-7f) == "1.0E-7");
  CHECK(xpath::to_string(3.4028235e38f) == "3.4028235E38");
  CHECK(xpath::to_string(1.4e-45f) == "1.4E-45");
}

TEST_CASE("doubles round half toward plus infinity and keep the negative zero") {
  CHECK(xpath::to_string(xpath::round(2.5)) == "3");
  CHECK(xpath::to_string(xpath::round(-2.5)) == "-2");
  CHECK(xpath::to_string(xpath::round(-0.5)) == "-0");
  CHECK(xpath::to_string(xpath::round(-0.0)) == "-0");
  CHECK(xpath::to_string(xpath::round(0.49999999999999994)) == "0");
  CHECK(xpath::to_string(xpath::round(2251799813685249.5)) == "2.25179981368525E15");
  CHECK(xpath::to_string(xpath::round(-2251799813685249.5)) == "-2.251799813685249E15");
  CHECK(xpath::to_string(xpath::round(9007199254740993.0)) == "9.007199254740992E15");
  CHECK(xpath::to_string(xpath::round(1e300)) == "1.0E300");
  CHECK(xpath::to_string(xpath::round(std::nan(""))) == "NaN");
  CHECK(xpath::to_string(xpath::round(-std::numeric_limits<double>::infinity())) == "-INF");
  CHECK(xpath::to_string(xpath::round(-1.5f)) == "-1");
}

TEST_CASE("doubles round half to even as the reference does") {
  const auto even = [](double value, std::int64_t precision) {
    return xpath::to_string(xpath::round_half_to_even(value, precision));
  };
  CHECK(even(2.5, 0) == "2");
  CHECK(even(-2.5, -1) == "-0");
  CHECK(even(1.005, 2) == "1");
  CHECK(even(1.015, 2) == "1.01");
  CHECK(even(1.035, 2) == "1.04");
  CHECK(even(2.675, 2) == "2.68");
  CHECK(even(8.345, 2) == "8.34");
  CHECK(even(8.345, -1) == "10");
  CHECK(even(35612.25, -2) == "35600");
  CHECK(even(1234567.895, 2) == "1.2345679E6");
  CHECK(even(123456789012345.675, 2) == "1.2345678901234566E14");
  CHECK(even(123456789012345.675, 20) == "1.2345678901234569E14");
  CHECK(even(1e300, 20) == "1.0E300");
  CHECK(even(1.005, 310) == "1.005");
  CHECK(even(5e-324, 3) == "0");
  CHECK(even(1.5, std::numeric_limits<std::int64_t>::max()) == "1.5");
  CHECK(even(-1.5, std::numeric_limits<std::int64_t>::min()) == "-0");
}

TEST_CASE("idiv and mod of doubles") {
  CHECK(xpath::integer_divide(5.9, 2)->to_string() == "2");
  CHECK(xpath::integer_divide(-5.9, 2)->to_string() == "-2");
  CHECK(xpath::integer_divide(7, 0.1)->to_string() == "70");
  CHECK(xpath::integer_divide(5, std::numeric_limits<double>::infinity())->to_string() == "0");
  CHECK(xpath::integer_divide(1e16, 0.1)->is_integral());
  CHECK(xpath::integer_divide(1, 0).error().code == "FOAR0001");
  CHECK(xpath::integer_divide(std::nan(""), 1).error().code == "FOAR0002");
  CHECK(xpath::integer_divide(std::numeric_limits<double>::infinity(), 1).error().code ==
        "FOAR0002");
  CHECK(xpath::integer_divide(1e300, 1e-300).error().code == "FOAR0002");
  CHECK(xpath::to_string(xpath::modulo(5.5, 0.7)) == "0.6000000000000003");
  CHECK(xpath::to_string(xpath::modulo(-5, 5)) == "-0");
  CHECK(xpath::to_string(xpath::modulo(5, std::numeric_limits<double>::infinity())) == "5");
  CHECK(xpath::to_string(xpath::modulo(5, 0)) == "NaN");
}
