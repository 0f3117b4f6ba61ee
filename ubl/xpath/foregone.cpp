#include "ubl/xpath/foregone.h"

#include <algorithm>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/compare.h"
#include "ubl/xpath/comparison_order.h"

namespace ubl::xpath {
namespace {

constexpr std::uint32_t kNone = base::xml::Vocabulary::kNone;

bool is_call(const Expr& expr, std::string_view name) {
  return expr.kind == ExprKind::Call && expr.args.size() == 1 && expr.builtin->name == name;
}

bool all_parts(const Expr& expr, bool (*holds)(const Expr&)) {
  return std::all_of(expr.args.begin(), expr.args.end(),
                     [&](const ExprPtr& part) { return holds(*part); });
}

/// Nodes or constants, got without anything that may go wrong.
bool gives_safely(const Expr& expr) {
  if (expr.kind == ExprKind::Comma || expr.kind == ExprKind::Memo ||
      expr.kind == ExprKind::NodeMemo)
    return all_parts(expr, gives_safely);
  return expr.kind == ExprKind::Literal || expr.kind == ExprKind::NamePath;
}

/// A truth of which the same holds.
bool asks_safely(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::And:
    case ExprKind::Or:
    case ExprKind::Memo:
    case ExprKind::NodeMemo:
      return all_parts(expr, asks_safely);
    case ExprKind::NamePath:
      return true;
    case ExprKind::Call:
      if (is_call(expr, "not") || is_call(expr, "boolean")) return asks_safely(*expr.args[0]);
      return (is_call(expr, "exists") || is_call(expr, "empty")) && gives_safely(*expr.args[0]);
    default:
      return false;
  }
}

std::optional<bool> negated(std::optional<bool> truth) {
  return truth ? std::optional(!*truth) : std::nullopt;
}

}  // namespace

Foregone::Foregone(const NameMap& names, std::uint32_t place, std::uint32_t without)
    : names_(names), place_(place), without_(without) {}

std::optional<bool> Foregone::truth(const Expr& expr) const {
  if (gives_nothing(expr)) return false;
  switch (expr.kind) {
    case ExprKind::Literal:
      return expr.literal.type == Type::Boolean ? std::optional(expr.literal.boolean)
                                                : std::nullopt;
    case ExprKind::Memo:
    case ExprKind::NodeMemo:
      return truth(*expr.args[0]);
    case ExprKind::And:
      return joined(expr, false);
    case ExprKind::Or:
      return joined(expr, true);
    case ExprKind::Some:
    case ExprKind::Every:
      if (gives_nothing(*expr.args[0])) return expr.kind == ExprKind::Every;
      return std::nullopt;
    case ExprKind::If: {
      const std::optional<bool> test = truth(*expr.args[0]);
      return test ? truth(*expr.args[*test ? 1 : 2]) : std::nullopt;
    }
    case ExprKind::GeneralComparison:
    case ExprKind::ValueComparison:
      return of_comparison(expr);
    case ExprKind::Call:
      return of_call(expr);
    default:
      return std::nullopt;
  }
}

/// And, decided by a False; or, by a True.
std::optional<bool> Foregone::joined(const Expr& expr, bool decisive) const {
  const std::optional<bool> left = truth(*expr.args[0]);
  if (left == decisive) return left;
  const std::optional<bool> right = truth(*expr.args[1]);
  if (left || (right == decisive && asks_safely(*expr.args[0]))) return right;
  return std::nullopt;
}

std::optional<bool> Foregone::of_call(const Expr& call) const {
  if (is_call(call, "not")) return negated(truth(*call.args[0]));
  if (is_call(call, "boolean")) return truth(*call.args[0]);
  if (is_call(call, "exists") && gives_nothing(*call.args[0])) return false;
  if (is_call(call, "empty") && gives_nothing(*call.args[0])) return true;
  return std::nullopt;
}

