#include "ubl/xpath/builtin.h"
#include "ubl/xpath/calendar.h"

// Dates, times and durations are not built yet: casting to them fails, their functions are unknown,
// so that an expression which needs them is refused when it is compiled or fails when it runs.
namespace ubl::xpath {

Cast calendar_from_text(std::string_view, Type, Arena&) {
  return Cast::failed("FORG0001");
}
Cast calendar_cast(const Item&, Type, Arena&) {
  return Cast::failed("XPTY0004");
}
std::string calendar_text(const Item&) {
  return {};
}
std::optional<bool> calendar_compare(Op, const Item&, const Item&) {
  return std::nullopt;
}
std::string calendar_key(const Item&) {
  return {};
}
Cast calendar_arithmetic(Op, const Item&, const Item&, Arena&) {
  return Cast::failed("XPTY0004");
}
std::span<const Builtin> date_functions() {
  return {};
}
std::span<const Builtin> pattern_functions() {
  return {};
}

}  // namespace ubl::xpath
