#pragma once

#include <compare>
#include <optional>
#include <string_view>
#include <vector>

namespace ubl::unicode {

// clang-format off
/// The general categories of Unicode.
enum class Category {
  Lu, Ll, Lt, Lm, Lo, Mn, Mc, Me, Nd, Nl, No, Pc, Pd, Ps, Pe,
  Pi, Pf, Po, Zs, Zl, Zp, Sm, Sc, Sk, So, Cc, Cf, Cs, Co, Cn,
};
// clang-format on

/// A range of code points, both ends included.
struct Range {
  char32_t first;
  char32_t last;

  auto operator<=>(const Range&) const = default;
};

Category category(char32_t code_point);
/// "Lu", or "L" for all letters; sorted and disjoint. Nullopt when there is no such category.
std::optional<std::vector<Range>> ranges_of_category(std::string_view name);
/// "BasicLatin"; names as XML Schema writes them after "Is".
std::optional<Range> block(std::string_view name);

}  // namespace ubl::unicode
