#include "ubl/unicode/category.h"

#include <algorithm>
#include <array>

#include "ubl/unicode/code_points.h"
#include "ubl/unicode/tables.h"

namespace ubl::unicode {
namespace {

constexpr std::array<std::string_view, 30> kNames = {
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe",
    "Pi", "Pf", "Po", "Zs", "Zl", "Zp", "Sm", "Sc", "Sk", "So", "Cc", "Cf", "Cs", "Co", "Cn"};

}  // namespace

Category category(char32_t code_point) {
  const auto after =
      std::ranges::upper_bound(tables::categories, code_point, {}, &tables::Run::first);
  return static_cast<Category>(std::prev(after)->value);
}

std::optional<std::vector<Range>> ranges_of_category(std::string_view name) {
  std::array<bool, kNames.size()> wanted{};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    wanted[i] = kNames[i] == name || (name.size() == 1 && kNames[i].starts_with(name));
  }
  if (std::ranges::find(wanted, true) == wanted.end()) return std::nullopt;
  std::vector<Range> ranges;
  const auto runs = tables::categories;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!wanted[runs[i].value]) continue;
    const char32_t last = i + 1 < runs.size() ? runs[i + 1].first - 1 : kLastCodePoint;
    if (!ranges.empty() && ranges.back().last + 1 == runs[i].first) {
      ranges.back().last = last;
    } else {
      ranges.push_back({runs[i].first, last});
    }
  }
  return ranges;
}

std::optional<Range> block(std::string_view name) {
  const auto found = std::ranges::find(tables::blocks, name, &tables::Block::name);
  if (found == tables::blocks.end()) return std::nullopt;
  return Range{found->first, found->last};
}

}  // namespace ubl::unicode
