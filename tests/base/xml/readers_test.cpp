#include "base/xml/readers.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/base/xml/both_readers.h"
#include "tests/base/xml/mutated_documents.h"
#include "tests/support/skip.h"

using both_readers::compare;
using namespace base::xml;
using base::as_bytes;

namespace {

/// What the quick reader makes of a document that the parser accepts or refuses.
enum class Way { Quick, HandedOver, Refused };

struct Case {
  std::string_view document;
  Way way;
};

Way way_of(const both_readers::Comparison& found) {
  if (found.taken) return Way::Quick;
  return found.accepted ? Way::HandedOver : Way::Refused;
}

std::string named(Way way) {
  return way == Way::Quick ? "quick" : way == Way::HandedOver ? "handed over" : "refused";
}

void check(std::span<const Case> cases) {
  for (const Case& one : cases) {
    INFO(one.document);
    const auto found = compare(as_bytes(one.document));
    CHECK(found.fault.empty());
    CHECK(named(way_of(found)) == named(one.way));
  }
}

std::vector<std::string> files_below(const std::filesystem::path& folder) {
  std::vector<std::string> found;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (file.path().extension() != ".xml") continue;
    std::ifstream in(file.path(), std::ios::binary);
    found.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return found;
}

std::vector<std::string> samples() {
  return files_below(KUITTI_SOURCE_DIR "/tests/data");
}

std::string tag_with(std::size_t attributes) {
  std::string tag = "<a";
  for (std::size_t at = 0; at < attributes; ++at) tag += " a" + std::to_string(at) + "='1'";
  return tag + "/>";
}

}  // namespace

TEST_CASE("the quick reader takes what usual documents are made of, and the parser sees the same") {
  constexpr Case kCases[] = {
      {"<a/>", Way::Quick},
      {"\xEF\xBB\xBF<a/>", Way::Quick},
      {" \r\n<a></a >\r\n ", Way::Quick},
      {"<?xml version='1.0'?><a/>", Way::Quick},
      {"<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes' ?>\n<a/>", Way::Quick},
      {"<!-- c -->\n<?p?><?q  r ?>\n<a/><!--\n--><?s\nt?>", Way::Quick},
      {"<a><!----><!-- - -> --><b/><!-- \r\n\r -->\n<b/></a>", Way::Quick},
      {"<a><?p  x?y ?><b/></a>", Way::Quick},
      {"<a>x<![CDATA[<&\r\n]]]]>y<![CDATA[]]></a>", Way::Quick},
      {"<a><![CDATA[]]></a>", Way::Quick},
      {"<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F9FE;&#x0041;&#13;&#xA;&#9;</a>", Way::Quick},
      {"<a>one\r\ntwo\rthree\n\rfour\t</a>", Way::Quick},
      {"<a>]] > ]&gt; ]]&gt;</a>", Way::Quick},
      {"<a\n b='1'\r\nc = \"it's > \"\td=''\r/>", Way::Quick},
      {"<a b='\t\n\r\r\n&#9;&#10;&#13;&lt;&quot;\"'/>", Way::Quick},
      {"<a\n\n><b\n/>\n</a>", Way::Quick},
      {"<a>\xC2\x80\xC2\x85\xE2\x80\xA8\xEF\xBF\xBD\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\x7F</a>",
       Way::Quick},
      {"<a b='\xC3\xA4\xE2\x82\xAC'><!--\xC3\xA4--><?p \xC3\xA4?><![CDATA[\xC3\xA4]]></a>",
       Way::Quick},
      {"<a.b-c_1/>", Way::Quick},
      {"<p:a xmlns:p='u' p:b='1' b='2'/>", Way::Quick},
      {"<a xmlns='u'><b xmlns=''><c/></b><b/></a>", Way::Quick},
      {"<p:a xmlns:p='u'><p:b xmlns:p='v' p:c='1'/><p:b/></p:a>", Way::Quick},
      {"<a xmlns:p='u' xmlns:q='u'><p:b/><q:b/><p:b q:c='1'/></a>", Way::Quick},
      {"<a p:b='1' xmlns:p='&#117;'/>", Way::Quick},
      {"<a xml:lang='fi'><b xml:space='other'/></a>", Way::Quick},
      {"<xmldsig:a xmlns:xmldsig='u'/>", Way::Quick},
      {"<a xmlnsx='1' xmlx='2'/>", Way::Quick},
      {"<?p x?><p/>", Way::Quick},
  };
  check(kCases);
  const auto found = compare(as_bytes(tag_with(32)));
  CHECK(found.fault.empty());
  CHECK(found.taken);
}

