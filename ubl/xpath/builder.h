#pragma once

#include <utility>
#include <vector>

#include "ubl/xpath/expr.h"

namespace ubl::xpath {

class Program;

/// Makes analysed parts of an expression: static type, what it needs of the focus, order of nodes;
/// rewrites what has a cheaper form. Parts come in from the leaves up.
class Builder final {
 public:
  explicit Builder(Program& program) : program_(program) {}

  template <class... Args>
  ExprPtr make(ExprKind kind, std::uint32_t position, Args... args) {
    std::vector<ExprPtr> list;
    (list.push_back(std::move(args)), ...);
    return make_list(kind, position, std::move(list));
  }
  ExprPtr make_list(ExprKind kind, std::uint32_t position, std::vector<ExprPtr> args);
  ExprPtr literal(Item item, std::uint32_t position);
  ExprPtr step(Axis axis, NodeTest test, std::uint32_t position);
  /// left/right, or left//right when `descend`.
  ExprPtr path(ExprPtr left, ExprPtr right, bool descend, std::uint32_t position);
  ExprPtr predicate(ExprPtr target, ExprPtr predicate);
  /// Analyses a part whose arguments and payload are complete, and gives what shall stand there.
  ExprPtr settle(ExprPtr expr);

 private:
  Program& program_;
};

/// What a predicate does with its value.
enum class PredicateKind { Position, Boolean, Dynamic };
PredicateKind predicate_kind(const Expr& predicate);

}  // namespace ubl::xpath
