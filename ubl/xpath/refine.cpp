#include "ubl/xpath/refine.h"

#include <algorithm>

#include "ubl/xpath/builder.h"
#include "ubl/xpath/builtin.h"
#include "ubl/xpath/fingerprint.h"
#include "ubl/xpath/program.h"

namespace ubl::xpath {
namespace {

bool is_named_step(const Expr& expr, Axis axis, Type kind) {
  return expr.kind == ExprKind::Step && expr.axis == axis && expr.args.empty() &&
         expr.test.kinds == kind_bit(kind) && expr.test.match == NameMatch::Exact &&
         !expr.test.never && !expr.test.root_element;
}

bool leads_to_elements(const Expr& expr) {
  return expr.kind == ExprKind::NamePath && expr.test.kinds == kind_bit(Type::Element);
}

ExprPtr name_path(ExprPtr step, Builder& build) {
  auto made = std::make_unique<Expr>();
  made->kind = ExprKind::NamePath;
  made->position = step->position;
  made->test.kinds = kind_bit(Type::Element);
  made->names.push_back(step->test.name);
  return build.settle(std::move(made));
}

/// left/right with both refined.
ExprPtr joined_path(ExprPtr path, Builder& build) {
  Expr* const left = path->args[0].get();
  Expr* const right = path->args[1].get();
  if (is_named_step(*right, Axis::Attribute, Type::Attribute) && leads_to_elements(*left)) {
    left->test = right->test;
    return build.settle(std::move(path->args[0]));
  }
  if (right->kind != ExprKind::NamePath || right->rooted) return build.settle(std::move(path));
  if (left->kind == ExprKind::ContextItem) return std::move(path->args[1]);
  if (left->kind == ExprKind::Root) {
    right->rooted = true;
    return build.settle(std::move(path->args[1]));
  }
  // a/b/c is built from the left: what stands before it gets longer at its end.
  Expr* const last = left->kind == ExprKind::Path ? left->args[1].get() : left;
  if (!leads_to_elements(*last)) return build.settle(std::move(path));
  last->names.insert(last->names.end(), right->names.begin(), right->names.end());
  last->test = right->test;
  if (last != left) left->args[1] = build.settle(std::move(left->args[1]));
  return build.settle(std::move(path->args[0]));
}

ExprPtr shortened(ExprPtr expr, Builder& build) {
  for (ExprPtr& part : expr->args) part = shortened(std::move(part), build);
  if (is_named_step(*expr, Axis::Child, Type::Element)) return name_path(std::move(expr), build);
  if (expr->kind == ExprKind::Path) return joined_path(std::move(expr), build);
  return build.settle(std::move(expr));
}

bool is_worth_keeping(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Literal:
    case ExprKind::Variable:
    case ExprKind::Root:
    case ExprKind::Memo:
    case ExprKind::Range:
    case ExprKind::TextNode:
    case ExprKind::TemporaryTree:
    case ExprKind::Let:
      return false;
    case ExprKind::Comma:
      return std::any_of(expr.args.begin(), expr.args.end(),
                         [](const ExprPtr& part) { return is_worth_keeping(*part); });
    default:
      return true;
  }
}

bool depends_on_document_only(const Expr& expr) {
  const Needs& needs = expr.needs;
  return !needs.item && !needs.position && !needs.last && !needs.locals;
}

/// The largest parts that depend on the document alone become memos.
ExprPtr with_memos(ExprPtr expr, Program& program, Builder& build) {
  if (depends_on_document_only(*expr) && is_worth_keeping(*expr)) {
    auto memo = std::make_unique<Expr>();
    memo->kind = ExprKind::Memo;
    memo->position = expr->position;
    memo->slot = program.memo_of(fingerprint(*expr));
    memo->args.push_back(std::move(expr));
    return build.settle(std::move(memo));
  }
  for (ExprPtr& part : expr->args) part = with_memos(std::move(part), program, build);
  return expr;
}

}  // namespace

ExprPtr refine(ExprPtr expr, Program& program) {
  Builder build(program);
  return with_memos(shortened(std::move(expr), build), program, build);
}

void refine_predicates(Expr& pattern, Program& program) {
  const bool steps = pattern.kind == ExprKind::Step;
  for (std::size_t index = 0; index < pattern.args.size(); ++index) {
    const bool predicate = steps || (pattern.kind == ExprKind::Filter && index > 0);
    if (predicate) {
      pattern.args[index] = refine(std::move(pattern.args[index]), program);
    } else {
      refine_predicates(*pattern.args[index], program);
    }
  }
}

}  // namespace ubl::xpath
