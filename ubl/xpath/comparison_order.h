#pragma once

#include <cstdint>

#include "ubl/xpath/expr.h"

namespace ubl::xpath {

/// In which order the sides of a general comparison are asked. Where a side may fail, or be empty,
/// this decides what comes of the whole; the reference takes it from the types that it knows before
/// it runs, and so do we.
enum class ComparisonOrder : std::uint8_t {
  LeftFirst,      ///< one value at most on the left; nothing: the right is not asked
  RightFirst,     ///< the same the other way round
  Both,           ///< one value at most on each side; both are asked, left first
  InTurn,         ///< several on both: an item of the left, one of the right, and so on to the end
  LeftThenRight,  ///< several on both, numbers, by size: all of the left, then all of the right
};

ComparisonOrder order_of(const Expr& comparison);

}  // namespace ubl::xpath
