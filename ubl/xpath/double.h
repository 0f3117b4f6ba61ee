#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ubl/decimal/decimal.h"

/// xs:double and xs:float: from text, to text, and what C++ does not already do as XPath wants.
///
/// + - * div are those of the processor; comparison too (NaN equals nothing).
/// Spec: XPath functions and operators 2.0, 6 and 17.1; XML Schema 1.0 part 2, 3.2.4 and 3.2.5
namespace ubl::xpath {

/// The lexical form, white space around it allowed: "1.5e3", ".5", "INF", "-INF", "NaN"; neither
/// "+INF" nor hexadecimal. Too large is infinite, too small is zero.
/// Errors: Malformed FORG0001.
base::Result<double> parse_double(std::string_view text);
base::Result<float> parse_float(std::string_view text);
/// fn:number of a string: NaN where parse_double fails. Allocates nothing.
double number_of(std::string_view text);

/// The string value: the fewest digits that lead back to this value (and, as in the reference, are
/// nearer to it than to any other: 6.5999999999999996E22, not 6.6E22), written plainly from
/// 0.000001 to below 1000000 ("1", "-0", "0.000012") and else with an exponent ("1.0E6", "1.5E-7");
/// "INF",
/// "-INF", "NaN".
std::string to_string(double value);
std::string to_string(float value);

/// fn:round: half toward +infinity, keeping negative zero: -0.5 gives -0.
double round(double value);
float round(float value);
/// fn:round-half-to-even, as the reference computes it: on value * 10^precision in binary.
double round_half_to_even(double value, std::int64_t precision = 0);
float round_half_to_even(float value, std::int64_t precision = 0);

/// Operator idiv: cut toward zero, an xs:integer.
/// Errors: Malformed FOAR0001 (divisor zero), FOAR0002 (NaN, or an infinite dividend).
base::Result<Decimal> integer_divide(double dividend, double divisor);
/// The cast to xs:integer, cut toward zero. Beyond 64 bits the reference takes the digits that the
/// number is written with: 1.2e25 is 12000000000000000000000000, not 12000000000000000469762048.
/// Errors: Malformed FOCA0002 for NaN and the infinities.
base::Result<Decimal> to_integer(double value);
/// Operator mod: exact, with the sign of the dividend; NaN where there is none.
double modulo(double dividend, double divisor);

}  // namespace ubl::xpath
