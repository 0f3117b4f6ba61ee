#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Digits, as dates and durations are written with.
namespace ubl::xpath {

/// Takes pieces off the front of a text.
class Digits final {
 public:
  explicit Digits(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  char peek() const { return text_.empty() ? '\0' : text_.front(); }
  bool take(char wanted) {
    if (peek() != wanted || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::size_t count() const {
    std::size_t count = 0;
    while (count < text_.size() && text_[count] >= '0' && text_[count] <= '9') ++count;
    return count;
  }
  /// So many digits, which are there.
  std::string_view take_digits(std::size_t count) {
    const std::string_view digits = text_.substr(0, count);
    text_.remove_prefix(count);
    return digits;
  }
  /// Exactly two digits and no more.
  std::optional<std::uint8_t> take_two() {
    if (count() != 2) return std::nullopt;
    return static_cast<std::uint8_t>(*number(take_digits(2), 99));
  }
  /// Nothing when it is more than `most`.
  static std::optional<std::int64_t> number(std::string_view digits, std::int64_t most) {
    std::int64_t value = 0;
    for (const char digit : digits) {
      value = value * 10 + (digit - '0');
      if (value > most) return std::nullopt;
    }
    return value;
  }
  /// ".125" as nanoseconds, the rest cut off; nothing there is 0; a point without digits: nullopt.
  std::optional<std::uint32_t> take_fraction() {
    if (!take('.')) return 0u;
    const std::string_view digits = take_digits(count());
    if (digits.empty()) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t at = 0; at < 9; ++at)
      value = value * 10 + (at < digits.size() ? static_cast<std::uint32_t>(digits[at] - '0') : 0u);
    return value;
  }

 private:
  std::string_view text_;
};

void append_padded(std::string& text, std::uint64_t value, std::size_t width);
/// ".125" of 125,000,000; nothing of 0.
void append_fraction(std::string& text, std::uint32_t nanoseconds);

}  // namespace ubl::xpath
