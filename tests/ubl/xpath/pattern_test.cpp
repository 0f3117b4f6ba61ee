#include <catch2/catch.hpp>

#include "base/bytes.h"
#include "base/xml/parse.h"
#include "base/xml/tree_data.h"
#include "ubl/xpath/evaluation.h"

using namespace ubl::xpath;

namespace {

/// The ids of the elements and attributes that a pattern matches.
std::string matched(std::string_view pattern_text) {
  static const auto document = base::xml::parse(base::as_bytes(
      "<a id='1'><b id='2'><c id='3'/><c id='4' x=''/></b><d id='5'><b id='6'><c id='7'/></b></d>"
      "</a>"));
  REQUIRE(document);
  Program program;
  StaticContext names;
  const auto pattern = program.compile_pattern(pattern_text, names);
  if (!pattern) return pattern.error().code;
  Evaluation evaluation(program);
  evaluation.begin_document(*document, base::Timestamp());
  std::string found;
  const auto ask = [&](const Item& item, std::string_view name) {
    for (std::size_t way = 0; way < pattern->alternatives().size(); ++way) {
      const auto answer = evaluation.matches(*pattern, way, item);
      found += !answer ? evaluation.failure().code : *answer ? std::string(name) : "";
    }
  };
  ask(evaluation.document(), "/");
  const auto& nodes = document->data().nodes;
  for (std::uint32_t id = 1; id < nodes.size(); ++id) {
    const base::xml::Node node = document->data().node(id);
    ask(evaluation.item(node), node.attribute_value("", "id"));
    for (std::uint32_t index = 0; index < node.attribute_count(); ++index)
      ask(evaluation.attribute(node, index), "@");
  }
  return found;
}

}  // namespace

TEST_CASE("a pattern matches by its steps, from the document or from anywhere") {
  CHECK(matched("/a/b") == "2");
  CHECK(matched("b") == "26");
  CHECK(matched("d/b") == "6");
  CHECK(matched("//b") == "26");
  CHECK(matched("d//c") == "7");
  CHECK(matched("/a//b/c") == "347");
  CHECK(matched("/*/*") == "25");
  CHECK(matched("/") == "/");
  CHECK(matched("@x") == "@");
  CHECK(matched("c/@*") == "@@@@");
  CHECK(matched("node()") == "1234567");
}

TEST_CASE(
    "predicates of patterns hold at the node, count among its siblings, stand around groups") {
  CHECK(matched("c[@x]") == "4");
  CHECK(matched("b[c[2]]/c") == "34");
  CHECK(matched("c[2]") == "4");
  CHECK(matched("c[last()]") == "47");
  CHECK(matched("//c[1]") == "37");
  CHECK(matched("(/a/b | /a/d)[c]") == "2");
  CHECK(matched("(b | d)/c") == "347");
  CHECK(matched("c[xs:integer(@id) = 3]") == "XPST0081");
  CHECK(matched("d[1 div 0 = 1]") == "FOAR0001");
}

TEST_CASE("what is no pattern is refused") {
  for (const char* text : {"1", "..", "a/..", "a/following::b", "(a | b)[1]", "/[a]", ".", "a/1"})
    CHECK(matched(text).starts_with("X"));
}
