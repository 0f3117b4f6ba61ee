#include "ubl/xpath/names.h"

namespace ubl::xpath {
namespace {

std::uint64_t key(std::uint32_t uri, std::uint32_t local) {
  return (static_cast<std::uint64_t>(uri) << 32) | local;
}

}  // namespace

std::uint32_t Names::string(std::string_view text) {
  const std::uint32_t found = find_string(text);
  if (found != kNone) return found;
  strings_.emplace_back(text);
  const auto number = static_cast<std::uint32_t>(strings_.size() - 1);
  string_index_.emplace(strings_.back(), number);
  return number;
}

std::uint32_t Names::name(std::string_view uri, std::string_view local) {
  const Name name{string(uri), string(local)};
  const auto [at, added] =
      name_index_.emplace(key(name.uri, name.local), static_cast<std::uint32_t>(names_.size()));
  if (added) names_.push_back(name);
  return at->second;
}

std::uint32_t Names::find_string(std::string_view text) const {
  const auto found = string_index_.find(text);
  return found == string_index_.end() ? kNone : found->second;
}

std::uint32_t Names::find_name(std::uint32_t uri, std::uint32_t local) const {
  const auto found = name_index_.find(key(uri, local));
  return found == name_index_.end() ? kNone : found->second;
}

}  // namespace ubl::xpath
