#include <array>
#include <cmath>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/double.h"
#include "ubl/xpath/number.h"

// Spec: XPath functions and operators 2.0, 6.4, 9 and 15.1.
namespace ubl::xpath {
namespace {

using From = Builtin::From;

/// One function on decimals, doubles and floats; the type stays, of derived types their base.
template <class OnDecimal, class OnDouble, class OnFloat>
Single rounded(Evaluator& evaluator, const Expr& call, const Focus& focus, OnDecimal on_decimal,
               OnDouble on_double, OnFloat on_float) {
  const Single given = evaluator.numeric(*call.args[0], focus);
  if (given.state != Single::State::One) return given;
  const Item& item = given.item;
  if (item.type == Type::Double) return Item::of_double(on_double(item.number));
  if (item.type == Type::Float) {
    const float result = on_float(static_cast<float>(item.number));
    return Item::of_double(static_cast<double>(result), Type::Float);
  }
  const Type type = is_integer(item.type) ? Type::Integer : Type::Decimal;
  return number_item(on_decimal(decimal_of(item)), type, evaluator.arena());
}

Single fn_abs(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return rounded(
      evaluator, call, focus, [](const Decimal& d) { return d.abs(); },
      [](double d) { return std::fabs(d); }, [](float f) { return std::fabs(f); });
}
Single fn_ceiling(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return rounded(
      evaluator, call, focus, [](const Decimal& d) { return d.ceiling(); },
      [](double d) { return std::ceil(d); }, [](float f) { return std::ceil(f); });
}
Single fn_floor(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return rounded(
      evaluator, call, focus, [](const Decimal& d) { return d.floor(); },
      [](double d) { return std::floor(d); }, [](float f) { return std::floor(f); });
}
Single fn_round(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return rounded(
      evaluator, call, focus, [](const Decimal& d) { return d.round(); },
      [](double d) { return round(d); }, [](float f) { return round(f); });
}
Single fn_round_half_to_even(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  std::int64_t places = 0;
  if (call.args.size() > 1) {
    const Single precision = evaluator.argument(*call.args[1], focus, Type::Integer);
    if (precision.is_error()) return precision;
    if (precision.is_empty()) return evaluator.fail_single("XPTY0004", call, "a number is wanted");
    places = precision.item.big ? (decimal_of(precision.item).sign() < 0 ? INT32_MIN : INT32_MAX)
                                : precision.item.integer;
  }
  return rounded(
      evaluator, call, focus, [&](const Decimal& d) { return d.round_half_to_even(places); },
      [&](double d) { return round_half_to_even(d, places); },
      [&](float f) { return round_half_to_even(f, places); });
}

Single fn_number(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  Single found;
  if (!call.args.empty()) {
    found = evaluator.atom(*call.args[0], focus);
  } else if (focus.present) {
    found = evaluator.atomized(focus.item);
  } else {
    return evaluator.fail_single("XPDY0002", call, "there is no context item");
  }
  if (found.is_error()) return found;
  if (found.is_empty()) return Item::of_double(NAN);
  const Item& item = found.item;
  if (is_numeric(item.type)) return Item::of_double(double_of(item));
  if (item.type == Type::Boolean) return Item::of_double(item.boolean ? 1 : 0);
  if (is_string(item.type) || item.type == Type::UntypedAtomic)
    return Item::of_double(number_of(item.text()));
  return Item::of_double(NAN);
}

Truth fn_true(Evaluator&, const Expr&, const Focus&) {
  return Truth::True;
}
Truth fn_false(Evaluator&, const Expr&, const Focus&) {
  return Truth::False;
}
Truth fn_boolean(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return evaluator.truth(*call.args[0], focus);
}
Truth fn_not(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Truth truth = evaluator.truth(*call.args[0], focus);
  if (truth == Truth::Error) return truth;
  return truth_of(truth == Truth::False);
}
Truth fn_exists(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return evaluator.exists(*call.args[0], focus);
}
Truth fn_empty(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Truth truth = evaluator.exists(*call.args[0], focus);
  if (truth == Truth::Error) return truth;
  return truth_of(truth == Truth::False);
}

constexpr std::array kNumber = std::to_array<Builtin>({
    {"abs", 1, 1, Type::AnyAtomic, Occurs::Optional, From::Nothing, fn_abs},
    {"ceiling", 1, 1, Type::AnyAtomic, Occurs::Optional, From::Nothing, fn_ceiling},
    {"floor", 1, 1, Type::AnyAtomic, Occurs::Optional, From::Nothing, fn_floor},
    {"round", 1, 1, Type::AnyAtomic, Occurs::Optional, From::Nothing, fn_round},
    {"round-half-to-even", 1, 2, Type::AnyAtomic, Occurs::Optional, From::Nothing,
     fn_round_half_to_even},
    {"number", 0, 1, Type::Double, Occurs::One, From::ItemIfShort, fn_number},
});
constexpr std::array kBoolean = std::to_array<Builtin>({
    {"true", 0, 0, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr, fn_true},
    {"false", 0, 0, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr, fn_false},
    {"boolean", 1, 1, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr, fn_boolean},
    {"not", 1, 1, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr, fn_not},
    {"exists", 1, 1, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr, fn_exists},
    {"empty", 1, 1, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr, fn_empty},
});

}  // namespace

std::span<const Builtin> number_functions() {
  return kNumber;
}
std::span<const Builtin> boolean_functions() {
  return kBoolean;
}

}  // namespace ubl::xpath
