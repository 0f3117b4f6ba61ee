#pragma once

#include "ubl/xpath/builder.h"
#include "ubl/xpath/expr.h"

namespace ubl::xpath {

/// Writes chains of child steps as NamePath, predicates that do not count around them as Filter:
/// a/b[p] is (a/b)[p]; //a/b, //@c and //(a | b) begin anywhere. Needs and types are kept right.
ExprPtr shortened(ExprPtr expr, Builder& build);

/// A predicate that is a truth, whatever the position.
bool is_plain_predicate(const Expr& predicate);

}  // namespace ubl::xpath