/// Nothing equals nothing; but the side that is asked first may fail.
std::optional<bool> Foregone::of_comparison(const Expr& comparison) const {
  const Expr& left = *comparison.args[0];
  const Expr& right = *comparison.args[1];
  const auto a = number(left), b = number(right);
  if (a && b) return holds(comparison.op, *a, *b);
  const auto decided = [&](const Expr& empty, const Expr& other, bool asks_other) {
    return gives_nothing(empty) && (!asks_other || gives_safely(other));
  };
  if (comparison.kind != ExprKind::GeneralComparison) {
    // Several nodes are an error there.
    const bool safely = left.kind == ExprKind::Literal && gives_nothing(right);
    return safely || gives_nothing(left) ? std::optional(false) : std::nullopt;
  }
  const ComparisonOrder order = order_of(comparison);
  const bool right_first = order == ComparisonOrder::RightFirst;
  const bool ends_early =
      right_first || order == ComparisonOrder::LeftFirst || order == ComparisonOrder::LeftThenRight;
  const Expr& first = right_first ? right : left;
  const Expr& second = right_first ? left : right;
  if (decided(first, second, !ends_early)) return false;
  // Of several numbers all are made numbers, which may fail.
  const bool safe = order != ComparisonOrder::LeftThenRight || is_numeric(first.item);
  return safe && decided(second, first, true) ? std::optional(false) : std::nullopt;
}

std::optional<std::int64_t> Foregone::number(const Expr& expr) const {
  if (expr.kind == ExprKind::Memo || expr.kind == ExprKind::NodeMemo) return number(*expr.args[0]);
  if (expr.kind == ExprKind::Literal && expr.literal.type == Type::Integer && !expr.literal.big)
    return expr.literal.integer;
  if (is_call(expr, "count") && gives_nothing(*expr.args[0])) return 0;
  return std::nullopt;
}

/// The empty sequence, without anything going wrong.
bool Foregone::gives_nothing(const Expr& expr) const {
  switch (expr.kind) {
    case ExprKind::NamePath:
      return leads_nowhere(expr);
    case ExprKind::Step:
      return steps_nowhere(expr);
    case ExprKind::Memo:
    case ExprKind::NodeMemo:
    case ExprKind::For:
      return gives_nothing(*expr.args[0]);
    case ExprKind::Filter:
    case ExprKind::Lookup:
    case ExprKind::Path:
      return is_node(expr.args[0]->item) && gives_nothing(*expr.args[0]);
    case ExprKind::Comma:
    case ExprKind::Union:
      return std::all_of(expr.args.begin(), expr.args.end(),
                         [&](const ExprPtr& part) { return gives_nothing(*part); });
    default:
      return false;
  }
}

bool Foregone::steps_nowhere(const Expr& step) const {
  const NodeTest& test = step.test;
  if (test.never) return false;
  if (test.match == NameMatch::Any)
    return step.axis == Axis::Child && test.kinds == kind_bit(Type::Element) &&
           !names_.has_children(place_);
  if (test.match != NameMatch::Exact) return false;
  if (step.axis == Axis::Attribute) return lacks(test.name);
  if (test.kinds != kind_bit(Type::Element)) return false;
  const std::uint32_t name = names_.tree_name(test.name);
  const base::xml::Vocabulary& words = names_.vocabulary();
  if (step.axis == Axis::Child) return lacks(test.name) || has_none(words.child(place_, name));
  if (step.axis != Axis::Ancestor) return false;
  if (lacks(test.name)) return true;
  for (std::uint32_t at = words.place(place_).parent; at != kNone; at = words.place(at).parent)
    if (words.place(at).name == name) return false;
  return true;
}

bool Foregone::has_none(std::uint32_t place) const {
  // What stands below a place that has no elements has none either.
  for (std::uint32_t at = place; at != kNone; at = names_.vocabulary().place(at).parent)
    if (at == without_) return true;
  return place == kNone;
}

std::uint32_t Foregone::end_of(const Expr& path) const {
  std::uint32_t at = path.rooted ? base::xml::Vocabulary::kDocument : place_;
  for (const std::uint32_t name : path.names) {
    if (at == kNone || lacks(name)) return kNone;
    at = names_.vocabulary().child(at, names_.tree_name(name));
  }
  return at;
}

bool Foregone::leads_nowhere(const Expr& path) const {
  if (path.test.kinds == kind_bit(Type::Attribute) && lacks(path.test.name)) return true;
  if (!path.anywhere) return has_none(end_of(path));
  return std::any_of(path.names.begin(), path.names.end(),
                     [&](std::uint32_t name) { return lacks(name); });
}

std::vector<std::uint32_t> Foregone::ends(const Expr& expr) const {
  std::vector<std::uint32_t> found;
  add_ends(expr, found);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void Foregone::add_ends(const Expr& expr, std::vector<std::uint32_t>& ends) const {
  if (expr.kind == ExprKind::NamePath && !expr.anywhere) {
    const std::uint32_t end = end_of(expr);
    if (end != kNone && end != place_ && end != base::xml::Vocabulary::kDocument)
      ends.push_back(end);
  }
  for (const ExprPtr& part : expr.args) add_ends(*part, ends);
}

}  // namespace ubl::xpath
