#include "ubl/xpath/absence.h"

#include <algorithm>

#include "ubl/xpath/builtin.h"

namespace ubl::xpath {
namespace {

/// The same, if it says that truth is `truth`.
Absence only(Absence absence, bool truth) {
  return absence.truth == truth ? absence : Absence{};
}

bool cannot_fail(const Expr& expr) {
  if (expr.kind != ExprKind::Comma)
    return expr.kind == ExprKind::Literal || expr.kind == ExprKind::NamePath;
  return std::all_of(expr.args.begin(), expr.args.end(),
                     [](const ExprPtr& part) { return cannot_fail(*part); });
}

Absence of_call(const Expr& call) {
  if (call.args.size() != 1) return {};
  const std::string_view name = call.builtin->name;
  const Expr& argument = *call.args[0];
  if (name == "boolean") return absence_of(argument);
  if (name == "not") {
    Absence inner = absence_of(argument);
    inner.truth = !inner.truth;
    return inner;
  }
  if ((name != "exists" && name != "empty") || !is_node(argument.item)) return {};
  Absence inner = only(absence_of(argument), false);
  inner.truth = name == "empty";
  return inner;
}

}  // namespace

Absence absence_of(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::NamePath: {
      Absence made{expr.names, false};
      if (expr.test.kinds == kind_bit(Type::Attribute)) made.names.push_back(expr.test.name);
      return made;
    }
    case ExprKind::Memo:
    case ExprKind::NodeMemo:
      return absence_of(*expr.args[0]);
    case ExprKind::Filter:
    case ExprKind::Lookup:
    case ExprKind::Path:
    case ExprKind::Some:
    case ExprKind::And: {
      // Nothing first: what follows is not asked.
      const Expr& first = *expr.args[0];
      const bool selects = expr.kind == ExprKind::And || is_node(first.item);
      return selects ? only(absence_of(first), false) : Absence{};
    }
    case ExprKind::GeneralComparison: {
      // Nothing equals nothing; but the other side may be asked first, and fail.
      const bool decides = is_node(expr.args[0]->item) && cannot_fail(*expr.args[1]);
      return decides ? only(absence_of(*expr.args[0]), false) : Absence{};
    }
    case ExprKind::Every: {
      Absence inner =
          is_node(expr.args[0]->item) ? only(absence_of(*expr.args[0]), false) : Absence{};
      inner.truth = true;
      return inner;
    }
    case ExprKind::Or:
      return only(absence_of(*expr.args[0]), true);
    case ExprKind::Call:
      return of_call(expr);
    default:
      return {};
  }
}

}  // namespace ubl::xpath
