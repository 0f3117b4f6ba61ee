#include "base/arguments.h"

#include <algorithm>

#include "base/text.h"

namespace base {
namespace {

Error usage(std::string detail) {
  return malformed("usage", std::move(detail));
}

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

Result<Arguments> Arguments::parse(std::span<const char* const> words,
                                   const CommandLine& accepted) {
  Arguments found;
  bool options_ended = false;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::string_view word = words[at];
    if (options_ended || word.size() < 2 || word.front() != '-') {
      found.positional_.emplace_back(word);
      continue;
    }
    if (word == "--") {
      options_ended = true;
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string name(word.substr(0, equals));
    std::string value;
    if (contains(accepted.options, name)) {
      if (equals != std::string_view::npos) {
        value = word.substr(equals + 1);
      } else if (++at < words.size()) {
        value = words[at];
      } else {
        return usage(name + " needs a value");
      }
    } else if (!contains(accepted.switches, name) || equals != std::string_view::npos) {
      return usage("unknown option " + std::string(word));
    }
    if (!found.options_.emplace(name, std::move(value)).second)
      return usage(name + " is given twice");
  }
  return found;
}

std::string Arguments::value(std::string_view name, std::string_view fallback) const {
  const auto found = options_.find(name);
  return found == options_.end() ? std::string(fallback) : found->second;
}

Result<std::uint64_t> Arguments::number(std::string_view name, std::uint64_t fallback) const {
  const auto found = options_.find(name);
  if (found == options_.end()) return fallback;
  const auto number = parse_decimal(found->second);
  if (!number) return usage(std::string(name) + " needs a whole number, not " + found->second);
  return *number;
}

}  // namespace base
