#include "ubl/xpath/builtin.h"
#include "ubl/xpath/evaluator.h"

// Truths, and whether there is anything.
namespace ubl::xpath {

Truth Evaluator::truth_of_value(const Value& found, const Expr& where) {
  if (found.size == 0) return Truth::False;
  const Item& first = *found.begin();
  if (first.is_node()) return Truth::True;
  if (found.size > 1) return fail_truth("FORG0006", where, "several values have no truth value");
  switch (kin_of(first.type)) {
    case Type::Boolean:
      return truth_of(first.boolean);
    case Type::String:
    case Type::UntypedAtomic:
    case Type::AnyUri:
      return truth_of(first.size != 0);
    case Type::Integer:
      return truth_of(first.big || first.integer != 0);
    case Type::Decimal:
      return truth_of(!first.decimal->is_zero());
    case Type::Double:
    case Type::Float:
      return truth_of(first.number != 0 && first.number == first.number);
    default:
      return fail_truth("FORG0006", where, "a value of this type has no truth value");
  }
}

Truth Evaluator::truth(const Expr& expr, const Focus& focus) {
  switch (expr.kind) {
    case ExprKind::Or: {
      const Truth left = truth(*expr.args[0], focus);
      return left == Truth::False ? truth(*expr.args[1], focus) : left;
    }
    case ExprKind::And: {
      const Truth left = truth(*expr.args[0], focus);
      return left == Truth::True ? truth(*expr.args[1], focus) : left;
    }
    case ExprKind::GeneralComparison:
      return general(expr, focus);
    case ExprKind::Some:
    case ExprKind::Every:
      return quantified(expr, focus);
    case ExprKind::InstanceOf:
      return instance_of(expr, focus);
    case ExprKind::Castable:
      return castable(expr, focus);
    case ExprKind::InCodes:
    case ExprKind::ContainsCode:
      return in_codes(expr, focus);
    case ExprKind::Memo:
      return memo_truth(expr, focus);
    case ExprKind::Variable: {
      const Value* const found = variable(expr);
      return found == nullptr ? Truth::Error : truth_of_value(*found, expr);
    }
    case ExprKind::NodeMemo:
      return node_memo_truth(expr, focus);
    case ExprKind::NamePath:
      return exists(expr, focus);
    case ExprKind::If: {
      const Truth test = truth(*expr.args[0], focus);
      if (test == Truth::Error) return test;
      return truth(*expr.args[test == Truth::True ? 1 : 2], focus);
    }
    case ExprKind::Call:
      if (expr.builtin->truth != nullptr) return expr.builtin->truth(*this, expr, focus);
      break;
    default:
      break;
  }
  if (is_node(expr.item)) return exists(expr, focus);
  return truth_of_each(expr, focus);
}

Truth Evaluator::truth_of_each(const Expr& expr, const Focus& focus) {
  // A node first decides; otherwise a second item is an error.
  Value found;
  each(expr, focus, [&](const Item& item) {
    if (found.size == 0) found.one = item;
    ++found.size;
    if (found.size == 2) found.items = &found.one;
    return found.size == 1 && !item.is_node();
  });
  if (failed_) return Truth::Error;
  return truth_of_value(found, expr);
}

namespace {

bool has_at_most_text(const Item& node) {
  const Document& document = *node.document;
  const std::uint32_t id = node.node_id(), end = document.end_of(id);
  return node.type == Type::Element &&
         (end == id + 1 || (end == id + 2 && !document.row(id + 1).is_element()));
}

/// An element among its first two children: white space stands before most.
bool begins_with_element(const Item& node) {
  const Document& document = *node.document;
  const std::uint32_t id = node.node_id(), end = document.end_of(id);
  if (node.type != Type::Element || end <= id + 1) return false;
  if (document.row(id + 1).is_element()) return true;
  return end > id + 2 && document.row(id + 2).is_element();
}

}  // namespace

Truth Evaluator::exists(const Expr& expr, const Focus& focus) {
  if (expr.kind == ExprKind::NamePath && !expr.anywhere) return exists_named(expr, focus);
  if (is_named_attribute(expr)) {
    const Single found = single_attribute(expr, focus);
    return found.is_error() ? Truth::Error : truth_of(!found.is_empty());
  }
  if (expr.kind == ExprKind::Union && is_node(expr.args[0]->item) && is_node(expr.args[1]->item)) {
    const Truth left = exists(*expr.args[0], focus);
    return left == Truth::False ? exists(*expr.args[1], focus) : left;
  }
  if (expr.kind == ExprKind::Step && expr.axis == Axis::Child && focus.present &&
      expr.test.kinds == kind_bit(Type::Element) && focus.item.is_node()) {
    // Most elements are leaves: a step to elements need not look.
    if (has_at_most_text(focus.item)) return Truth::False;
    if (expr.args.empty() && expr.test.match == NameMatch::Any && !expr.test.never &&
        begins_with_element(focus.item))
      return Truth::True;
  }
  return exists_one(expr, focus);
}

Truth Evaluator::exists_one(const Expr& expr, const Focus& focus) {
  bool found = false;
  const auto note = [&](const Item&) {
    found = true;
    return false;
  };
  if (expr.kind == ExprKind::Step && focus.present && focus.item.is_node()) {
    step_filtered(expr, expr.args.size(), focus.item, focus, note);  // in whatever order
  } else if (expr.kind == ExprKind::Path && expr.sorts && is_node(expr.args[1]->item)) {
    each_over(*expr.args[0], *expr.args[1], focus, note);
  } else {
    each(expr, focus, note);
  }
  return failed_ ? Truth::Error : truth_of(found);
}

}  // namespace ubl::xpath
