#include "base/xml/plain.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/file/file.h"
#include "tests/base/xml/same_tree.h"
#include "tests/support/fakes.h"

using namespace base::xml;
using base::as_bytes;
using base::Bytes;

namespace {

std::vector<Bytes> documents() {
  std::vector<Bytes> found;
  const std::filesystem::path tests = std::filesystem::path(KUITTI_SOURCE_DIR) / "tests";
  for (const auto* folder : {"data/purchase/espoo", "data/purchase/turku", "base/xml/plain_corpus",
                             "base/xml/xml_corpus"}) {
    for (const auto& entry : std::filesystem::directory_iterator(tests / folder))
      found.push_back(base::file::read(entry.path()).value());
  }
  return found;
}

/// What the plain reader takes, the library takes and reads alike.
void check(base::ByteView document) {
  const auto plain = parse_plain(document, {});
  if (!plain) return;
  const auto library = parse_with_library(document);
  INFO(base::as_text(document));
  REQUIRE(library);
  REQUIRE(test::difference(*plain, *library) == "");
}

/// One octet changed, removed or doubled, or a piece of another document put in.
Bytes bent(Bytes document, const std::vector<Bytes>& all, test::SeededRandom& random) {
  constexpr std::string_view kTelling = "<>/&;:='\"!-[]?# \t\n\rxml:a\x80\xC3\xEF\xBF";
  if (document.empty()) return document;
  const auto place = document.begin() + static_cast<std::ptrdiff_t>(random.below(document.size()));
  const auto octet = random.below(2) == 0
                         ? static_cast<std::uint8_t>(kTelling[random.below(kTelling.size())])
                         : static_cast<std::uint8_t>(random.below(256));
  switch (random.below(4)) {
    case 0:
      *place = octet;
      break;
    case 1:
      document.erase(place);
      break;
    case 2:
      document.insert(place, octet);
      break;
    default: {
      const Bytes& other = all[random.below(all.size())];
      if (other.empty()) break;
      const std::size_t from = random.below(other.size());
      const std::size_t size = std::min<std::size_t>(1 + random.below(12), other.size() - from);
      document.insert(place, other.begin() + static_cast<std::ptrdiff_t>(from),
                      other.begin() + static_cast<std::ptrdiff_t>(from + size));
    }
  }
  return document;
}

}  // namespace

TEST_CASE("ordinary business documents are read without the library") {
  for (const auto* place : {"espoo/order.xml", "turku/invoice.xml", "turku/credit-note.xml"}) {
    const auto document =
        base::file::read(std::filesystem::path(KUITTI_SOURCE_DIR) / "tests/data/purchase" / place)
            .value();
    INFO(place);
    CHECK(parse_plain(document, {}));
    check(document);
  }
}

TEST_CASE("what is read without the library is read as the library reads it") {
  const auto* xml = GENERATE(
      "<a/>", "\xEF\xBB\xBF<a/>", "<?xml version='1.0'?><a/>", " \n<a >x</a >\r\n",
      "<?xml  version = \"1.0\" encoding='UTF-8' standalone = 'no' ?>\r\r\n<a\r\nb='1'\r/>",
      "<a xmlns='u:1' xmlns:p='u:2' p:x='1' x='2'><p:b xmlns=''><c/></p:b><c xmlns:p='u:3' "
      "p:y=''/></a>",
      "<a b=' \t\n\r\n&#10;&#x9;&lt;&quot;&apos;\"&amp;&#13;'/>",
      "<a>\r\n1\r2&#13;\n]] ]>&gt;]]&#x1F9FE;</a>", "<a><![CDATA[]]>x<![CDATA[<&]]]]>y</a>",
      "<!-- 1 -->\n<a><!--\n2 --><!----></a><!--3-->", "<a xml:lang='fi' xml:space='preserve'/>",
      "<a>p\xC3\xB6yt\xC3\xA4 \xE2\x82\xAC \xF0\x9F\xA7\xBE</a>",
      "<a xmlns:b='u:1'><b:c></b:c\n><b:c b:d='&#xD7FF;&#xE000;&#xFFFD;&#x10FFFF;'/></a>");
  INFO(xml);
  CHECK(parse_plain(as_bytes(xml), {}));
  check(as_bytes(xml));
}

TEST_CASE("what is wrong or unusual is left to the library") {
  const auto* xml = GENERATE(
      "", "x", "<a>", "<a></b>", "<a/><b/>", "<a/>x", "<!DOCTYPE a><a/>", "<a>&x;</a>",
      "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#xFFFE;</a>", "<a>]]></a>",
      "<a b='<'/>", "<a b=1/>", "<a b='1' b='2'/>", "<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>",
      "<p:a/>", "<a p:b=''/>", "<a:b:c/>", "<a xmlns:p=''/>", "<a xmlns:xml='u'/>",
      "<a xmlns='http://www.w3.org/2000/xmlns/'/>", "<xmlns:a/>", "<a b='1'c='2'/>",
      "<a><!-- -- --></a>", "<a><!-- x --->", "<a><?pi x?></a>", "<?xml version='1.1'?><a/>",
      "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "<a>\x01</a>", "<a>\xC3</a>",
      "<a>\xC0\x80</a>", "<a>\xED\xA0\x80</a>", "<a>\xEF\xBF\xBF</a>", "<a>\xF5\x80\x80\x80</a>",
      "<\xC3\xA4/>", "< a/>", "<a/ >");
  INFO(xml);
  CHECK_FALSE(parse_plain(as_bytes(xml), {}));
}

TEST_CASE("beyond the limits the library has the word") {
  CHECK_FALSE(parse_plain(as_bytes("<a><b/></a>"), {.bytes = 100, .depth = 1, .attributes = 9}));
  CHECK_FALSE(parse_plain(as_bytes("<a b='' c=''/>"), {.bytes = 100, .depth = 9, .attributes = 1}));
  CHECK_FALSE(parse_plain(as_bytes("<a/>"), {.bytes = 3, .depth = 9, .attributes = 9}));
}

TEST_CASE("documents bent at random are never read otherwise than by the library") {
  const std::vector<Bytes> all = documents();
  REQUIRE(all.size() > 50);
  test::SeededRandom random(20261124);
  for (int round = 0; round < 20'000; ++round) {
    Bytes document = all[random.below(all.size())];
    for (std::uint64_t times = 1 + random.below(3); times > 0; --times)
      document = bent(std::move(document), all, random);
    check(document);
  }
}
