#include "ubl/xpath/evaluator.h"

#include "base/check.h"
#include "ubl/xpath/builtin.h"
#include "ubl/xpath/number.h"

namespace ubl::xpath {

Evaluator::Evaluator(const Program& program, const EvaluationLimits& limits)
    : program_(program), limits_(limits), steps_left_(limits.steps) {}

bool Evaluator::fail(std::string_view code, const Expr& where, std::string_view detail) {
  if (failed_) return false;
  failed_ = true;
  failure_.kind = code == "LIMIT" ? base::ErrorKind::LimitExceeded : base::ErrorKind::Rejected;
  failure_.code = code;
  failure_.detail = "at character " + std::to_string(where.position + 1) + ": ";
  failure_.detail += detail;
  return false;
}

bool Evaluator::each(const Expr& expr, const Focus& focus, Sink sink) {
  switch (expr.kind) {
    case ExprKind::Comma:
      for (const ExprPtr& part : expr.args) {
        if (!each(*part, focus, sink)) return false;
      }
      return true;
    case ExprKind::Variable: {
      const Value* const found = variable(expr);
      if (found == nullptr) return false;
      return each_value(Value(*found), sink);
    }
    case ExprKind::Step:
      if (!focus.present) return fail("XPDY0002", expr, "there is no context item");
      if (!focus.item.is_node()) return fail("XPTY0020", expr, "the context item is not a node");
      return step(expr, focus.item, focus, sink);
    case ExprKind::Path:
      return each_path(expr, focus, sink);
    case ExprKind::Filter:
      return each_filter(expr, focus, sink);
    case ExprKind::Union:
    case ExprKind::Intersect:
    case ExprKind::Except:
      return each_set(expr, focus, sink);
    case ExprKind::Range:
      return each_range(expr, focus, sink);
    case ExprKind::For:
      return each_for(expr, focus, sink);
    case ExprKind::Let: {
      const Value bound = value(*expr.args[0], focus);
      if (failed_) return false;
      locals_[frame_ + expr.slot] = bound;
      return each(*expr.args[1], focus, sink);
    }
    case ExprKind::If: {
      const Truth test = truth(*expr.args[0], focus);
      if (test == Truth::Error) return false;
      return each(*expr.args[test == Truth::True ? 1 : 2], focus, sink);
    }
    case ExprKind::Convert: {
      const Value given = value(*expr.args[0], focus);
      if (failed_) return false;
      const std::optional<Value> fitted = converted(given, expr.type, expr);
      return fitted && each_value(*fitted, sink);
    }
    case ExprKind::Treat:
      return each_treat(expr, focus, sink);
    case ExprKind::Call:
      if (expr.builtin->each != nullptr) return expr.builtin->each(*this, expr, focus, sink);
      break;
    case ExprKind::UserCall: {
      const std::optional<Value> found = user_call(expr, focus);
      return found && each_value(*found, sink);
    }
    case ExprKind::Memo:
      return each_memo(expr, focus, sink);
    case ExprKind::NamePath:
      return each_named(expr, focus, sink);
    case ExprKind::Lookup:
      return each_found(expr, focus, sink);
    default:
      break;
  }
  const Single one = single(expr, focus);
  if (one.is_error()) return false;
  return one.is_empty() || sink(one.item);
}

Single Evaluator::single(const Expr& expr, const Focus& focus) {
  switch (expr.kind) {
    case ExprKind::Literal:
      return expr.literal;
    case ExprKind::ContextItem:
      if (!focus.present) return fail_single("XPDY0002", expr, "there is no context item");
      return focus.item;
    case ExprKind::Root: {
      if (!focus.present) return fail_single("XPDY0002", expr, "there is no context item");
      if (!focus.item.is_node())
        return fail_single("XPTY0020", expr, "the context item is not a node");
      return focus.item.document->item(0);
    }
    case ExprKind::Or:
    case ExprKind::And:
    case ExprKind::GeneralComparison:
    case ExprKind::Some:
    case ExprKind::Every:
    case ExprKind::InstanceOf:
    case ExprKind::Castable:
    case ExprKind::InCodes:
    case ExprKind::ContainsCode: {
      const Truth answer = truth(expr, focus);
      if (answer == Truth::Error) return Single::error();
      return Item::of_boolean(answer == Truth::True);
    }
    case ExprKind::ValueComparison:
      return value_comparison(expr, focus);
    case ExprKind::NodeComparison:
      return node_comparison(expr, focus);
    case ExprKind::Arithmetic:
      return arithmetic(expr, focus);
    case ExprKind::Negate:
    case ExprKind::Plus:
      return negated(expr, focus);
    case ExprKind::Cast:
      return cast(expr, focus);
    case ExprKind::If: {
      const Truth test = truth(*expr.args[0], focus);
      if (test == Truth::Error) return Single::error();
      return single(*expr.args[test == Truth::True ? 1 : 2], focus);
    }
    case ExprKind::TemporaryTree:
    case ExprKind::TextNode:
      return text_construction(expr, focus);
    case ExprKind::NodeMemo:
      return node_memo(expr, focus);
    case ExprKind::NamePath:
      if (!expr.anywhere) return single_named(expr, focus);
      break;
    case ExprKind::Step:
      if (is_named_attribute(expr)) return single_attribute(expr, focus);
      break;
    case ExprKind::Variable: {
      const Value* const value = variable(expr);
      if (value == nullptr) return Single::error();
      if (value->size == 1) return value->one;
      if (value->size == 0) return {};
      return fail_single("XPTY0004", expr, "more than one item where one is wanted");
    }
    case ExprKind::Call:
      if (expr.builtin->single != nullptr) return expr.builtin->single(*this, expr, focus);
      if (expr.builtin->truth != nullptr) {
        const Truth answer = expr.builtin->truth(*this, expr, focus);
        if (answer == Truth::Error) return Single::error();
        return Item::of_boolean(answer == Truth::True);
      }
      break;
    default:
      break;
  }
  return single_of_each(expr, focus);
}

/// The one item of a sequence. Apart, as what follows below truth, so that the short ways above
/// need no room for it.
Single Evaluator::single_of_each(const Expr& expr, const Focus& focus) {
  Single found;
  bool several = false;
  each(expr, focus, [&](const Item& item) {
    several = found.state == Single::State::One;
    found = item;
    return !several;
  });
  if (failed_) return Single::error();
  if (several) return fail_single("XPTY0004", expr, "more than one item where one is wanted");
  return found;
}

Single Evaluator::atom(const Expr& expr, const Focus& focus) {
  Single found = single(expr, focus);
  if (found.state == Single::State::One && found.item.is_node()) found.item = atomized(found.item);
  return found;
}

bool Evaluator::each_atom(const Expr& expr, const Focus& focus, Sink sink) {
  if (is_atomic(expr.item)) return each(expr, focus, sink);
  return each(expr, focus, [&](const Item& item) { return sink(atomized(item)); });
}

bool Evaluator::each_value(const Value& from, Sink sink) {
  for (const Item& item : from) {
    if (!sink(item)) return false;
  }
  return true;
}

Value Evaluator::kept(const std::vector<Item>& items) {
  Value result;
  result.size = static_cast<std::uint32_t>(items.size());
  if (items.size() == 1) result.one = items.front();
  if (items.size() > 1) {
    auto* const place = static_cast<Item*>(arena_->allocate(items.size() * sizeof(Item)));
    std::copy(items.begin(), items.end(), place);
    result.items = place;
  }
  return result;
}

Value Evaluator::value(const Expr& expr, const Focus& focus) {
  if (expr.single() && is_atomic(expr.item)) {
    const Single one = single(expr, focus);
    Value result;
    if (one.state == Single::State::One) {
      result.size = 1;
      result.one = one.item;
    }
    return result;
  }
  // Mostly there is one item at most; only more need memory.
  Value result;
  std::vector<Item> items;
  each(expr, focus, [&](const Item& item) {
    if (++result.size == 1) {
      result.one = item;
      return true;
    }
    if (result.size == 2) items.push_back(result.one);
    items.push_back(item);
    return true;
  });
  if (failed_) return {};
  return result.size > 1 ? kept(items) : result;
}

}  // namespace ubl::xpath
