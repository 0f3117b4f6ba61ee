#include <algorithm>

#include <catch2/catch.hpp>

#include "ubl/unicode/case_mapping.h"
#include "ubl/unicode/category.h"
#include "ubl/unicode/code_points.h"
#include "ubl/unicode/normalization.h"

namespace unicode = ubl::unicode;
using unicode::Category;
using unicode::Normalization;

namespace {

std::string utf8(std::u32string_view text) {
  return unicode::from_code_points(text);
}

std::string normalized(std::u32string_view text, Normalization form) {
  return unicode::normalize(utf8(text), form);
}

}  // namespace

TEST_CASE("UTF-8 is read and written, and broken octets count one by one") {
  const std::u32string text = U"a\u00E9\u20AC\U0001F600";
  CHECK(utf8(text) == "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  CHECK(unicode::to_code_points(utf8(text)) == text);
  CHECK(unicode::count(utf8(text)) == 4);
  for (const auto* broken : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8",
                             "\xC3", "\xE2\x82", "\xC3(", "\x80"}) {
    const std::u32string read = unicode::to_code_points(broken);
    CHECK(read.front() == unicode::kReplacement);
    CHECK(unicode::decode(broken).size == 1);
  }
  CHECK(utf8(std::u32string(1, char32_t{0xD800})) == "\xEF\xBF\xBD");
}

TEST_CASE("characters have their categories") {
  CHECK(unicode::category('A') == Category::Lu);
  CHECK(unicode::category('z') == Category::Ll);
  CHECK(unicode::category('7') == Category::Nd);
  CHECK(unicode::category(0x663) == Category::Nd);
  CHECK(unicode::category('_') == Category::Pc);
  CHECK(unicode::category(0x20AC) == Category::Sc);
  CHECK(unicode::category(0x3000) == Category::Zs);
  CHECK(unicode::category(0xE000) == Category::Co);
  CHECK(unicode::category(0x10FFFF) == Category::Cn);
  const auto letters = unicode::ranges_of_category("L").value();
  CHECK(letters.front() == unicode::Range{'A', 'Z'});
  CHECK(unicode::ranges_of_category("Nd")->front() == unicode::Range{'0', '9'});
  CHECK_FALSE(unicode::ranges_of_category("Q"));
  CHECK_FALSE(unicode::ranges_of_category(""));
  CHECK(unicode::block("BasicLatin") == unicode::Range{0, 0x7F});
  CHECK(unicode::block("Greek") == unicode::Range{0x370, 0x3FF});
  CHECK_FALSE(unicode::block("Basic Latin"));
}

TEST_CASE("upper and lower case are those of all of Unicode") {
  CHECK(unicode::upper_case("abc-123") == "ABC-123");
  CHECK(unicode::lower_case("ABC@[") == "abc@[");
  CHECK(unicode::upper_case(utf8(U"stra\u00DFe")) == "STRASSE");
  CHECK(unicode::upper_case(utf8(U"\u00E4\u00F6\u00E5\u0161\uFB01")) ==
        utf8(U"\u00C4\u00D6\u00C5\u0160FI"));
  CHECK(unicode::upper_case(utf8(U"\U00010428")) == utf8(U"\U00010400"));
  CHECK(unicode::lower_case(utf8(U"\u0130")) == utf8(U"i\u0307"));
  // a sigma is final after a letter and before none, marks passed over
  CHECK(unicode::lower_case(utf8(U"\u039F\u0394\u039F\u03A3")) ==
        utf8(U"\u03BF\u03B4\u03BF\u03C2"));
  CHECK(unicode::lower_case(utf8(U"\u03A3\u0391\u03A3. \u03A3")) ==
        utf8(U"\u03C3\u03B1\u03C2. \u03C3"));
  CHECK(unicode::lower_case(utf8(U"\u0391\u0301\u03A3'\u0391")) ==
        utf8(U"\u03B1\u0301\u03C3'\u03B1"));
}

TEST_CASE("case variants have an upper or lower case in common") {
  auto variants = unicode::case_variants('k');
  std::ranges::sort(variants);
  CHECK(variants == std::vector<char32_t>{'K', 0x212A});
  variants = unicode::case_variants('S');
  std::ranges::sort(variants);
  CHECK(variants == std::vector<char32_t>{'s', 0x17F});
  CHECK(unicode::case_variants('1').empty());
}

TEST_CASE("text is normalised in four forms") {
  const std::u32string text = U"\u00C5\u212B\uFB01\u1E69\uAC01";
  CHECK(normalized(text, Normalization::Composed) == utf8(U"\u00C5\u00C5\uFB01\u1E69\uAC01"));
  CHECK(normalized(text, Normalization::Decomposed) ==
        utf8(U"A\u030AA\u030A\uFB01s\u0323\u0307\u1100\u1161\u11A8"));
  CHECK(normalized(text, Normalization::CompatibleComposed) == utf8(U"\u00C5\u00C5fi\u1E69\uAC01"));
  CHECK(normalized(text, Normalization::CompatibleDecomposed) ==
        utf8(U"A\u030AA\u030Afis\u0323\u0307\u1100\u1161\u11A8"));
  // marks are put in order, and one of a lower class between does not hinder
  CHECK(normalized(U"s\u0307\u0323", Normalization::Composed) == utf8(U"\u1E69"));
  CHECK(normalized(U"a\u0315\u0300", Normalization::Composed) == utf8(U"\u00E0\u0315"));
  CHECK(normalized(U"\u0958", Normalization::Composed) == utf8(U"\u0915\u093C"));  // excluded
}

TEST_CASE("what is normalised stays so") {
  for (const Normalization form :
       {Normalization::Composed, Normalization::Decomposed, Normalization::CompatibleComposed,
        Normalization::CompatibleDecomposed}) {
    std::size_t moved = 0;
    for (char32_t c = 0; c <= unicode::kLastCodePoint; c += c < 0x3400 ? 1 : 17) {
      const std::string once = unicode::normalize(utf8(std::u32string(1, c)), form);
      moved += unicode::normalize(once, form) == once ? 0 : 1;
    }
    CHECK(moved == 0);
  }
}
