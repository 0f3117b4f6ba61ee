#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ubl/xpath/regex/char_set.h"

/// The parts of a pattern that stand for one character: escapes and [classes].
namespace ubl::xpath::regex {

/// A place in a pattern.
struct Cursor {
  std::u32string_view text;
  std::size_t at = 0;

  bool done() const { return at == text.size(); }
  char32_t peek(std::size_t ahead = 0) const {
    return at + ahead < text.size() ? text[at + ahead] : U'\0';
  }
  char32_t next() { return text[at++]; }
  bool take(char32_t wanted);
  /// Malformed FORX0002 with the place.
  base::Error wrong(std::string what) const;
};

struct Escape {
  bool is_set = false;
  char32_t character = 0;  ///< else
  CharSet set = {};
};

/// What follows a backslash, which is already taken.
base::Result<Escape> parse_escape(Cursor& cursor);

enum class Case { Kept, Ignored };

/// What follows a '[', which is already taken, with the ']'. When case is ignored, each character
/// and range stands for its case variants too; escapes of several characters do not.
base::Result<CharSet> parse_class(Cursor& cursor, Case letters);

}  // namespace ubl::xpath::regex
