#pragma once

#include "ubl/xpath/expr.h"

namespace ubl::xpath {

/// Tests against fixed code lists as set membership, with the very same results:
///
///   some $c in tokenize('A B', '\s') satisfies $c = E     also E = $c, and a variable for the list
///   E = ('A', 'B', 'C')                                   strings only
///   contains(' A B ', concat(' ', E, ' '))                any constant list long enough
///
/// E is folded where its static type says that its values compare as text or are one at most, and
/// where it does not use $c. Anything else comes back as it was.
ExprPtr fold_codes(ExprPtr expr);

}  // namespace ubl::xpath
