#pragma once

#include "ubl/xpath/expr.h"

namespace ubl::xpath {

/// What the lack of names says of an expression's truth; no names when it says nothing. Only what
/// is evaluated first counts, so that no error is lost that would have come before.
Absence absence_of(const Expr& expr);

}  // namespace ubl::xpath