TEST_CASE("what is rare or needs judgement goes to the parser, which accepts it") {
  constexpr Case kCases[] = {
      {"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE4</a>", Way::HandedOver},
      {"<?xml\tversion='1.0'?><a/>", Way::HandedOver},
      {std::string_view("\xFF\xFE<\0a\0/\0>\0", 10), Way::HandedOver},
      {"<\xC3\xA4/>", Way::HandedOver},
      {"<a \xC3\xA4='1'/>", Way::HandedOver},
      {"<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>", Way::HandedOver},
      {"<a>&#000000000065;</a>", Way::HandedOver},
      // What the parser lets pass though it should not.
      {"<a xmlns:p='http://www.w3.org/2000/xmlns/'/>", Way::HandedOver},
      {"<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>", Way::HandedOver},
      {std::string_view("<a/>\0", 5), Way::HandedOver},
  };
  check(kCases);
  CHECK(way_of(compare(as_bytes(tag_with(33)))) == Way::HandedOver);
}

TEST_CASE("the quick reader takes nothing that the parser refuses") {
  constexpr Case kCases[] = {
      {"", Way::Refused},
      {" ", Way::Refused},
      {"text", Way::Refused},
      {"<", Way::Refused},
      {"<a", Way::Refused},
      {"<a>", Way::Refused},
      {"<a></a", Way::Refused},
      {"<a></b>", Way::Refused},
      {"<a></a b='1'>", Way::Refused},
      {"<a><b></a></b>", Way::Refused},
      {"<a/><b/>", Way::Refused},
      {"<a/>x", Way::Refused},
      {"<a/>&#32;", Way::Refused},
      {"<a/><![CDATA[]]>", Way::Refused},
      {"x<a/>", Way::Refused},
      {"< a/>", Way::Refused},
      {"<a / >", Way::Refused},
      {"<1/>", Way::Refused},
      {"<-a/>", Way::Refused},
      {"<a:/>", Way::Refused},
      {"<:a/>", Way::Refused},
      {"<a:b:c xmlns:a='u'/>", Way::Refused},
      {"<a:1 xmlns:a='u'/>", Way::Refused},
      {"<p:a/>", Way::Refused},
      {"<a p:b='1'/>", Way::Refused},
      {"<a><p:b xmlns:p='u'/><p:b/></a>", Way::Refused},
      {"<a b='1' b='2'/>", Way::Refused},
      {"<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='1'/>", Way::Refused},
      {"<a xmlns='u' xmlns='v'/>", Way::Refused},
      {"<a xmlns:p='u' xmlns:p='u'/>", Way::Refused},
      {"<a xmlns:p=''/>", Way::Refused},
      {"<a xmlns:='u'/>", Way::Refused},
      {"<a xmlns:xml='u'/>", Way::Refused},
      {"<a xmlns:xmlns='u'/>", Way::Refused},
      {"<xmlns:a/>", Way::Refused},
      {"<a b='1'c='2'/>", Way::Refused},
      {"<a b/>", Way::Refused},
      {"<a b=1/>", Way::Refused},
      {"<a b='<'/>", Way::Refused},
      {"<a b='&x;'/>", Way::Refused},
      {"<a b='1/>", Way::Refused},
      {"<a>&x;</a>", Way::Refused},
      {"<a>&</a>", Way::Refused},
      {"<a>&amp</a>", Way::Refused},
      {"<a>&AMP;</a>", Way::Refused},
      {"<a>&#;</a>", Way::Refused},
      {"<a>&#x;</a>", Way::Refused},
      {"<a>&#X41;</a>", Way::Refused},
      {"<a>&#x41</a>", Way::Refused},
      {"<a>&#4a;</a>", Way::Refused},
      {"<a>&#0;</a>", Way::Refused},
      {"<a>&#8;</a>", Way::Refused},
      {"<a>&#xFFFE;</a>", Way::Refused},
      {"<a>&#xD800;</a>", Way::Refused},
      {"<a>&#x110000;</a>", Way::Refused},
      {"<a>&#x10000000041;</a>", Way::Refused},
      {"<a>]]></a>", Way::Refused},
      {"<a>x]]]></a>", Way::Refused},
      {"<a><!-- -- --></a>", Way::Refused},
      {"<a><!-- ---></a>", Way::Refused},
      {"<a><!--></a>", Way::Refused},
      {"<a><!- x --></a>", Way::Refused},
      {"<a><![CDATA[</a>", Way::Refused},
      {"<a><![cdata[]]></a>", Way::Refused},
      {"<a><?xml x?></a>", Way::Refused},
      {"<a><?XmL?></a>", Way::Refused},
      {"<a><?p:q?></a>", Way::Refused},
      {"<a><?p+?></a>", Way::Refused},
      {"<a><? p?></a>", Way::Refused},
      {"<a>\x01</a>", Way::Refused},
      {std::string_view("<a>\0</a>", 8), Way::Refused},
      {"<a b='\x0B'/>", Way::Refused},
      {"<a><!--\x1F--></a>", Way::Refused},
      {"<a><?p \x0C?></a>", Way::Refused},
      {"<a><![CDATA[\x08]]></a>", Way::Refused},
      {"<a>\x80</a>", Way::Refused},
      {"<a>\xC0\xAF</a>", Way::Refused},
      {"<a>\xE0\x80\xAF</a>", Way::Refused},
      {"<a>\xED\xA0\x80</a>", Way::Refused},
      {"<a>\xEF\xBF\xBE</a>", Way::Refused},
      {"<a>\xEF\xBF\xBF</a>", Way::Refused},
      {"<a>\xF4\x90\x80\x80</a>", Way::Refused},
      {"<a>\xF8\x88\x80\x80\x80</a>", Way::Refused},
      {"<a>\xC3</a>", Way::Refused},
      {"<a b='\xC3'/>", Way::Refused},
      {"\xEF\xBB\xBF\xEF\xBB\xBF<a/>", Way::Refused},
      {"\n<?xml version='1.0'?><a/>", Way::Refused},
      {"<?xml version='1.0' ?><?xml version='1.0'?><a/>", Way::Refused},
      {"<?xml encoding='UTF-8'?><a/>", Way::Refused},
      {"<?xml version='1.0'encoding='UTF-8'?><a/>", Way::Refused},
      {"<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>", Way::Refused},
      {"<?xml version='1.0' standalone='maybe'?><a/>", Way::Refused},
      {"<?xml version='1.0' encoding='UTF-16'?><a/>", Way::Refused},
      {"<?xml version='1.1'?><a/>", Way::Refused},
      {"<!DOCTYPE a><a/>", Way::Refused},
      {"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", Way::Refused},
  };
  check(kCases);
}

