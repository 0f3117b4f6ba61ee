#include <cmath>

#include "ubl/xpath/calendar.h"
#include "ubl/xpath/double.h"
#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/number.h"

namespace ubl::xpath {
namespace {

double in_double(Op op, double a, double b) {
  switch (op) {
    case Op::Add:
      return a + b;
    case Op::Subtract:
      return a - b;
    case Op::Multiply:
      return a * b;
    case Op::Div:
      return a / b;
    default:
      return modulo(a, b);
  }
}

base::Result<Decimal> in_decimal(Op op, const Decimal& a, const Decimal& b) {
  switch (op) {
    case Op::Add:
      return add(a, b);
    case Op::Subtract:
      return subtract(a, b);
    case Op::Multiply:
      return multiply(a, b);
    case Op::Div:
      return divide(a, b);
    case Op::Idiv:
      return integer_divide(a, b);
    default:
      return modulo(a, b);
  }
}

/// 64-bit integers; nothing where the result does not fit or the exact path shall decide.
std::optional<std::int64_t> in_integer(Op op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  switch (op) {
    case Op::Add:
      return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Op::Subtract:
      return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Op::Multiply:
      return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Op::Idiv:
    case Op::Mod:
      if (b == 0 || b == -1) return std::nullopt;
      return op == Op::Idiv ? a / b : a % b;
    default:
      return std::nullopt;
  }
}

}  // namespace

Single Evaluator::compute(Op op, const Item& a, const Item& b, const Expr& where) {
  if (!is_numeric(a.type) || !is_numeric(b.type)) {
    const Cast result = calendar_arithmetic(op, a, b, arena());
    if (!result.ok) return fail_single(result.code, where, "no such arithmetic");
    return result.item;
  }
  if (is_integer(a.type) && is_integer(b.type) && !a.big && !b.big) {
    if (const auto result = in_integer(op, a.integer, b.integer)) return Item::of_integer(*result);
  }
  const bool a_binary = a.type == Type::Double || a.type == Type::Float;
  const bool b_binary = b.type == Type::Double || b.type == Type::Float;
  if (!a_binary && !b_binary) {
    Decimal left, right;
    if (op == Op::Add || op == Op::Subtract) {
      Decimal sum;
      if (add_shortly(decimal_in(a, left), decimal_in(b, right), op == Op::Subtract, sum)) {
        const bool integers = is_integer(a.type) && is_integer(b.type);
        return number_item(std::move(sum), integers ? Type::Integer : Type::Decimal, arena());
      }
    }
    base::Result<Decimal> result = in_decimal(op, decimal_in(a, left), decimal_in(b, right));
    if (!result) return fail_single(result.error().code, where, result.error().detail);
    // 6 div 3 is an xs:integer in the reference.
    const bool integers = is_integer(a.type) && is_integer(b.type);
    const bool whole = op == Op::Idiv || (integers && (op != Op::Div || result->is_integral()));
    return number_item(*std::move(result), whole ? Type::Integer : Type::Decimal, arena());
  }
  const auto as_float = [](const Item& item) {
    return item.type == Type::Float ? static_cast<float>(item.number) : decimal_of(item).to_float();
  };
  const bool doubles = a.type == Type::Double || b.type == Type::Double;
  if (op == Op::Idiv) {
    base::Result<Decimal> result = integer_divide(double_of(a), double_of(b));
    // Floats are divided as floats: 209 idiv xs:float('0.1') is 2090.
    if (result && !doubles) result = to_integer(static_cast<double>(as_float(a) / as_float(b)));
    if (!result) return fail_single(result.error().code, where, result.error().detail);
    return number_item(*result, Type::Integer, arena());
  }
  if (doubles) return Item::of_double(in_double(op, double_of(a), double_of(b)));
  const auto fx = as_float(a), fy = as_float(b);
  // The four operations on two floats, rounded once to double and once to float, are exact.
  const double result = in_double(op, static_cast<double>(fx), static_cast<double>(fy));
  return Item::of_double(static_cast<double>(static_cast<float>(result)), Type::Float);
}

Single Evaluator::arithmetic_operand(const Expr& expr, const Focus& focus) {
  Single found = atom(expr, focus);
  if (found.state != Single::State::One || found.item.type != Type::UntypedAtomic) return found;
  const Cast number = cast_item(found.item, Type::Double, arena());
  if (!number.ok) return fail_single(number.code, expr, "a value is not a number");
  found.item = number.item;
  return found;
}

Single Evaluator::arithmetic(const Expr& expr, const Focus& focus) {
  const Single a = arithmetic_operand(*expr.args[0], focus);
  // Nothing: the other side is not asked. Text is no operand, be it there or not: there the
  // reference finds the fault before it runs.
  const Type left = expr.args[0]->item;
  const bool is_text =
      is_string(left) || left == Type::Comment || left == Type::ProcessingInstruction;
  if (a.is_error() || (a.is_empty() && !is_text)) return a;
  const Single b = arithmetic_operand(*expr.args[1], focus);
  if (b.is_error()) return b;
  if (a.is_empty() || b.is_empty()) return {};
  return compute(expr.op, a.item, b.item, expr);
}

Single Evaluator::negated(const Expr& expr, const Focus& focus) {
  const Single operand = arithmetic_operand(*expr.args[0], focus);
  if (operand.state != Single::State::One) return operand;
  const Item& item = operand.item;
  if (!is_numeric(item.type)) return fail_single("XPTY0004", expr, "a number is wanted");
  if (item.type == Type::Double || item.type == Type::Float)
    return Item::of_double(expr.kind == ExprKind::Negate ? -item.number : item.number, item.type);
  const Type type = is_integer(item.type) ? Type::Integer : Type::Decimal;
  if (expr.kind == ExprKind::Plus) return number_item(decimal_of(item), type, arena());
  if (is_integer(item.type) && !item.big && item.integer != INT64_MIN)
    return Item::of_integer(-item.integer);
  return number_item(decimal_of(item).negate(), type, arena());
}

}  // namespace ubl::xpath
