#pragma once

#include <optional>

#include "ubl/xpath/expr.h"
#include "ubl/xpath/item.h"

namespace ubl::xpath {

/// a op b of two atomic items as the operators eq, ne, lt ... do it, untyped taken as string.
/// nullopt: values of these types are not compared. Spec: XPath 2.0, 3.5.1 and B.2.
std::optional<bool> compare_values(Op op, const Item& a, const Item& b);

/// a op b of values that C++ compares.
template <class T>
bool holds(Op op, const T& a, const T& b) {
  switch (op) {
    case Op::Eq:
      return a == b;
    case Op::Ne:
      return a != b;
    case Op::Lt:
      return a < b;
    case Op::Le:
      return a <= b;
    case Op::Gt:
      return a > b;
    default:
      return a >= b;
  }
}

constexpr Op mirrored(Op op) {
  switch (op) {
    case Op::Lt:
      return Op::Gt;
    case Op::Le:
      return Op::Ge;
    case Op::Gt:
      return Op::Lt;
    case Op::Ge:
      return Op::Le;
    default:
      return op;
  }
}

}  // namespace ubl::xpath