TEST_CASE("a limit passed is the parser's to name") {
  const std::string deep = "<a><a><a><a/></a></a></a>", same = "<a><a><a><a></a></a></a></a>",
                    wide = "<a b='1' c='2' d='3'/>";
  const auto way = [](std::string_view text, const Limits& limits) {
    return named(way_of(compare(as_bytes(text), {limits, nullptr, {}})));
  };
  CHECK(way(deep, {.depth = 4}) == "quick");
  CHECK(way(deep, {.depth = 3}) == "refused");
  CHECK(way(same, {.depth = 4}) == "quick");
  CHECK(way(same, {.depth = 3}) == "refused");
  CHECK(way(wide, {.attributes = 3}) == "quick");
  CHECK(way(wide, {.attributes = 2}) == "refused");
  CHECK(way(wide, {.bytes = wide.size()}) == "quick");
  CHECK(way(wide, {.bytes = wide.size() - 1}) == "refused");
}

TEST_CASE("up to a child of the root both readers read the same") {
  const Limits limits;
  for (const std::string_view text :
       {"<r><a><b/></a><b>x</b><c/></r>", "<r><b>x</b> & not well-formed", "<r><a/></r>",
        "<p:r xmlns:p='u'><p:b/>\x01", "<r><b/></r>"}) {
    const auto found = compare(as_bytes(text), {limits, nullptr, "b"});
    CHECK(found.fault.empty());
    CHECK(found.taken);
  }
  CHECK(way_of(compare(as_bytes("<r><a/>"), {limits, nullptr, "b"})) == Way::Refused);
  CHECK(way_of(compare(as_bytes("<r><a/>\x01<b/></r>"), {limits, nullptr, "b"})) == Way::Refused);
}

