#include "ubl/xpath/refine.h"

#include <algorithm>

#include "ubl/xpath/builder.h"
#include "ubl/xpath/builtin.h"
#include "ubl/xpath/fingerprint.h"
#include "ubl/xpath/program.h"
#include "ubl/xpath/share.h"
#include "ubl/xpath/shorten.h"

namespace ubl::xpath {
namespace {

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
bool depends_on_item_only(const Expr& expr) {
  const Needs& needs = expr.needs;
  return needs.item && !needs.position && !needs.last && !needs.locals;
}

bool is_textual(const Expr& expr) {
  return is_node(expr.item) || is_string(expr.item) || expr.item == Type::UntypedAtomic;
}
bool is_string_literal(const Expr& expr) {
  return expr.kind == ExprKind::Literal && expr.literal.type == Type::String;
}

/// [p and q] is [p][q].
void split(ExprPtr predicate, std::vector<ExprPtr>& into) {
  if (predicate->kind != ExprKind::And) {
    into.push_back(std::move(predicate));
    return;
  }
  std::vector<ExprPtr> parts = std::move(predicate->args);
  if (std::all_of(parts.begin(), parts.end(),
                  [](const ExprPtr& part) { return is_plain_predicate(*part); })) {
    for (ExprPtr& part : parts) split(std::move(part), into);
    return;
  }
  predicate->args = std::move(parts);
  into.push_back(std::move(predicate));
}

bool leads_to_elements(const Expr& expr) {
  return expr.kind == ExprKind::NamePath && expr.test.kinds == kind_bit(Type::Element);
}

/// Nodes of the document, or those that a path of names leads to, with [E = 'text']: found by an
/// index that all such filters share.
ExprPtr with_lookup(ExprPtr expr, Program& program, Builder& build) {
  if (expr->kind != ExprKind::Filter || !is_node(expr->args[0]->item) ||
      (!depends_on_document_only(*expr->args[0]) && !leads_to_elements(*expr->args[0])))
    return expr;
  for (std::size_t index = 1; index < expr->args.size(); ++index) {
    if (!is_plain_predicate(*expr->args[index])) return expr;
  }
  std::vector<ExprPtr> predicates;
  for (std::size_t index = 1; index < expr->args.size(); ++index)
    split(std::move(expr->args[index]), predicates);
  ExprPtr base = std::move(expr->args[0]);
  Expr& first = *predicates.front();
  std::size_t used = 0;
  if (first.kind == ExprKind::GeneralComparison && first.op == Op::Eq) {
    const std::size_t side = is_string_literal(*first.args[0]) ? 1 : 0;
    if (is_string_literal(*first.args[1 - side]) && is_textual(*first.args[side]) &&
        depends_on_item_only(*first.args[side])) {
      auto lookup = std::make_unique<Expr>();
      lookup->kind = ExprKind::Lookup;
      lookup->position = first.position;
      lookup->literal = first.args[1 - side]->literal;
      const std::string by = fingerprint(*first.args[side]);
      lookup->slot = program.index_of(fingerprint(*base) + by);
      if (leads_to_elements(*base)) lookup->names.push_back(program.index_of(by));
      lookup->args.push_back(std::move(base));
      lookup->args.push_back(std::move(first.args[side]));
      base = build.settle(std::move(lookup));
      used = 1;
    }
  }
  if (used == predicates.size()) return base;
  std::vector<ExprPtr> parts;
  parts.push_back(std::move(base));
  for (; used < predicates.size(); ++used) parts.push_back(std::move(predicates[used]));
  return build.make_list(ExprKind::Filter, expr->position, std::move(parts));
}

/// Elements, or those that a Lookup finds, with [E = $v], perhaps after predicates that depend on
/// the element alone: they can be joined by the values of E.
ExprPtr with_join(ExprPtr expr, Program& program) {
  if (expr->kind != ExprKind::Filter || !expr->names.empty()) return expr;
  const Expr& base = *expr->args[0];
  const Expr& path = base.kind == ExprKind::Lookup ? *base.args[0] : base;
  const bool plain = std::all_of(expr->args.begin() + 1, expr->args.end(),
                                 [](const ExprPtr& one) { return is_plain_predicate(*one); });
  if (!plain || !leads_to_elements(path)) return expr;
  std::size_t at = 1;
  std::string number;
  while (at < expr->args.size() && depends_on_item_only(*expr->args[at]))
    number += fingerprint(*expr->args[at++]);
  if (at == expr->args.size()) return expr;
  const Expr& join = *expr->args[at];
  if (join.kind != ExprKind::GeneralComparison || join.op != Op::Eq) return expr;
  const auto is_wanted = [](const Expr& side) {
    return side.kind == ExprKind::Variable && side.scope == Scope::Local && side.single();
  };
  const std::size_t side = is_wanted(*join.args[0]) ? 1 : 0;
  if (!is_wanted(*join.args[1 - side]) || !depends_on_item_only(*join.args[side])) return expr;
  number += fingerprint(*join.args[side]);
  expr->names = {program.index_of(number), static_cast<std::uint32_t>(at)};
  return expr;
}

ExprPtr with_lookups(ExprPtr expr, Program& program, Builder& build) {
  for (ExprPtr& part : expr->args) part = with_lookups(std::move(part), program, build);
  return with_join(with_lookup(std::move(expr), program, build), program);
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

bool walks(const Expr& expr) {
  return expr.kind == ExprKind::NamePath ||
         std::any_of(expr.args.begin(), expr.args.end(),
                     [](const ExprPtr& part) { return walks(*part); });
}

ExprPtr node_memo(ExprPtr expr, Program& program, Builder& build) {
  auto memo = std::make_unique<Expr>();
  memo->kind = ExprKind::NodeMemo;
  memo->position = expr->position;
  memo->slot = program.node_memo_of(fingerprint(*expr));
  memo->args.push_back(std::move(expr));
  return build.settle(std::move(memo));
}

/// What contexts of one place ask of a node again and again, as [E = 'S'][F = 'VAT'] and
/// [E = 'Z'][F = 'VAT'] do, is asked once for each node: E, where it is one value, else F = 'VAT'.
ExprPtr with_node_memos(ExprPtr predicate, Program& program, Builder& build) {
  if (predicate->kind == ExprKind::And) {
    for (ExprPtr& part : predicate->args) part = with_node_memos(std::move(part), program, build);
    return predicate;
  }
  if (predicate->kind != ExprKind::GeneralComparison || !walks(*predicate) ||
      !depends_on_item_only(*predicate))
    return predicate;
  const std::size_t side = is_string_literal(*predicate->args[0]) ? 1 : 0;
  ExprPtr& asked = predicate->args[side];
  const bool is_value = asked->kind == ExprKind::Call && asked->single() &&
                        is_atomic(asked->item) && depends_on_item_only(*asked);
  if (!is_string_literal(*predicate->args[1 - side]) || !is_value)
    return node_memo(std::move(predicate), program, build);
  asked = node_memo(std::move(asked), program, build);
  return predicate;
}

void number_paths(Expr& expr, Program& program) {
  if (expr.kind == ExprKind::NamePath) expr.slot = program.next_path();
  for (const ExprPtr& part : expr.args) number_paths(*part, program);
}

ExprPtr improved(ExprPtr expr, Program& program) {
  Builder build(program);
  expr = with_lookups(shortened(std::move(expr), build), program, build);
  return with_memos(std::move(expr), program, build);
}

}  // namespace

ExprPtr refine(ExprPtr expr, Program& program) {
  Builder build(program);
  expr = with_shared_parts(improved(std::move(expr), program), program, build);
  number_paths(*expr, program);
  return expr;
}

void refine_predicates(Expr& pattern, Program& program) {
  const bool steps = pattern.kind == ExprKind::Step;
  for (std::size_t index = 0; index < pattern.args.size(); ++index) {
    const bool predicate = steps || (pattern.kind == ExprKind::Filter && index > 0);
    if (predicate) {
      Builder build(program);
      pattern.args[index] =
          with_node_memos(improved(std::move(pattern.args[index]), program), program, build);
      number_paths(*pattern.args[index], program);
    } else {
      refine_predicates(*pattern.args[index], program);
    }
  }
}

}  // namespace ubl::xpath
