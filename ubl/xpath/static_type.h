#pragma once

#include "ubl/xpath/expr.h"

namespace ubl::xpath {

/// What an expression needs of its surroundings, from what its parts need; and how deep it is.
void collect_needs(Expr& expr);
/// Which items can come out, how many, in which order, from those of its parts.
void type_of(Expr& expr);

}  // namespace ubl::xpath
