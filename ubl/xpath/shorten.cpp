#include "ubl/xpath/shorten.h"

#include <algorithm>

namespace ubl::xpath {
namespace {

bool is_named_step(const Expr& expr, Axis axis, Type kind) {
  return expr.kind == ExprKind::Step && expr.axis == axis && !expr.closed &&
         expr.test.kinds == kind_bit(kind) && expr.test.match == NameMatch::Exact &&
         !expr.test.never && !expr.test.root_element;
}

bool is_any_descendant(const Expr& expr) {
  return expr.kind == ExprKind::Step && expr.axis == Axis::DescendantOrSelf && expr.args.empty() &&
         expr.test.kinds == kAnyNode && expr.test.match == NameMatch::Any;
}
bool is_every_node(const Expr& expr) {
  return expr.kind == ExprKind::Path && expr.args[0]->kind == ExprKind::Root &&
         is_any_descendant(*expr.args[1]);
}

bool ends_in_elements(const Expr& expr) {
  return expr.kind == ExprKind::NamePath && expr.test.kinds == kind_bit(Type::Element);
}

/// A NamePath, or one with predicates around it that do not count.
const Expr* names_of(const Expr& expr) {
  const Expr& core = expr.kind == ExprKind::Filter ? *expr.args[0] : expr;
  if (core.kind != ExprKind::NamePath) return nullptr;
  for (std::size_t index = 1; expr.kind == ExprKind::Filter && index < expr.args.size(); ++index) {
    if (!is_plain_predicate(*expr.args[index])) return nullptr;
  }
  return &core;
}
bool is_relative(const Expr& expr) {
  const Expr* const core = names_of(expr);
  return core != nullptr && !core->rooted;
}
ExprPtr& core_of(ExprPtr& expr) {
  return expr->kind == ExprKind::Filter ? expr->args[0] : expr;
}

/// A step without or with plain predicates.
ExprPtr from_step(ExprPtr step, Builder& build) {
  if (!std::all_of(step->args.begin(), step->args.end(),
                   [](const ExprPtr& one) { return is_plain_predicate(*one); }))
    return build.settle(std::move(step));
  auto names = std::make_unique<Expr>();
  names->kind = ExprKind::NamePath;
  names->position = step->position;
  names->test.kinds = kind_bit(Type::Element);
  names->names.push_back(step->test.name);
  const std::uint32_t position = step->position;
  ExprPtr made = build.settle(std::move(names));
  if (step->args.empty()) return made;
  std::vector<ExprPtr> parts;
  parts.push_back(std::move(made));
  for (ExprPtr& predicate : step->args) parts.push_back(std::move(predicate));
  return build.make_list(ExprKind::Filter, position, std::move(parts));
}

/// //X for a relative X.
ExprPtr from_anywhere(ExprPtr expr, Builder& build) {
  if (expr->kind == ExprKind::Union) {
    for (ExprPtr& part : expr->args) part = from_anywhere(std::move(part), build);
    return build.settle(std::move(expr));
  }
  ExprPtr& core = core_of(expr);
  core->rooted = core->anywhere = true;
  core = build.settle(std::move(core));
  return expr->kind == ExprKind::Filter ? build.settle(std::move(expr)) : std::move(expr);
}
bool may_stand_anywhere(const Expr& expr) {
  if (expr.kind == ExprKind::Union)
    return may_stand_anywhere(*expr.args[0]) && may_stand_anywhere(*expr.args[1]);
  return is_relative(expr);
}

/// a[p]/b[q] is (a[p]/b)[q], where q does not count: all such tests of b can share an index.
ExprPtr with_filter_outside(ExprPtr path, Builder& build) {
  if (path->args[0]->kind != ExprKind::Filter || path->args[1]->kind != ExprKind::Filter ||
      names_of(*path->args[0]) == nullptr)
    return build.settle(std::move(path));
  ExprPtr filter = std::move(path->args[1]);
  path->args[1] = std::move(filter->args[0]);
  filter->args[0] = build.settle(std::move(path));
  return build.settle(std::move(filter));
}

ExprPtr joined(ExprPtr path, Builder& build);

bool is_union_of_names(const Expr& expr) {
  if (expr.kind != ExprKind::Union) return ends_in_elements(expr);
  return is_union_of_names(*expr.args[0]) && is_union_of_names(*expr.args[1]);
}

/// (a | b)/c is a/c | b/c: each is answered by the guide.
ExprPtr distributed(ExprPtr alternatives, ExprPtr right, std::uint32_t position, Builder& build) {
  if (alternatives->kind != ExprKind::Union)
    return joined(build.make(ExprKind::Path, position, std::move(alternatives), std::move(right)),
                  build);
  ExprPtr again = copied(*right);
  alternatives->args[0] =
      distributed(std::move(alternatives->args[0]), std::move(again), position, build);
  alternatives->args[1] =
      distributed(std::move(alternatives->args[1]), std::move(right), position, build);
  return build.settle(std::move(alternatives));
}

/// left/right with both shortened.
ExprPtr joined(ExprPtr path, Builder& build) {
  ExprPtr& left = path->args[0];
  ExprPtr& right = path->args[1];
  if (is_every_node(*left)) {
    if (may_stand_anywhere(*right)) return from_anywhere(std::move(right), build);
    if (is_named_step(*right, Axis::Attribute, Type::Attribute) && right->args.empty()) {
      auto made = std::make_unique<Expr>();
      made->kind = ExprKind::NamePath;
      made->position = path->position;
      made->rooted = made->anywhere = true;
      made->test = right->test;
      return build.settle(std::move(made));
    }
  }
  if (is_named_step(*right, Axis::Attribute, Type::Attribute) && right->args.empty() &&
      ends_in_elements(*left)) {
    left->test = right->test;
    return build.settle(std::move(left));
  }
  if (left->kind == ExprKind::Root && is_named_step(*right, Axis::Descendant, Type::Element)) {
    ExprPtr made = from_step(std::move(right), build);
    if (made->kind != ExprKind::Step) return from_anywhere(std::move(made), build);
    right = std::move(made);
  }
  if (!is_relative(*right)) return build.settle(std::move(path));
  ExprPtr& core = core_of(right);
  if (left->kind == ExprKind::ContextItem) return std::move(right);
  if (left->kind == ExprKind::Root) {
    core->rooted = true;
    core = build.settle(std::move(core));
    return build.settle(std::move(right));
  }
  if (left->kind == ExprKind::Union && right->kind == ExprKind::NamePath &&
      is_union_of_names(*left)) {
    ExprPtr alternatives = std::move(left), then = std::move(right);
    return distributed(std::move(alternatives), std::move(then), path->position, build);
  }
  // a/b/c is built from the left: what stands before it gets longer at its end.
  ExprPtr& last = left->kind == ExprKind::Path ? left->args[1] : left;
  if (!ends_in_elements(*last)) return with_filter_outside(std::move(path), build);
  core->names.insert(core->names.begin(), last->names.begin(), last->names.end());
  core->rooted = last->rooted;
  core->anywhere = last->anywhere;
  core = build.settle(std::move(core));
  if (right->kind == ExprKind::Filter) right = build.settle(std::move(right));
  if (&last == &left) return std::move(right);
  ExprPtr before = std::move(left->args[0]);
  path->args[0] = std::move(before);
  return with_filter_outside(std::move(path), build);
}

}  // namespace

bool is_plain_predicate(const Expr& predicate) {
  return predicate_kind(predicate) == PredicateKind::Boolean && !predicate.needs.position &&
         !predicate.needs.last;
}

ExprPtr shortened(ExprPtr expr, Builder& build) {
  for (ExprPtr& part : expr->args) part = shortened(std::move(part), build);
  if (is_named_step(*expr, Axis::Child, Type::Element)) return from_step(std::move(expr), build);
  if (expr->kind == ExprKind::Path) return joined(std::move(expr), build);
  return build.settle(std::move(expr));
}

}  // namespace ubl::xpath
