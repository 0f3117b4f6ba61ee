#include "base/xml/parse.h"

#include <catch2/catch.hpp>
#include <string>

#include "base/xml/canonical.h"

using namespace base::xml;
using base::as_bytes;

namespace {
std::string code_of(std::string_view xml) {
  const auto tree = parse(as_bytes(xml));
  return tree ? "" : tree.error().code;
}
}  // namespace

TEST_CASE("a document becomes a tree with names, attributes, text and lines") {
  const auto tree = parse(as_bytes(
      "<?xml version=\"1.0\"?>\n<!-- c --><a:r xmlns:a='urn:a' xmlns='urn:d' x='1' a:y='&lt;2'>\n"
      "<b>one<![CDATA[<two>]]>&amp;</b><?pi data?></a:r>"));
  REQUIRE(tree);
  const Node root = tree->root();
  CHECK(root.is_element("urn:a", "r"));
  CHECK(root.prefix() == "a");
  CHECK(root.line() == 2);
  CHECK(root.attribute_count() == 2);
  CHECK(root.attribute_value("", "x") == "1");
  CHECK(root.attribute_value("urn:a", "y") == "<2");
  CHECK_FALSE(root.has_attribute("", "y"));
  CHECK(root.declaration_count() == 2);
  const Node b = root.child("urn:d", "b");
  REQUIRE(b);
  CHECK(b.line() == 3);
  CHECK(b.text() == "one<two>&");
  CHECK(b.first_child().value() == "one<two>&");
  CHECK_FALSE(b.first_child().next_sibling());
  CHECK(b.next_sibling().kind() == NodeKind::ProcessingInstruction);
  CHECK(b.next_sibling().value() == "data");
  CHECK(b.parent() == root);
  CHECK(tree->document().first_child().kind() == NodeKind::Comment);
  CHECK(root.text() == "\none<two>&");
}

TEST_CASE("characters outside the basic plane survive the way through UTF-16") {
  const auto tree = parse(as_bytes("<t a='\xF0\x9F\xA7\xBE'>p\xC3\xB6yt\xC3\xA4 \xE2\x82\xAC</t>"));
  REQUIRE(tree);
  CHECK(tree->root().attribute_value("", "a") == "\xF0\x9F\xA7\xBE");
  CHECK(tree->root().text() == "p\xC3\xB6yt\xC3\xA4 \xE2\x82\xAC");
}

TEST_CASE("a DOCTYPE of any kind is refused") {
  CHECK(code_of("<!DOCTYPE r><r/>") == "xml.doctype");
  CHECK(code_of("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>") == "xml.doctype");
  CHECK(code_of("<!DOCTYPE r SYSTEM 'file:///etc/hostname'><r/>") == "xml.doctype");
  CHECK(code_of("<!DOCTYPE r [<!ENTITY a '&b;&b;'><!ENTITY b '&c;&c;'>]><r>&a;</r>") ==
        "xml.doctype");
}

TEST_CASE("what is not well-formed says where") {
  const auto tree = parse(as_bytes("<a>\n<b></a>"));
  REQUIRE_FALSE(tree);
  CHECK(tree.error().code == "xml.not_well_formed");
  CHECK_THAT(tree.error().detail, Catch::Contains("line 2"));
  for (const auto* bad : {"", "text", "<a/><b/>", "<a b='1' b='2'/>", "<p:a/>", "<a>&x;</a>",
                          "<a>\x01</a>", "<a>\xC3</a>"}) {
    INFO(bad);
    CHECK(code_of(bad) == "xml.not_well_formed");
  }
}

TEST_CASE("depth, size and attributes are limited") {
  const auto nested = [](int depth) {
    std::string xml;
    for (int n = 0; n < depth; ++n) xml += "<a>";
    for (int n = 0; n < depth; ++n) xml += "</a>";
    return xml;
  };
  CHECK(code_of(nested(100)) == "");
  CHECK(code_of(nested(101)) == "xml.depth");
  CHECK(parse(as_bytes("<a/>"), {.bytes = 3}).error().code == "xml.bytes");
  std::string many = "<a";
  for (int n = 0; n < 257; ++n) many += " a" + std::to_string(n) + "=''";
  CHECK(code_of(many + "/>") == "xml.attributes");
}

TEST_CASE("the encoding must be one of the accepted ones and that of the bytes") {
  CHECK(code_of("<?xml version='1.0' encoding='UTF-8'?><a/>") == "");
  CHECK(code_of("\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?><a/>") == "");
  CHECK(code_of("<?xml version='1.1'?><a/>") == "xml.version");
  CHECK(code_of("<?xml version='1.0' encoding='UTF-16'?><a/>") == "xml.encoding");
  CHECK(code_of("<?xml version='1.0' encoding='EBCDIC-CP-FI'?><a/>") == "xml.encoding");
  const auto latin = parse(as_bytes("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE4</a>"));
  REQUIRE(latin);
  CHECK(latin->root().text() == "\xC3\xA4");
  std::string wide("\xFF\xFE", 2);
  for (const char c : std::string("<?xml version='1.0' encoding='UTF-16'?><a>x</a>"))
    (wide += c) += '\0';
  const auto utf16 = parse(as_bytes(wide));
  REQUIRE(utf16);
  CHECK(utf16->root().text() == "x");
}

TEST_CASE("a parser that was left in the middle parses the next document as if it were the first") {
  for (int round = 0; round < 50; ++round) {
    CHECK(code_of("<a><b></a>") == "xml.not_well_formed");
    CHECK(code_of("<!DOCTYPE a><a/>") == "xml.doctype");
    CHECK(code_of("<x:a xmlns:x='urn:x'><x:b/></x:a>") == "");
  }
}

TEST_CASE("a document is read up to a child of its root, whatever comes behind") {
  const auto root_of = [](std::string_view text) {
    const auto tree = base::xml::parse_until(base::as_bytes(text), "b");
    REQUIRE(tree);
    return base::xml::canonicalize_exclusive(tree->root());
  };
  CHECK(root_of("<r><a><b/></a><b>x</b><c/></r>") == "<r><a><b></b></a><b>x</b></r>");
  CHECK(root_of("<r><b>x</b> & not well-formed") == "<r><b>x</b></r>");
  CHECK(root_of("<r><a/></r>") == "<r><a></a></r>");
  CHECK_FALSE(base::xml::parse_until(base::as_bytes("<r><a/>"), "b"));
  CHECK(base::xml::parse(base::as_bytes("<r><b/></r>")));  // the parser is as before
}
