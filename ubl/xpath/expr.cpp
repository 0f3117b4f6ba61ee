#include "ubl/xpath/expr.h"

namespace ubl::xpath {

ExprPtr copied(const Expr& expr) {
  auto made = std::make_unique<Expr>();
  made->kind = expr.kind;
  made->op = expr.op;
  made->axis = expr.axis;
  made->scope = expr.scope;
  made->needs = expr.needs;
  made->item = expr.item;
  made->occurs = expr.occurs;
  made->climbs = expr.climbs;
  made->ordered = expr.ordered;
  made->peers = expr.peers;
  made->closed = expr.closed;
  made->rooted = expr.rooted;
  made->anywhere = expr.anywhere;
  made->sorts = expr.sorts;
  made->position = expr.position;
  made->slot = expr.slot;
  made->depth = expr.depth;
  for (const ExprPtr& part : expr.args) made->args.push_back(copied(*part));
  made->names = expr.names;
  made->literal = expr.literal;
  made->test = expr.test;
  made->type = expr.type;
  made->builtin = expr.builtin;
  made->regex = expr.regex;
  made->codes = expr.codes;
  return made;
}

}  // namespace ubl::xpath
