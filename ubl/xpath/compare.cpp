#include "ubl/xpath/compare.h"

#include <cmath>

#include "ubl/xpath/calendar.h"
#include "ubl/xpath/cast.h"
#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/number.h"

namespace ubl::xpath {
namespace {

bool is_textual(Type type) {
  return type >= Type::UntypedAtomic && type <= Type::Entity;
}

bool compare_numbers(Op op, const Item& a, const Item& b) {
  const bool a_binary = a.type == Type::Double || a.type == Type::Float;
  const bool b_binary = b.type == Type::Double || b.type == Type::Float;
  if (a_binary || b_binary) {
    if (a.type == Type::Double || b.type == Type::Double)
      return holds(op, double_of(a), double_of(b));
    const auto as_float = [](const Item& item) {
      return item.type == Type::Float ? static_cast<float>(item.number)
                                      : decimal_of(item).to_float();
    };
    return holds(op, as_float(a), as_float(b));
  }
  if (is_integer(a.type) && is_integer(b.type) && !a.big && !b.big)
    return holds(op, a.integer, b.integer);
  Decimal left, right;
  return holds(op, decimal_in(a, left), decimal_in(b, right));
}

}  // namespace

std::optional<bool> compare_values(Op op, const Item& a, const Item& b) {
  if (is_textual(a.type) && is_textual(b.type)) return holds(op, a.text(), b.text());
  if (is_numeric(a.type) && is_numeric(b.type)) return compare_numbers(op, a, b);
  if (a.type == Type::Boolean && b.type == Type::Boolean) return holds(op, a.boolean, b.boolean);
  if ((is_duration(a.type) && is_duration(b.type)) || (is_calendar(a.type) && a.type == b.type))
    return calendar_compare(op, a, b);
  if (a.type != b.type || op > Op::Ne) return std::nullopt;
  if (a.type == Type::HexBinary || a.type == Type::Base64Binary)
    return holds(op, a.text(), b.text());
  if (a.type == Type::QName || a.type == Type::Notation)
    return (a.qname->uri == b.qname->uri && a.qname->local == b.qname->local) == (op == Op::Eq);
  return std::nullopt;
}

Single Evaluator::value_comparison(const Expr& expr, const Focus& focus) {
  const Single a = atom(*expr.args[0], focus);
  if (a.state != Single::State::One) return a;
  const Single b = atom(*expr.args[1], focus);
  if (b.state != Single::State::One) return b;
  const std::optional<bool> answer = compare_values(expr.op, a.item, b.item);
  if (!answer) return fail_single("XPTY0004", expr, "values of these types cannot be compared");
  return Item::of_boolean(*answer);
}

Single Evaluator::node_comparison(const Expr& expr, const Focus& focus) {
  const Single a = single(*expr.args[0], focus);
  if (a.state != Single::State::One) return a;  // nothing: the other side is not asked
  const Single b = single(*expr.args[1], focus);
  if (b.is_error()) return b;
  if ((!a.is_empty() && !a.item.is_node()) || (!b.is_empty() && !b.item.is_node()))
    return fail_single("XPTY0004", expr, "a node is wanted");
  if (a.is_empty() || b.is_empty()) return {};
  const int order = compare_order(a.item, b.item);
  return Item::of_boolean(expr.op == Op::Is   ? order == 0
                          : expr.op == Op::Lt ? order < 0
                                              : order > 0);
}

}  // namespace ubl::xpath
