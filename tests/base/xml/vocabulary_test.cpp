#include "base/xml/vocabulary.h"

#include <catch2/catch.hpp>
#include <string>

#include "base/xml/parse.h"
#include "base/xml/tree_data.h"

using namespace base::xml;
using base::as_bytes;

static Tree tree_of(const std::string& xml) {
  auto tree = parse(as_bytes(xml));
  REQUIRE(tree);
  return *std::move(tree);
}

TEST_CASE("documents that bring no new name share their vocabulary") {
  const Tree first = tree_of("<order><id>1</id><line a='1'/></order>");
  const Tree second = tree_of("<order><line a='2'/><line/></order>");
  CHECK(first.data().vocabulary == second.data().vocabulary);
  CHECK(second.root().first_child().attribute_value("", "a") == "2");
}

TEST_CASE("a new name changes nothing in the trees made before") {
  const Tree first = tree_of("<menu><dish>soup</dish></menu>");
  const auto known = first.data().vocabulary;
  const std::uint32_t names = known->names();
  const Tree second = tree_of("<menu><drink>milk</drink><dish>pie</dish></menu>");
  CHECK(second.data().vocabulary != known);
  CHECK(known->names() == names);
  CHECK(second.data().vocabulary->name(0).local == known->name(0).local);
  CHECK(second.root().first_child().local() == "drink");
  CHECK(second.root().first_child().next_sibling().local() == "dish");
  CHECK(first.root().first_child().local() == "dish");
}

TEST_CASE("a document says which of the shared names it has itself") {
  tree_of("<box><a/><b c='1'/></box>");
  const Tree tree = tree_of("<box><a/></box>");
  const Vocabulary& words = *tree.data().vocabulary;
  const auto has = [&](const char* local) {
    return bool(tree.data().has_name[words.find_name("", local, "")]);
  };
  CHECK(has("box"));
  CHECK(has("a"));
  CHECK_FALSE(has("b"));
  CHECK_FALSE(has("c"));
  const std::uint32_t box = words.child(Vocabulary::kDocument, words.find_name("", "box", ""));
  CHECK(tree.data().at_place(words.child(box, words.find_name("", "a", ""))).size() == 1);
  CHECK(tree.data().at_place(words.child(box, words.find_name("", "b", ""))).empty());
}

TEST_CASE("elements that differ by prefix alone stand at one place") {
  const Tree tree =
      tree_of("<a:r xmlns:a='urn:u' xmlns:b='urn:u'><a:x/><b:x/><x xmlns='urn:u'/></a:r>");
  const Node first = tree.root().first_child(), second = first.next_sibling();
  CHECK(first.prefix() == "a");
  CHECK(second.prefix() == "b");
  CHECK(second.next_sibling().prefix().empty());
  const TreeData& data = tree.data();
  CHECK(data.at_place(data.nodes[first.id()].place).size() == 3);
}

TEST_CASE("an instruction before the root disturbs no other document") {
  for (const std::string target : {"one", "two", "three"}) {
    const Tree tree = tree_of("<?" + target + " x?><list><" + target + "/></list>");
    CHECK(tree.document().first_child().local() == target);
    CHECK(tree.root().first_child().local() == target);
    CHECK(tree_of("<list><item/></list>").root().first_child().local() == "item");
  }
}

TEST_CASE("a document that fails leaves its names in order") {
  CHECK_FALSE(parse(as_bytes("<tale><once/><upon></tale>")));
  const Tree tree = tree_of("<tale><upon/><once/><end/></tale>");
  CHECK(tree.root().first_child().local() == "upon");
  CHECK(tree.root().first_child().next_sibling().local() == "once");
}

TEST_CASE("names without end are not kept for ever") {
  for (int n = 0; n < 30; ++n) {
    std::string xml = "<heap>";
    for (int m = 0; m < 200; ++m) xml += "<n" + std::to_string(n) + "_" + std::to_string(m) + "/>";
    const Tree tree = tree_of(xml + "</heap>");
    CHECK(tree.data().vocabulary->names() < 2500);
    CHECK(tree.root().first_child().local() == "n" + std::to_string(n) + "_0");
  }
}
