#include "ubl/xpath/builder.h"

#include <algorithm>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/fold.h"
#include "ubl/xpath/program.h"
#include "ubl/xpath/static_type.h"

namespace ubl::xpath {
PredicateKind predicate_kind(const Expr& predicate) {
  if (predicate.kind == ExprKind::Literal && is_numeric(predicate.item))
    return PredicateKind::Position;
  const Type item = predicate.item;
  if (item == Type::Boolean || is_node(item) || is_string(item) || item == Type::UntypedAtomic ||
      item == Type::AnyUri)
    return PredicateKind::Boolean;
  return PredicateKind::Dynamic;
}

ExprPtr Builder::make_list(ExprKind kind, std::uint32_t position, std::vector<ExprPtr> args) {
  auto made = std::make_unique<Expr>();
  made->kind = kind;
  made->position = position;
  made->args = std::move(args);
  return settle(std::move(made));
}

ExprPtr Builder::literal(Item item, std::uint32_t position) {
  auto made = std::make_unique<Expr>();
  made->kind = ExprKind::Literal;
  made->position = position;
  made->literal = item;
  return settle(std::move(made));
}

ExprPtr Builder::step(Axis axis, NodeTest test, std::uint32_t position) {
  auto made = std::make_unique<Expr>();
  made->kind = ExprKind::Step;
  made->axis = axis;
  made->test = test;
  made->position = position;
  return settle(std::move(made));
}

ExprPtr Builder::path(ExprPtr left, ExprPtr right, bool descend, std::uint32_t position) {
  if (descend) {
    // a//b is a/descendant::b, unless a predicate counts within each parent.
    bool counts = right->kind != ExprKind::Step || right->axis != Axis::Child;
    if (!counts) {
      for (const ExprPtr& predicate : right->args) {
        if (predicate_kind(*predicate) != PredicateKind::Boolean || predicate->needs.position ||
            predicate->needs.last)
          counts = true;
      }
    }
    if (!counts) {
      right->axis = Axis::Descendant;
      right = settle(std::move(right));
    } else {
      NodeTest any;
      any.kinds = kAnyNode;
      left = make(ExprKind::Path, position, std::move(left),
                  step(Axis::DescendantOrSelf, any, position));
    }
  }
  return make(ExprKind::Path, position, std::move(left), std::move(right));
}

ExprPtr Builder::predicate(ExprPtr target, ExprPtr predicate) {
  const bool extends =
      (target->kind == ExprKind::Step && !target->closed) || target->kind == ExprKind::Filter;
  if (!extends) {
    const std::uint32_t position = target->position;
    return make(ExprKind::Filter, position, std::move(target), std::move(predicate));
  }
  target->args.push_back(std::move(predicate));
  return settle(std::move(target));
}

ExprPtr Builder::settle(ExprPtr expr) {
  expr->needs = {};
  expr->depth = 1;
  collect_needs(*expr);
  type_of(*expr);
  if (expr->single() && !is_atomic(expr->item)) expr->ordered = expr->peers = true;
  return fold(std::move(expr), program_);
}

}  // namespace ubl::xpath
