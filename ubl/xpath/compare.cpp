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

bool is_nan(const Item& item) {
  return (item.type == Type::Double || item.type == Type::Float) && std::isnan(item.number);
}

/// A sign and digits, few enough for the reference's short way.
bool is_whole_text(std::string_view text) {
  constexpr std::size_t kMost = 18;
  text = trimmed(text);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.size() < kMost &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What general comparison makes of an untyped value beside the other one.
Type untyped_becomes(Type other) {
  if (is_numeric(other)) return Type::Double;
  if (is_textual(other)) return Type::String;
  return kin_of(other);
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

/// An untyped value among several and a number compare in the reference by an order in which NaN
/// is the greatest and equals itself: //x < number('none') holds when the first x is a number.
Truth Evaluator::compare_pair(const Expr& expr, const Item& left, const Item& right) {
  if (!spend(1, expr)) return Truth::Error;
  if (is_textual(left.type) && is_textual(right.type))
    return truth_of(xpath::holds(expr.op, left.text(), right.text()));
  const bool left_untyped = left.type == Type::UntypedAtomic;
  const bool right_untyped = right.type == Type::UntypedAtomic;
  if (left_untyped == right_untyped) {
    const std::optional<bool> answer = compare_values(expr.op, left, right);
    if (!answer) return fail_truth("XPTY0004", expr, "values of these types cannot be compared");
    return truth_of(*answer);
  }
  Item a = left, b = right;
  Item& untyped = left_untyped ? a : b;
  const Item& typed = left_untyped ? b : a;
  // Two single values: beside NaN the reference does not look at the untyped one, number or not.
  const bool singles = expr.args[0]->single() && expr.args[1]->single();
  if (singles && is_nan(typed)) return truth_of(expr.op == Op::Ne);
  const Type target = untyped_becomes(typed.type);
  if (target == Type::QName || target == Type::Notation)
    return fail_truth("XPTY0004", expr, "a name is compared with an untyped value");
  if (target != Type::String) {
    const Cast cast = cast_item(untyped, target, arena());
    if (!cast.ok)
      return fail_truth(cast.code, expr, "a value is not of the type it is compared with");
    const std::string_view text = untyped.text();
    untyped = cast.item;
    if (!singles && (is_nan(a) || is_nan(b)))
      return truth_of(xpath::holds(expr.op, is_nan(a) - is_nan(b), 0));
    // In that order -0 stands before 0; only "-0" beside an xs:integer, both whole, is equal.
    const bool whole = is_integer(typed.type) && is_whole_text(text);
    if (target == Type::Double && !whole && double_of(a) == 0 && double_of(b) == 0)
      return truth_of(
          xpath::holds(expr.op, !std::signbit(double_of(a)), !std::signbit(double_of(b))));
  }
  const std::optional<bool> answer = compare_values(expr.op, a, b);
  if (!answer) return fail_truth("XPTY0004", expr, "values of these types cannot be compared");
  return truth_of(*answer);
}

/// Existential comparison. With a single item on one side the other streams; otherwise pairs are
/// formed in the order in which the reference meets them.
Truth Evaluator::general(const Expr& expr, const Focus& focus) {
  const Expr& left = *expr.args[0];
  const Expr& right = *expr.args[1];
  Truth answer = Truth::False;
  if (right.single() || left.single()) {
    const bool hold_left = left.single();
    const Expr& held = hold_left ? left : right;
    const Single one = atom(held, focus);
    if (one.is_error()) return Truth::Error;
    if (one.is_empty()) return Truth::False;
    const Expr& other = hold_left ? right : left;
    if (other.single()) {
      const Single second = atom(other, focus);
      if (second.is_error()) return Truth::Error;
      if (second.is_empty()) return Truth::False;
      return compare_pair(expr, hold_left ? one.item : second.item,
                          hold_left ? second.item : one.item);
    }
    const auto compare = [&](const Item& item) {
      answer = hold_left ? compare_pair(expr, one.item, item) : compare_pair(expr, item, one.item);
      return answer == Truth::False;
    };
    if (other.kind == ExprKind::NamePath && !other.anywhere &&
        other.test.kinds == kind_bit(Type::Element)) {
      NameRange range;
      if (!named_nodes(other, focus, range)) return Truth::Error;
      for (; !range.is_empty() && answer == Truth::False; ++range.at)
        compare(
            Item::of_text(Type::UntypedAtomic, range.document->string_value(*range.at, arena())));
      return failed_ ? Truth::Error : answer;
    }
    each_atom(other, focus, compare);
    return failed_ ? Truth::Error : answer;
  }
  std::vector<Item> seen;
  bool listed = false;
  each_atom(left, focus, [&](const Item& a) {
    if (!listed) {
      listed = true;
      each_atom(right, focus, [&](const Item& b) {
        seen.push_back(b);
        answer = compare_pair(expr, a, b);
        return answer == Truth::False;
      });
      return !failed_ && answer == Truth::False;
    }
    for (const Item& b : seen) {
      answer = compare_pair(expr, a, b);
      if (answer != Truth::False) return false;
    }
    return true;
  });
  return failed_ ? Truth::Error : answer;
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
