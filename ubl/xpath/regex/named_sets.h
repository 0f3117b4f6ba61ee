#pragma once

#include <optional>
#include <string_view>

#include "ubl/xpath/regex/char_set.h"

/// The sets that patterns name. Spec: XML Schema 1.0 part 2, appendix F; XML 1.0 5th edition, 2.3.
namespace ubl::xpath::regex {

/// \s \i \c \d \w and, with a capital letter, what is not in them; nullopt for other letters.
std::optional<CharSet> multi_character_set(char32_t letter);
/// What \p{NAME} means: a general category ("L", "Lu") or "Is" and a block.
std::optional<CharSet> property_set(std::string_view name);
/// What "." means: all but CR and LF (the reference's reading), or all.
CharSet any_but_line_ends();
CharSet any();

}  // namespace ubl::xpath::regex
