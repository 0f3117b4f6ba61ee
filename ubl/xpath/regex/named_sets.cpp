#include "ubl/xpath/regex/named_sets.h"

#include "ubl/unicode/code_points.h"

namespace ubl::xpath::regex {
namespace {

CharSet name_start() {
  return CharSet::of({{':', ':'},
                      {'_', '_'},
                      {'A', 'Z'},
                      {'a', 'z'},
                      {0xC0, 0xD6},
                      {0xD8, 0xF6},
                      {0xF8, 0x2FF},
                      {0x370, 0x37D},
                      {0x37F, 0x1FFF},
                      {0x200C, 0x200D},
                      {0x2070, 0x218F},
                      {0x2C00, 0x2FEF},
                      {0x3001, 0xD7FF},
                      {0xF900, 0xFDCF},
                      {0xFDF0, 0xFFFD},
                      {0x10000, 0xEFFFF}});
}

CharSet name_character() {
  CharSet set =
      CharSet::of({{'-', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}});
  set.add(name_start());
  return set;
}

CharSet category(std::string_view name) {
  return CharSet::of(unicode::ranges_of_category(name).value());
}

CharSet word_character() {
  CharSet others = category("P");
  others.add(category("Z"));
  others.add(category("C"));
  return others.complement();
}

std::optional<CharSet> positive_set(char32_t letter) {
  switch (letter) {
    case 's':
      return CharSet::of({{'\t', '\n'}, {'\r', '\r'}, {' ', ' '}});
    case 'i':
      return name_start();
    case 'c':
      return name_character();
    case 'd':
      return category("Nd");
    case 'w':
      return word_character();
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<CharSet> multi_character_set(char32_t letter) {
  if (letter < 'A' || letter > 'Z') return positive_set(letter);
  const auto set = positive_set(letter | 0x20);
  if (!set) return std::nullopt;
  return set->complement();
}

std::optional<CharSet> property_set(std::string_view name) {
  if (name.starts_with("Is")) {
    const auto range = unicode::block(name.substr(2));
    return range ? std::optional(CharSet(*range)) : std::nullopt;
  }
  if (name == "Cs") return std::nullopt;  // text has no surrogates
  auto ranges = unicode::ranges_of_category(name);
  if (!ranges) return std::nullopt;
  return CharSet::of(std::move(*ranges));
}

CharSet any_but_line_ends() {
  return CharSet::of({{'\n', '\n'}, {'\r', '\r'}}).complement();
}

CharSet any() {
  return CharSet(Range{0, unicode::kLastCodePoint});
}

}  // namespace ubl::xpath::regex
