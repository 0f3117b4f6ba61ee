#pragma once

#include "ubl/xpath/expr.h"

namespace ubl::xpath {

class Program;

/// Replaces an analysed part by a cheaper one of the same meaning: calls with constants by their
/// value, tests against fixed code lists by set membership.
ExprPtr fold(ExprPtr expr, Program& program);

/// The strings of an expression that is a fixed list of strings, or none.
std::shared_ptr<const CodeSet> codes_of(const Expr& expr);

}  // namespace ubl::xpath
