#include "base/xml/start_tags.h"

#include <catch2/catch.hpp>

#include "base/xml/canonical.h"
#include "base/xml/parse.h"

namespace {

bool is_long(std::string_view text) {
  return base::xml::may_have_long_start_tag(base::as_bytes(text), 10);
}

std::string element_with_attributes(int count) {
  std::string document = "<a";
  for (int n = 0; n < count; ++n) document += " a" + std::to_string(n) + "='1'";
  return document + "/>";
}

}  // namespace

TEST_CASE("a start tag is measured up to its end, wherever its attributes hold signs of an end") {
  CHECK_FALSE(is_long(""));
  CHECK_FALSE(is_long("<a b='12'>"));
  CHECK(is_long("<a b='123'>"));
  CHECK_FALSE(is_long("<a>a long text without an end</a>"));
  CHECK_FALSE(is_long("<a/>it's a 'text'>"));
  CHECK(is_long("<a b='>'  >x</a>"));
  CHECK(is_long("<a b=\">'>\">x</a>"));
  CHECK(is_long("<a><b><c d='123456'"));
  CHECK(is_long(std::string_view("<\0a\0/\0>\0", 8)));
  CHECK(is_long("\xFF\xFE"));
}

TEST_CASE("a hundred thousand attributes are refused like three hundred") {
  for (const int count : {300, 100'000}) {
    const auto refused = base::xml::parse(base::as_bytes(element_with_attributes(count)));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "xml.attributes");
  }
  CHECK(base::xml::parse(base::as_bytes(element_with_attributes(250))));
}

TEST_CASE("what has a long tag parses to the same tree") {
  const std::string text =
      "<?xml version='1.0'?><!-- c --><a xmlns='u' xmlns:p='v' p:q=' x&#10;y '><p:b/>t<![CDATA[<]]>"
      "<?pi d?></a>";
  std::string padded = text;
  padded.insert(padded.find(" p:q"), std::string(9000, ' '));
  const auto plain = base::xml::parse(base::as_bytes(text));
  const auto same = base::xml::parse(base::as_bytes(padded));
  REQUIRE(plain);
  REQUIRE(same);
  CHECK(base::xml::canonicalize_exclusive(plain->root()) ==
        base::xml::canonicalize_exclusive(same->root()));
}
