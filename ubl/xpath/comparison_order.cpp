#include "ubl/xpath/comparison_order.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "ubl/xpath/builtin.h"

namespace ubl::xpath {
namespace {

const Expr& asked_part(const Expr& expr) {
  const bool memo = expr.kind == ExprKind::Memo || expr.kind == ExprKind::NodeMemo;
  return memo ? asked_part(*expr.args[0]) : expr;
}

bool is_untyped(const Expr& expr) {
  return expr.item == Type::UntypedAtomic || expr.item == Type::Element ||
         expr.item == Type::Attribute || expr.item == Type::Text || expr.item == Type::Document;
}

/// Whose values the reference takes for anything: a number of unknown kind, any node.
bool may_be_anything(const Expr& side) {
  static constexpr std::array<std::string_view, 5> kAsTheirArgument = {
      "abs", "ceiling", "floor", "round", "round-half-to-even"};
  const Expr& expr = asked_part(side);
  if (expr.kind != ExprKind::Call) return false;
  const std::string_view name = expr.builtin->name;
  if (name == "root") return !expr.args.empty();
  if (name == "avg") return true;
  const bool as_argument =
      std::find(kAsTheirArgument.begin(), kAsTheirArgument.end(), name) != kAsTheirArgument.end();
  return as_argument && is_untyped(*expr.args[0]);
}

}  // namespace

ComparisonOrder order_of(const Expr& comparison) {
  const Expr& left = *comparison.args[0];
  const Expr& right = *comparison.args[1];
  const bool one_left = !left.read_as_several(), one_right = !right.read_as_several();
  if (one_left && one_right) {
    if (may_be_anything(left) || may_be_anything(right)) return ComparisonOrder::Both;
    // An untyped value beside a number is asked first, wherever it stands.
    const bool turned = is_numeric(left.item) && is_untyped(right);
    return turned ? ComparisonOrder::RightFirst : ComparisonOrder::LeftFirst;
  }
  if (one_left) return ComparisonOrder::LeftFirst;
  if (one_right) return ComparisonOrder::RightFirst;
  const bool by_size = comparison.op != Op::Eq && comparison.op != Op::Ne;
  const bool numbers = is_numeric(left.item) || is_numeric(right.item);
  return by_size && numbers ? ComparisonOrder::LeftThenRight : ComparisonOrder::InTurn;
}

}  // namespace ubl::xpath
