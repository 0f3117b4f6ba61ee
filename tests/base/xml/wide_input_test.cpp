#include <catch2/catch.hpp>
#include <string>

#include "base/xml/parse.h"

using namespace base::xml;
using base::as_bytes;

// U+00E4, U+20AC and U+1F9FE: two, three and four bytes.
static const std::string kMixed = "\xC3\xA4\xE2\x82\xAC\xF0\x9F\xA7\xBE";

TEST_CASE("a character of several bytes may stand anywhere") {
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string text = std::string(before, 'x') + kMixed + std::string(before / 2, 'y');
    const auto tree = parse(as_bytes("<t>" + text + "</t>"));
    REQUIRE(tree);
    CHECK(tree->root().text() == text);
  }
}

TEST_CASE("a document longer than every buffer of the parser arrives whole") {
  std::string text;
  for (std::size_t n = 0; n < 30'000; ++n) text += std::string(n % 7, 'x') + kMixed;
  const auto tree = parse(as_bytes("<t a='" + text + "'>" + text + "</t>"));
  REQUIRE(tree);
  CHECK(tree->root().attribute_value("", "a") == text);
  CHECK(tree->root().text() == text);
}

TEST_CASE("bytes that are no UTF-8 are refused in the words of the parser") {
  const char* const wrong[] = {
      "\x80",
      "\xC3(",
      "\xC3",
      "\xC0\xAF",
      "\xE0\x80\xAF",
      "\xE2\x82",
      "\xED\xA0\x80",
      "\xF0\x9F\xA7",
      "\xF0\x80\x80\xAF",
      "\xF4\x90\x80\x80",
      "\xF8\x88\x80\x80\x80",
      "\xFF",
  };
  for (const char* const bytes : wrong) {
    const auto tree = parse(as_bytes("<t>" + std::string(20, 'x') + bytes + "</t>"));
    REQUIRE_FALSE(tree);
    CHECK(tree.error().code == "xml.not_well_formed");
    CHECK(tree.error().detail.find("FFFF") == std::string::npos);
  }
  // A character that XML does not have, rightly encoded, is another thing.
  CHECK_FALSE(parse(as_bytes("<t>\xEF\xBF\xBF</t>")));
}

TEST_CASE("encodings other than UTF-8 are the business of the parser") {
  const auto latin = parse(as_bytes("<?xml version='1.0' encoding='ISO-8859-1'?><t>\xE4</t>"));
  REQUIRE(latin);
  CHECK(latin->root().text() == "\xC3\xA4");
  const auto wide = parse(as_bytes(std::string("\xFF\xFE<\0t\0>\0a\0<\0/\0t\0>\0", 18)));
  REQUIRE(wide);
  CHECK(wide->root().text() == "a");
  const auto marked = parse(as_bytes("\xEF\xBB\xBF<t>\xC3\xA4</t>"));
  REQUIRE(marked);
  CHECK(marked->root().text() == "\xC3\xA4");
}
