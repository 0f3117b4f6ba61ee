#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ubl::xpath {

/// The names that the expressions of one rule set mention, as numbers: filled while compiling, read
/// by every thread afterwards. A document maps its own names to these numbers once, and from then
/// on a name test compares two integers.
class Names final {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Name {
    std::uint32_t uri, local;  ///< numbers of strings
  };

  Names() = default;
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  std::uint32_t string(std::string_view text);
  std::uint32_t name(std::string_view uri, std::string_view local);
  /// The number, or kNone when no expression mentions it.
  std::uint32_t find_string(std::string_view text) const;
  std::uint32_t find_name(std::uint32_t uri, std::uint32_t local) const;

  std::string_view text(std::uint32_t string) const { return strings_[string]; }
  const Name& at(std::uint32_t name) const { return names_[name]; }
  std::size_t size() const { return names_.size(); }

 private:
  std::deque<std::string> strings_;
  std::unordered_map<std::string_view, std::uint32_t> string_index_;
  std::vector<Name> names_;
  std::unordered_map<std::uint64_t, std::uint32_t> name_index_;
};

}  // namespace ubl::xpath
