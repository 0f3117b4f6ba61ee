#include <algorithm>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/static_type.h"

namespace ubl::xpath {
namespace {

void add_needs(Needs& to, const Needs& from) {
  to.focus |= from.focus;
  to.item |= from.item;
  to.position |= from.position;
  to.last |= from.last;
  to.locals |= from.locals;
}
/// Of a part that runs with a focus of its own.
void add_inner_needs(Needs& to, const Needs& from) {
  to.locals |= from.locals;
}

}  // namespace

void collect_needs(Expr& expr) {
  const bool own_focus = expr.kind == ExprKind::Path || expr.kind == ExprKind::Filter ||
                         expr.kind == ExprKind::Step || expr.kind == ExprKind::Lookup;
  const std::size_t outer = expr.kind == ExprKind::Step ? 0 : 1;
  for (std::size_t index = 0; index < expr.args.size(); ++index) {
    if (own_focus && index >= outer) {
      add_inner_needs(expr.needs, expr.args[index]->needs);
    } else {
      add_needs(expr.needs, expr.args[index]->needs);
    }
    expr.depth = std::max(expr.depth, expr.args[index]->depth + 1);
  }
  switch (expr.kind) {
    case ExprKind::ContextItem:
    case ExprKind::Step:
      expr.needs.focus = expr.needs.item = true;
      break;
    case ExprKind::Root:
      expr.needs.focus = true;
      break;
    case ExprKind::NamePath:
      expr.needs.focus = true;
      expr.needs.item |= !expr.rooted;
      break;
    case ExprKind::Variable:
      if (expr.scope != Scope::Document) expr.needs.locals = true;
      break;
    case ExprKind::Call:
      switch (expr.builtin->from) {
        case Builtin::From::ItemIfShort:
          if (expr.args.size() == expr.builtin->fewest) expr.needs.focus = expr.needs.item = true;
          break;
        case Builtin::From::ItemAlways:
          expr.needs.focus = expr.needs.item = true;
          break;
        case Builtin::From::Current:
          expr.needs.focus = expr.needs.item = expr.needs.locals = true;
          break;
        case Builtin::From::Position:
          expr.needs.focus = expr.needs.item = expr.needs.position = true;
          break;
        case Builtin::From::Last:
          expr.needs.focus = expr.needs.item = expr.needs.last = true;
          break;
        default:
          break;
      }
      break;
    default:
      break;
  }
}

}  // namespace ubl::xpath
