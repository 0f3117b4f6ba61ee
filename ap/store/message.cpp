#include "ap/store/message.h"

#include <utility>

namespace ap::store {
namespace {

constexpr std::pair<State, std::string_view> kStates[] = {
    {State::Accepted, "accepted"},   {State::Logged, "logged"}, {State::Packaged, "packaged"},
    {State::Sent, "sent"},           {State::Proven, "proven"}, {State::Unproven, "unproven"},
    {State::Failed, "failed"},       {State::Stored, "stored"}, {State::Receipted, "receipted"},
    {State::Delivered, "delivered"}, {State::Erased, "erased"},
};

}  // namespace

std::string_view to_string(Direction direction) {
  return direction == Direction::In ? "in" : "out";
}

std::string_view to_string(State state) {
  for (const auto& [value, name] : kStates) {
    if (value == state) return name;
  }
  return "unknown";
}

base::Result<State> parse_state(std::string_view text) {
  for (const auto& [value, name] : kStates) {
    if (name == text) return value;
  }
  return base::malformed("state", "no such state: " + std::string(text));
}

}  // namespace ap::store
