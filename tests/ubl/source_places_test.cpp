#include "ubl/source_places.h"

#include <catch2/catch.hpp>

#include "base/xml/parse.h"
#include "base/xml/tree_data.h"

using ubl::SourcePlace;

namespace {

/// "line:column" of every element of a document.
std::string places(std::string_view document) {
  const auto tree = base::xml::parse(base::as_bytes(document));
  REQUIRE(tree);
  std::vector<ubl::Finding> findings;
  for (std::uint32_t node = 1; node < tree->data().size(); ++node)
    if (tree->data().nodes[node].is_element()) findings.emplace_back().node = node;
  std::reverse(findings.begin(), findings.end());
  ubl::place_in_source(findings, *tree, base::as_bytes(document));
  std::string text;
  for (auto at = findings.rbegin(); at != findings.rend(); ++at)
    text += std::to_string(at->line) + ":" + std::to_string(at->column) + " ";
  return text;
}

}  // namespace

TEST_CASE("a finding has the line and column of the start tag of its element") {
  CHECK(places("<a/>") == "1:1 ");
  CHECK(places("<a>\n  <b/><b\n x='1'/>\n</a>") == "1:1 2:3 2:7 ");
  CHECK(places("<?xml version='1.0' encoding='UTF-8'?>\r\n<a>\r\n<b/></a>") == "2:1 3:1 ");
  CHECK(places("\xEF\xBB\xBF<a>\xC3\xA4\xE2\x82\xAC<b/></a>") == "1:1 1:6 ");
  CHECK(places("<a><!-- <x> --><?p <y> ?><![CDATA[<z>]]]]><b t='>'/></a>") == "1:1 1:43 ");
  CHECK(places("<a>&lt;b&gt;<b></b\n><c/></a>") == "1:1 1:13 2:2 ");
}

TEST_CASE("of a document that is not in UTF-8 no column is known") {
  CHECK(places("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE4<b/></a>") == "0:0 0:0 ");
}
