#include "ubl/xpath/share.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "ubl/xpath/builder.h"
#include "ubl/xpath/fingerprint.h"
#include "ubl/xpath/program.h"

namespace ubl::xpath {
namespace {

bool walks(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::NamePath:
    case ExprKind::Step:
    case ExprKind::Lookup:
      return true;
    case ExprKind::Memo:
      return false;
    default:
      return std::any_of(expr.args.begin(), expr.args.end(),
                         [](const ExprPtr& part) { return walks(*part); });
  }
}

/// The local variables that a part names.
void add_locals(const Expr& expr, std::vector<std::uint32_t>& slots) {
  if (expr.kind == ExprKind::Variable && expr.scope == Scope::Local &&
      std::find(slots.begin(), slots.end(), expr.slot) == slots.end())
    slots.push_back(expr.slot);
  for (const ExprPtr& part : expr.args) add_locals(*part, slots);
}

/// Worth a place of its own: what calls, casts or computes with something of the document.
bool is_worth_sharing(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Call:
    case ExprKind::Cast:
    case ExprKind::Arithmetic:
      break;
    default:
      return false;
  }
  const Needs& needs = expr.needs;
  return expr.single() && is_atomic(expr.item) && needs.item && !needs.position && !needs.last &&
         walks(expr);
}

/// Arguments that have the same context item as the whole.
std::size_t same_focus(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Path:
    case ExprKind::Filter:
    case ExprKind::Lookup:
      return 1;
    case ExprKind::Step:
    case ExprKind::Memo:
    case ExprKind::NodeMemo:
      return 0;
    default:
      return expr.args.size();
  }
}

using Counts = std::unordered_map<std::string, int>;

void count(const Expr& expr, Counts& counts) {
  if (is_worth_sharing(expr)) ++counts[fingerprint(expr)];
  for (std::size_t index = 0; index < same_focus(expr); ++index) count(*expr.args[index], counts);
}

bool repeats(const Counts& counts) {
  return std::any_of(counts.begin(), counts.end(), [](const auto& one) { return one.second > 1; });
}

ExprPtr shared(ExprPtr expr, const Counts& counts, Program& program, Builder& build) {
  if (is_worth_sharing(*expr)) {
    std::string print = fingerprint(*expr);
    const auto known = counts.find(print);
    std::vector<std::uint32_t> locals;
    add_locals(*expr, locals);
    if (known != counts.end() && known->second > 1 && locals.size() <= kMemoLocals) {
      auto memo = std::make_unique<Expr>();
      memo->kind = ExprKind::NodeMemo;
      memo->position = expr->position;
      memo->slot = program.node_memo_of(print);
      memo->names = std::move(locals);
      memo->args.push_back(std::move(expr));
      return build.settle(std::move(memo));
    }
  }
  for (std::size_t index = 0; index < same_focus(*expr); ++index)
    expr->args[index] = shared(std::move(expr->args[index]), counts, program, build);
  return expr;
}

}  // namespace

ExprPtr with_shared_parts(ExprPtr expr, Program& program, Builder& build) {
  Counts counts;
  count(*expr, counts);
  return repeats(counts) ? shared(std::move(expr), counts, program, build) : std::move(expr);
}

}  // namespace ubl::xpath
