#pragma once

#include <string>

#include "ubl/xpath/expr.h"

namespace ubl::xpath {

/// A text that is equal for expressions of one Program that always give the same: everything but
/// their place in the source.
std::string fingerprint(const Expr& expr);

}  // namespace ubl::xpath
