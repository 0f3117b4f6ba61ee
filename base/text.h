#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace base {

/// Without XML white space (space, tab, CR, LF) at both ends.
std::string_view trim(std::string_view text);
/// ASCII letters lowered, every other octet kept.
std::string lower_ascii(std::string_view text);
bool equal_ignoring_ascii_case(std::string_view a, std::string_view b);
/// "a,b,,c" -> a b "" c; always at least one piece.
std::vector<std::string_view> split(std::string_view text, char separator);
bool is_utf8(std::string_view text);

/// ASCII digits without sign or leading zeros ("0" itself is fine), at most 2^64 - 1.
/// Errors: Malformed "number".
Result<std::uint64_t> parse_decimal(std::string_view text);

/// Text between the starts of two borrowed pieces: walks LF-ended lines.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  /// The next line without its LF; the last one may lack the LF. Empty when done.
  std::string_view next();
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace base
