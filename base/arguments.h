#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace base {

/// What a command accepts: options with a value ("--wait") and switches without ("--json").
struct CommandLine {
  std::vector<std::string_view> options;
  std::vector<std::string_view> switches;
};

/// The words of a command line, sorted. "--name value" and "--name=value" are the same; "--" ends
/// the options; "-o" is spelled out in CommandLine like any other name.
class Arguments {
 public:
  /// Errors: Malformed "usage" for an unknown or repeated option, or one that lacks its value.
  static Result<Arguments> parse(std::span<const char* const> words, const CommandLine& accepted);

  const std::vector<std::string>& positional() const { return positional_; }
  bool has(std::string_view name) const { return options_.contains(name); }
  /// The value, or the fallback when the option was not given.
  std::string value(std::string_view name, std::string_view fallback = "") const;
  /// A whole number. Errors: Malformed "usage".
  Result<std::uint64_t> number(std::string_view name, std::uint64_t fallback) const;

 private:
  std::vector<std::string> positional_;
  std::map<std::string, std::string, std::less<>> options_;
};

/// Exit codes that every program shares.
enum class Exit : int {
  Yes = 0,
  No = 1,
  CannotTell = 2,
  Unreadable = 3,
  Usage = 64,
  Configuration = 78,
};

}  // namespace base
