#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ubl::unicode {

/// Upper case of all of Unicode, without regard to language; sharp s becomes SS.
std::string upper_case(std::string_view text);
/// Lower case likewise; a sigma that ends a word becomes the final one.
std::string lower_case(std::string_view text);
/// Every other character with the same upper case or the same lower case: k has K and the Kelvin
/// sign.
std::vector<char32_t> case_variants(char32_t code_point);

}  // namespace ubl::unicode
