#include "ubl/schematron/parameters.h"

#include <algorithm>

namespace ubl::schematron {

void Parameters::add(std::string name, std::string value) {
  const auto shorter =
      std::find_if(longest_first_.begin(), longest_first_.end(),
                   [&](const auto& each) { return each.first.size() < name.size(); });
  longest_first_.emplace(shorter, std::move(name), std::move(value));
}

bool Parameters::has(std::string_view name) const {
  return std::any_of(longest_first_.begin(), longest_first_.end(),
                     [&](const auto& each) { return each.first == name; });
}

std::optional<std::string> Parameters::put_into(std::string_view text, std::size_t limit) const {
  if (longest_first_.empty()) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    out += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.empty()) break;
    const auto name =
        std::find_if(longest_first_.begin(), longest_first_.end(),
                     [&](const auto& each) { return text.substr(1).starts_with(each.first); });
    out += name == longest_first_.end() ? "$" : name->second;
    text.remove_prefix(name == longest_first_.end() ? 1 : 1 + name->first.size());
    if (out.size() > limit) return std::nullopt;
  }
  return out;
}

}  // namespace ubl::schematron
