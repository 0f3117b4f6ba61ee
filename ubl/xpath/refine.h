#pragma once

#include "ubl/xpath/expr.h"

namespace ubl::xpath {

class Program;

/// Replaces parts of a whole, analysed expression by cheaper ones of the same meaning: chains of
/// child steps by NamePath, tests against fixed code lists by set membership, and what depends on
/// the document alone by a Memo, equal parts sharing theirs.
ExprPtr refine(ExprPtr expr, Program& program);

/// The same inside the predicates of a match pattern, whose steps stay as they are.
void refine_predicates(Expr& pattern, Program& program);

}  // namespace ubl::xpath
