#include <cmath>

#include "ubl/xpath/cast.h"
#include "ubl/xpath/compare.h"
#include "ubl/xpath/comparison_order.h"
#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/number.h"

// a = b, a < b ...: whether some item of one side compares with some of the other.
namespace ubl::xpath {
namespace {

bool is_textual(Type type) {
  return type >= Type::UntypedAtomic && type <= Type::Entity;
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

/// What is held until the other side has come is paid for by its size.
constexpr std::uint64_t kStepsOfHeldItem = sizeof(Item);

/// Nodes that are found without a question that may fail.
bool is_plain_path(const Expr& expr) {
  if (!is_node(expr.item)) return false;
  switch (expr.kind) {
    case ExprKind::NamePath:
    case ExprKind::Root:
      return true;
    case ExprKind::Step:
      return expr.args.empty();
    case ExprKind::Path:
    case ExprKind::Union:
      return is_plain_path(*expr.args[0]) && is_plain_path(*expr.args[1]);
    case ExprKind::Memo:
      return is_plain_path(*expr.args[0]);
    default:
      return false;
  }
}

}  // namespace

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
  const bool singles = !expr.args[0]->read_as_several() && !expr.args[1]->read_as_several();
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

/// One value at most on the side that is asked first, which the other then streams past.
Truth Evaluator::general_beside_one(const Expr& expr, bool hold_left, const Focus& focus) {
  const Single one = atom(*expr.args[hold_left ? 0 : 1], focus);
  if (one.is_error()) return Truth::Error;
  if (one.is_empty()) return Truth::False;
  const Expr& other = *expr.args[hold_left ? 1 : 0];
  if (other.single()) {
    const Single second = atom(other, focus);
    if (second.is_error()) return Truth::Error;
    if (second.is_empty()) return Truth::False;
    return compare_pair(expr, hold_left ? one.item : second.item,
                        hold_left ? second.item : one.item);
  }
  Truth answer = Truth::False;
  const auto compare = [&](const Item& item) {
    answer = hold_left ? compare_pair(expr, one.item, item) : compare_pair(expr, item, one.item);
    return answer == Truth::False;
  };
  if (other.kind == ExprKind::NamePath && !other.anywhere &&
      other.test.kinds == kind_bit(Type::Element)) {
    NameRange range;
    if (!named_nodes(other, focus, range)) return Truth::Error;
    for (; !range.is_empty() && answer == Truth::False; range.next())
      compare(Item::of_text(Type::UntypedAtomic, range.document->string_value(*range.at, arena())));
    return failed_ ? Truth::Error : answer;
  }
  each_atom(other, focus, compare);
  return failed_ ? Truth::Error : answer;
}

/// Both sides are nodes, compared as text: nothing can fail, so that the order does not show.
Truth Evaluator::general_of_texts(const Expr& expr, const Focus& focus) {
  Truth answer = Truth::False;
  std::vector<Item> seen;
  bool listed = false;
  each_atom(*expr.args[0], focus, [&](const Item& a) {
    if (!listed) {
      listed = true;
      each_atom(*expr.args[1], focus, [&](const Item& b) {
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

/// The atoms of a side, up to an error that only those come to who ask for more.
struct Evaluator::Side {
  std::vector<Item> items;
  std::optional<base::Error> error;
  std::size_t next = 0;
  bool ended = false;
};

/// false: the limit of work is reached.
bool Evaluator::list(const Expr& expr, const Focus& focus, Side& side) {
  each_atom(expr, focus, [&](const Item& item) {
    side.items.push_back(item);
    return spend(kStepsOfHeldItem, expr);
  });
  if (!failed_) return true;
  if (failure_.kind == base::ErrorKind::LimitExceeded) return false;
  failed_ = false;
  side.error = failure_;
  return true;
}

/// Takes an item of each side in turn and holds it against those that came from the other before.
Truth Evaluator::general_in_turn(const Expr& expr, const Focus& focus) {
  Side sides[2];
  for (std::size_t at : {0, 1})
    if (!list(*expr.args[at], focus, sides[at])) return Truth::Error;
  for (std::size_t turn = 0;; turn = 1 - turn) {
    Side& mine = sides[turn];
    const Side& other = sides[1 - turn];
    if (mine.ended) continue;
    if (mine.next == mine.items.size()) {
      if (mine.error) {
        failed_ = true;
        failure_ = *mine.error;
        return Truth::Error;
      }
      if (other.ended) return Truth::False;
      mine.ended = true;
      continue;
    }
    const Item& item = mine.items[mine.next++];
    for (std::size_t at = 0; at < other.next; ++at) {
      const Item& seen = other.items[at];
      const Truth answer =
          turn == 0 ? compare_pair(expr, item, seen) : compare_pair(expr, seen, item);
      if (answer != Truth::False) return answer;
    }
  }
}

/// The reference compares the least of one side with the greatest of the other.
Truth Evaluator::general_by_size(const Expr& expr, const Focus& focus) {
  const auto all_of = [&](const Expr& side, std::vector<Item>& items) {
    return each_atom(side, focus, [&](const Item& item) {
      if (item.type == Type::UntypedAtomic) {
        const Cast number = cast_item(item, Type::Double, arena());
        if (!number.ok) return fail(number.code, side, "a value is not a number");
      }
      items.push_back(item);
      return spend(kStepsOfHeldItem, side);
    });
  };
  std::vector<Item> left, right;
  if (!all_of(*expr.args[0], left)) return Truth::Error;
  if (left.empty()) return Truth::False;
  if (!all_of(*expr.args[1], right)) return Truth::Error;
  for (const Item& a : left) {
    for (const Item& b : right) {
      const Truth answer = compare_pair(expr, a, b);
      if (answer != Truth::False) return answer;
    }
  }
  return Truth::False;
}

Truth Evaluator::general(const Expr& expr, const Focus& focus) {
  switch (order_of(expr)) {
    case ComparisonOrder::LeftFirst:
      return general_beside_one(expr, true, focus);
    case ComparisonOrder::RightFirst:
      return general_beside_one(expr, false, focus);
    case ComparisonOrder::Both: {
      const Single left = atom(*expr.args[0], focus);
      if (left.is_error()) return Truth::Error;
      const Single right = atom(*expr.args[1], focus);
      if (right.is_error()) return Truth::Error;
      if (left.is_empty() || right.is_empty()) return Truth::False;
      return compare_pair(expr, left.item, right.item);
    }
    case ComparisonOrder::InTurn:
      if (is_plain_path(*expr.args[0]) && is_plain_path(*expr.args[1]))
        return general_of_texts(expr, focus);
      return general_in_turn(expr, focus);
    case ComparisonOrder::LeftThenRight:
      return general_by_size(expr, focus);
  }
  return Truth::Error;
}

}  // namespace ubl::xpath
