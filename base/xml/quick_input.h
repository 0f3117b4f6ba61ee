#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/xml/tree_builder.h"

namespace base::xml {

/// The bytes of a document as the quick reader takes them: names, white space, references and runs
/// of text, with lines counted. What it does not know, or XML 1.0 does not allow there, is false or
/// nothing: the document is then not for the quick reader.
/// Lifetime: the bytes outlive it; views are into them or into the string that was lent.
class QuickInput final {
 public:
  explicit QuickInput(ByteView bytes)
      : at_(as_text(bytes).data()), end_(as_text(bytes).data() + bytes.size()) {}

  bool at_end() const { return at_ == end_; }
  /// The byte here; '\0', which no document may hold, at the end.
  char peek() const { return at_ == end_ ? '\0' : *at_; }
  std::uint32_t line() const { return line_; }

  bool skip(std::string_view expected) {
    if (!starts(expected)) return false;
    at_ += expected.size();
    return true;
  }
  /// White space; whether there was any.
  bool spaces();
  /// The longest run of the ASCII characters of names, colons too.
  std::string_view name();
  /// The same if it is the expected one, else empty and nothing is read.
  std::string_view name_if(std::string_view expected) {
    if (!starts(expected)) return {};
    const char* const behind = at_ + expected.size();
    if (behind == end_ || is_name_character(*behind)) return {};
    return {std::exchange(at_, behind), expected.size()};
  }
  bool begins_name() const { return at_ != end_ && is_name_character(*at_); }
  /// A plain end tag; if it is any other, nothing is read.
  bool end_tag(std::string_view name) {
    const std::size_t size = name.size() + 3;
    if (static_cast<std::size_t>(end_ - at_) < size || at_[1] != '/' || at_[0] != '<' ||
        at_[size - 1] != '>' || !same(at_ + 2, name))
      return false;
    at_ += size;
    return true;
  }
  /// Up to the mark and over it, line ends as LF: comments, CDATA, processing instructions.
  std::optional<std::string_view> up_to(std::string_view mark, std::string& lent);
  /// An attribute value with its quotes: references resolved, white space as spaces.
  std::optional<std::string_view> value(std::string& lent);
  /// Text up to the next '<', to the builder.
  bool text(TreeBuilder& builder);

 private:
  bool starts(std::string_view expected) const {
    return static_cast<std::size_t>(end_ - at_) >= expected.size() && same(at_, expected);
  }
  /// Word by word; names are too short for a call.
  static bool same(const char* at, std::string_view expected) {
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    const std::size_t size = expected.size();
    if (size < kWord) return std::string_view(at, size) == expected;
    const auto differ = [&](std::size_t place) {
      std::uint64_t one = 0, other = 0;
      std::memcpy(&one, at + place, kWord);
      std::memcpy(&other, expected.data() + place, kWord);
      return one != other;
    };
    for (std::size_t place = 0; place + kWord <= size; place += kWord)
      if (differ(place)) return false;
    return !differ(size - kWord);
  }
  static bool is_name_character(char c) { return kNameCharacters[static_cast<unsigned char>(c)]; }
  std::string_view since(const char* begin) const {
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }
  std::string_view joined(const char* begin, std::string& lent) const;
  void line_end();
  bool text_run();
  bool rest_of_text(TreeBuilder& builder);
  bool tab_line_or_wide();
  bool wide();
  std::string_view reference();

  static const std::array<bool, 256> kNameCharacters;
  const char* at_;
  const char* end_;
  std::uint32_t line_ = 1;
  char made_[4] = {};  ///< what a reference stands for
};

}  // namespace base::xml
