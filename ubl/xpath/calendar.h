#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ubl/xpath/cast.h"
#include "ubl/xpath/expr.h"

/// Dates, times and durations as items; the values themselves: date_time.h, duration.h.
/// Spec: XPath functions and operators 2.0, 10 and 17.1.
namespace ubl::xpath {

Item instant_item(const DateTime& value, Type type, Arena& arena);
Item duration_item(const Duration& value, Type type, Arena& arena);

Cast calendar_from_text(std::string_view text, Type target, Arena& arena);
/// Between durations and between calendar types.
Cast calendar_cast(const Item& item, Type target, Arena& arena);
std::string calendar_text(const Item& item);
/// Of two durations, or two values of one calendar type. nullopt: the types cannot be compared so.
std::optional<bool> calendar_compare(Op op, const Item& a, const Item& b);
/// Equal values give equal keys; to group values by.
std::string calendar_key(const Item& item);

/// Arithmetic with at least one of them; code "XPTY0004" where there is no such operator.
Cast calendar_arithmetic(Op op, const Item& a, const Item& b, Arena& arena);

}  // namespace ubl::xpath
