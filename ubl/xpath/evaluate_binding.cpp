#include <array>
#include <span>

#include "base/check.h"
#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/number.h"

// Variables, loops, functions of the rule file.
namespace ubl::xpath {

void Evaluator::push_frame(std::uint32_t size) {
  frame_ = locals_.size();
  locals_.resize(frame_ + size);
}

const Value* Evaluator::resolve(Cell& cell, const Expression& let, const Focus& focus, Arena& arena,
                                const Expr& where) {
  switch (cell.state) {
    case CellState::Ready:
      return &cell.value;
    case CellState::Failed:
      fail(*cell.error, where);
      return nullptr;
    case CellState::Busy:
      fail("XTDE0640", where, "a variable depends on itself");
      return nullptr;
    case CellState::Unset:
      break;
  }
  if (!let) {
    fail("XPDY0002", where, "a variable has no value");
    return nullptr;
  }
  cell.state = CellState::Busy;
  Arena* const outer_arena = std::exchange(arena_, &arena);
  const std::size_t outer_frame = frame_, outer_size = locals_.size();
  push_frame(let.frame_size());
  const Value found = value(let.root(), focus);
  locals_.resize(outer_size);
  frame_ = outer_frame;
  arena_ = outer_arena;
  if (failed_) {
    cell.state = CellState::Failed;
    cell.error = std::make_unique<const base::Error>(failure_);
    return nullptr;
  }
  cell.value = found;
  cell.state = CellState::Ready;
  return &cell.value;
}

const Value* Evaluator::variable(const Expr& expr) {
  switch (expr.scope) {
    case Scope::Local:
      return &locals_[frame_ + expr.slot];
    case Scope::Node: {
      ENSURE(expr.slot < node_cells_.size());
      static const Expression kNone;
      const Expression& let = expr.slot < node_lets_.size() ? node_lets_[expr.slot] : kNone;
      return resolve(node_cells_[expr.slot], let, node_focus_, node_arena_, expr);
    }
    case Scope::Document: {
      if (document_cells_.size() < program_.lets().size())
        document_cells_.resize(program_.lets().size());
      ENSURE(expr.slot < document_cells_.size());
      const Focus at_document =
          documents_.empty() ? Focus{} : Focus::at(documents_.front().item(0));
      return resolve(document_cells_[expr.slot], program_.lets()[expr.slot], at_document,
                     document_arena_, expr);
    }
  }
  return nullptr;
}

bool Evaluator::each_for(const Expr& expr, const Focus& focus, Sink sink) {
  return each(*expr.args[0], focus, [&](const Item& item) {
    if (!spend(1, expr)) return false;
    Value& variable = locals_[frame_ + expr.slot];
    variable.size = 1;
    variable.one = item;
    return each(*expr.args[1], focus, sink);
  });
}

Truth Evaluator::quantified(const Expr& expr, const Focus& focus) {
  const bool some = expr.kind == ExprKind::Some;
  bool decided = false;
  each(*expr.args[0], focus, [&](const Item& item) {
    if (!spend(1, expr)) return false;
    Value& variable = locals_[frame_ + expr.slot];
    variable.size = 1;
    variable.one = item;
    const Truth holds = truth(*expr.args[1], focus);
    if (holds == Truth::Error) return false;
    decided = (holds == Truth::True) == some;
    return !decided;
  });
  if (failed_) return Truth::Error;
  return truth_of(decided == some);
}

bool Evaluator::each_range(const Expr& expr, const Focus& focus, Sink sink) {
  const Single from = argument(*expr.args[0], focus, Type::Integer);
  if (from.is_error()) return false;
  const Single to = argument(*expr.args[1], focus, Type::Integer);
  if (to.is_error()) return false;
  if (from.is_empty() || to.is_empty()) return true;
  if (from.item.big || to.item.big) {
    if (decimal_of(from.item) > decimal_of(to.item)) return true;
    return fail("FOAR0002", expr, "a range of more than 64 bits");
  }
  for (std::int64_t at = from.item.integer; at <= to.item.integer; ++at) {
    if (!spend(1, expr) || !sink(Item::of_integer(at))) return false;
    if (at == INT64_MAX) break;
  }
  return true;
}

std::optional<Value> Evaluator::user_call(const Expr& expr, const Focus& focus) {
  const Program::Function& function = program_.function(expr.slot);
  std::array<Value, 6> few;
  std::vector<Value> many(expr.args.size() > few.size() ? expr.args.size() : 0);
  const std::span<Value> given =
      (many.empty() ? std::span<Value>(few) : std::span<Value>(many)).first(expr.args.size());
  for (std::size_t index = 0; index < expr.args.size(); ++index) {
    Value argument = value(*expr.args[index], focus);
    if (failed_) return std::nullopt;
    if (const auto& wanted = function.parameters[index]) {
      const std::optional<Value> fitted = converted(argument, *wanted, *expr.args[index]);
      if (!fitted) return std::nullopt;
      argument = *fitted;
    }
    given[index] = argument;
  }
  if (!spend(1, expr)) return std::nullopt;
  if (recursion_ >= limits_.recursion) {
    fail("LIMIT", expr, "functions call each other too deeply");
    return std::nullopt;
  }
  ++recursion_;
  const std::size_t outer_frame = frame_, outer_size = locals_.size();
  push_frame(function.body.frame_size());
  std::copy(given.begin(), given.end(), locals_.begin() + static_cast<std::ptrdiff_t>(frame_));
  std::optional<Value> found = value(function.body.root(), Focus{});
  locals_.resize(outer_size);
  frame_ = outer_frame;
  --recursion_;
  if (failed_) return std::nullopt;
  if (function.result) return converted(*found, *function.result, expr);
  return found;
}

/// A memo is about the main document: in another tree its expression runs as if it had none.
bool Evaluator::remembers(const Expr& expr, const Focus& focus) const {
  if (main_document_ == nullptr) return false;
  return !expr.needs.focus ||
         (focus.present && focus.item.is_node() && focus.item.document == main_document_);
}

bool Evaluator::each_memo(const Expr& expr, const Focus& focus, Sink sink) {
  const Expr& inner = *expr.args[0];
  if (!remembers(expr, focus)) return each(inner, focus, sink);
  if (memos_.size() < program_.memos()) memos_.resize(program_.memos());
  if (memos_[expr.slot].failed_of == round_) return each(inner, focus, sink);
  if (memos_[expr.slot].value_of != round_) {
    Arena* const outer = std::exchange(arena_, &document_arena_);
    const Value found = value(inner, focus);
    arena_ = outer;
    Memo& memo = memos_[expr.slot];
    if (failed_) {
      if (failure_.kind == base::ErrorKind::LimitExceeded) return false;
      // Who wants only the first items may never come to the error.
      failed_ = false;
      memo.failed_of = round_;
      return each(inner, focus, sink);
    }
    memo.value = found;
    memo.value_of = round_;
  }
  return each_value(Value(memos_[expr.slot].value), sink);
}

/// Whether a memo holds what an expression gives now at a node.
bool Evaluator::is_current(const NodeMemo& memo, const Expr& expr, const Item& node) const {
  if (memo.visit != visit_ || memo.node != node.node_id() || memo.attribute != node.attribute)
    return false;
  if (!expr.needs.locals) return true;
  if (memo.expression != expression_) return false;
  for (std::size_t index = 0; index < expr.names.size(); ++index)
    if (!memo.locals[index].is_same(locals_[frame_ + expr.names[index]])) return false;
  return true;
}

/// Failures are not kept: who asks again gets the same.
Single Evaluator::node_memo(const Expr& expr, const Focus& focus) {
  const Item& node = focus.item;
  if (!focus.present || !node.is_node() || main_document_ == nullptr ||
      node.document != main_document_)
    return single(*expr.args[0], focus);
  if (node_memos_.size() < program_.node_memos()) node_memos_.resize(program_.node_memos());
  if (const NodeMemo& known = node_memos_[expr.slot]; is_current(known, expr, node))
    return known.value;
  std::array<Value, kMemoLocals> locals;
  for (std::size_t index = 0; index < expr.names.size(); ++index)
    locals[index] = locals_[frame_ + expr.names[index]];
  Arena* const outer = std::exchange(arena_, &visit_arena_);
  const Single found = single(*expr.args[0], focus);
  arena_ = outer;
  if (found.is_error()) return found;
  NodeMemo& memo = node_memos_[expr.slot];
  memo.visit = visit_;
  memo.expression = expression_;
  memo.node = node.node_id();
  memo.attribute = node.attribute;
  for (std::size_t index = 0; index < expr.names.size(); ++index)
    memo.locals[index] = locals[index];
  memo.value = found;
  return found;
}

Truth Evaluator::node_memo_truth(const Expr& expr, const Focus& focus) {
  const Single found = node_memo(expr, focus);
  if (found.is_error()) return Truth::Error;
  Value value;
  value.size = found.is_empty() ? 0 : 1;
  value.one = found.item;
  return truth_of_value(value, expr);
}

Truth Evaluator::memo_truth(const Expr& expr, const Focus& focus) {
  if (!remembers(expr, focus)) return truth(*expr.args[0], focus);
  if (memos_.size() < program_.memos()) memos_.resize(program_.memos());
  if (memos_[expr.slot].truth_of == round_) return memos_[expr.slot].truth;
  const Truth found = truth(*expr.args[0], focus);
  if (found == Truth::Error) return found;
  Memo& memo = memos_[expr.slot];
  memo.truth = found;
  memo.truth_of = round_;
  return found;
}

}  // namespace ubl::xpath