TEST_CASE("the quick reader takes all of our own sample documents") {
  std::size_t taken = 0, accepted = 0;
  for (const std::string& text : samples()) {
    const auto found = compare(as_bytes(text));
    CHECK(found.fault.empty());
    taken += found.taken ? 1 : 0;
    accepted += found.accepted ? 1 : 0;
  }
  CHECK(accepted >= 15);
  CHECK(taken == accepted);
}

TEST_CASE("names and prefixes without end are read the same") {
  std::string text = "<a>";
  for (int n = 0; n < 3000; ++n) {
    const std::string p = "p" + std::to_string(n), name = p + ":n" + std::to_string(n % 7);
    text += "<" + name + " xmlns:" + p + "='u" + std::to_string(n % 5) + "' " + p + ":x='1'/>";
  }
  for (int n = 0; n < 3000; ++n) text += "<e" + std::to_string(n * 7919 % 3000) + "/>";
  const auto found = compare(as_bytes(text + "</a>"));
  CHECK(found.fault.empty());
  CHECK(found.taken);
  CHECK(compare(as_bytes("<a><e1/><p1:n1 xmlns:p1='u1'/></a>")).taken);
}

TEST_CASE("one reader goes on with the vocabulary of the other") {
  const Limits limits;
  const Wanted wanted{limits, nullptr, {}};
  const std::string_view text = "<both><x a='1'/><y/></both>";
  const auto first = read_thoroughly(as_bytes(text), nullptr, wanted);
  const auto second = read_quickly(as_bytes(text), wanted);
  const auto third = read_thoroughly(as_bytes(text), nullptr, wanted);
  REQUIRE(first);
  REQUIRE(second);
  REQUIRE(third);
  CHECK(first->data().vocabulary == second->data().vocabulary);
  CHECK(first->data().vocabulary == third->data().vocabulary);
}

TEST_CASE("documents changed at random are never taken otherwise than the parser takes them") {
  MutatedDocuments documents(20'261'126, samples());
  std::size_t taken = 0;
  for (int n = 0; n < 1500; ++n) {
    const std::string text = documents.next();
    const auto found = compare(as_bytes(text));
    taken += found.taken ? 1 : 0;
    if (found.fault.empty()) continue;
    INFO(text);
    FAIL(found.fault);
  }
  CHECK(taken > 100);
}

TEST_CASE("the example documents of others are read the same by both") {
  SKIP_WITHOUT_CORPORA();
  std::size_t taken = 0, accepted = 0;
  for (const std::string& text : files_below(*test::corpora() / "docs")) {
    const auto found = compare(as_bytes(text));
    CHECK(found.fault.empty());
    taken += found.taken ? 1 : 0;
    accepted += found.accepted ? 1 : 0;
  }
  CHECK(accepted > 100);
  CHECK(taken * 100 >= accepted * 95);
}
