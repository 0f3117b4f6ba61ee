#pragma once

#include "ubl/xpath/expr.h"

namespace ubl::xpath {

class Program;
class Builder;

/// Makes parts that stand in an expression more than once a NodeMemo each: sum(E) < a and
/// sum(E) > b adds up once. Only atomic single values at the context item of the whole expression
/// count, with whatever variables they name; they are still evaluated when they are first asked
/// for, so that no error comes that would not have come.
ExprPtr with_shared_parts(ExprPtr expr, Program& program, Builder& build);

}  // namespace ubl::xpath
