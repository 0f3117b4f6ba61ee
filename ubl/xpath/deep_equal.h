#pragma once

#include <string>

#include "ubl/xpath/item.h"

namespace ubl::xpath {

/// Values that are equal have equal keys; few others do.
std::string grouping_key(const Item& item);
/// a eq b, with NaN equal to itself; values that are not comparable differ.
bool same_value(const Item& a, const Item& b);
/// fn:deep-equal of two items. Spec: XPath functions and operators 2.0, 15.3.1.
bool deep_equal(const Item& a, const Item& b);

}  // namespace ubl::xpath
