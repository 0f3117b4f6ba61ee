#include <array>
#include <cmath>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/calendar.h"
#include "ubl/xpath/cast.h"
#include "ubl/xpath/compare.h"
#include "ubl/xpath/duration.h"
#include "ubl/xpath/number.h"

// Spec: XPath functions and operators 2.0, 15.4.
namespace ubl::xpath {
namespace {

using From = Builtin::From;

/// The items of argument 0, untyped ones as xs:double.
template <class Take>
bool each_summand(Evaluator& evaluator, const Expr& call, const Focus& focus, Take&& take) {
  return evaluator.each_atom(*call.args[0], focus, [&](const Item& item) {
    if (item.type != Type::UntypedAtomic) return take(item);
    const Cast number = cast_item(item, Type::Double, evaluator.arena());
    if (!number.ok) return evaluator.fail(number.code, call, "a value is not a number");
    return take(number.item);
  });
}

struct Total {
  Single sum;
  std::int64_t count = 0;
};

Total total(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  Total result;
  each_summand(evaluator, call, focus, [&](const Item& item) {
    if (!is_numeric(item.type) && item.type != Type::YearMonthDuration &&
        item.type != Type::DayTimeDuration)
      return evaluator.fail("FORG0006", call, "a value of this type has no sum");
    if (++result.count == 1) {
      result.sum = item;
      return true;
    }
    const bool numbers = is_numeric(result.sum.item.type);
    if (numbers ? !is_numeric(item.type) : item.type != result.sum.item.type)
      return evaluator.fail("FORG0006", call, "values of these types have no sum");
    result.sum = evaluator.compute(Op::Add, result.sum.item, item, call);
    return !result.sum.is_error();
  });
  if (evaluator.failed()) result.sum = Single::error();
  return result;
}

Single fn_sum(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Total result = total(evaluator, call, focus);
  if (result.sum.is_error() || result.count > 0) return result.sum;
  if (call.args.size() < 2) return Item::of_integer(0);
  return evaluator.atom(*call.args[1], focus);
}

Single fn_avg(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Total result = total(evaluator, call, focus);
  if (result.sum.state != Single::State::One) return result.sum;
  if (is_duration(result.sum.item.type))
    return duration_item(share(*result.sum.item.duration, result.count), result.sum.item.type,
                         evaluator.arena());
  return evaluator.compute(Op::Div, result.sum.item, Item::of_integer(result.count), call);
}

bool is_orderable(Type type) {
  return is_numeric(type) || is_string(type) || type == Type::AnyUri || type == Type::Boolean ||
         type == Type::YearMonthDuration || type == Type::DayTimeDuration ||
         type == Type::DateTime || type == Type::Date || type == Type::Time;
}

Single extreme(Evaluator& evaluator, const Expr& call, const Focus& focus, Op better) {
  if (call.args.size() > 1) {
    const Single name = evaluator.argument(*call.args[1], focus, Type::String);
    if (name.is_error()) return name;
    if (name.is_empty() ||
        name.item.text() != "http://www.w3.org/2005/xpath-functions/collation/codepoint")
      return evaluator.fail_single("FOCH0002", call, "there is no such collation");
  }
  Single best;
  Type widest = Type::Integer;  // the result is promoted to the widest numeric type seen
  each_summand(evaluator, call, focus, [&](const Item& item) {
    if (!is_orderable(item.type))
      return evaluator.fail("FORG0006", call, "values of this type have no order");
    if (is_numeric(item.type)) {
      const Type kin = kin_of(item.type);
      if (kin > widest || widest == Type::Integer)
        widest = kin == Type::Decimal ? Type::Decimal : kin;
    }
    const bool nan = is_numeric(item.type) && std::isnan(double_of(item));
    // A double NaN is the answer whatever stands beside it: the reference looks no further.
    const bool is_answer = nan && item.type == Type::Double;
    if (best.is_empty() || is_answer) {
      best = item;
      return !is_answer;
    }
    const auto wins = compare_values(better, item, best.item);
    if (!wins) return evaluator.fail("FORG0006", call, "values of these types have no order");
    if (*wins || nan) {
      // Once there is a NaN it stays.
      if (!(is_numeric(best.item.type) && std::isnan(double_of(best.item)))) best = item;
    }
    return true;
  });
  if (evaluator.failed()) return Single::error();
  if (best.is_empty() || !is_numeric(best.item.type)) {
    if (!best.is_empty() && best.item.type == Type::AnyUri) best.item.type = Type::String;
    return best;
  }
  if (widest != Type::Double && widest != Type::Float) return best;
  return cast_item(best.item, widest, evaluator.arena()).item;
}

Single fn_max(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return extreme(evaluator, call, focus, Op::Gt);
}
Single fn_min(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return extreme(evaluator, call, focus, Op::Lt);
}

constexpr std::array kFunctions = std::to_array<Builtin>({
    {"sum", 1, 2, Type::AnyAtomic, Occurs::Optional, From::Nothing, fn_sum},
    {"avg", 1, 1, Type::AnyAtomic, Occurs::Optional, From::Nothing, fn_avg},
    {"max", 1, 2, Type::AnyAtomic, Occurs::Optional, From::Nothing, fn_max},
    {"min", 1, 2, Type::AnyAtomic, Occurs::Optional, From::Nothing, fn_min},
});

}  // namespace

std::span<const Builtin> aggregate_functions() {
  return kFunctions;
}

}  // namespace ubl::xpath
