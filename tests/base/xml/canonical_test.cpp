#include "base/xml/canonical.h"

#include <catch2/catch.hpp>
#include <vector>

#include "base/xml/parse.h"
#include "base/xml/writer.h"

using namespace base::xml;

namespace {

Tree tree_of(std::string_view xml) {
  return parse(base::as_bytes(xml)).value();
}

std::string canonical(std::string_view xml, const std::vector<std::string>& prefixes = {}) {
  return canonicalize_exclusive(tree_of(xml).document(), prefixes);
}

}  // namespace

TEST_CASE("empty elements, quotes, order of attributes and declarations are canonical") {
  CHECK(canonical("<?xml version='1.0'?><!-- c --><a  b='1'  xmlns:z='urn:z'><c/></a>\n") ==
        "<a b=\"1\"><c></c></a>");
  CHECK(canonical("<r xmlns:b='urn:1' xmlns:a='urn:2' b:x='1' a:x='2' z='0' y='3'/>") ==
        "<r xmlns:a=\"urn:2\" xmlns:b=\"urn:1\" y=\"3\" z=\"0\" b:x=\"1\" a:x=\"2\"></r>");
}

TEST_CASE("text and attributes are escaped as the recommendation lists") {
  CHECK(canonical("<a b='&lt;&gt;&amp;&quot;&#9;&#10;&#13;'>&lt;&gt;&amp;\"&#9;&#13;</a>") ==
        "<a b=\"&lt;>&amp;&quot;&#x9;&#xA;&#xD;\">&lt;&gt;&amp;\"\t&#xD;</a>");
}

TEST_CASE("a namespace is rendered where it is visibly used and not again below") {
  CHECK(canonical("<p:a xmlns:p='u' xmlns:q='v'><p:b><q:c q:d=''/></p:b><q:e/></p:a>") ==
        "<p:a xmlns:p=\"u\"><p:b><q:c xmlns:q=\"v\" q:d=\"\"></q:c></p:b><q:e "
        "xmlns:q=\"v\"></q:e></p:a>");
  CHECK(canonical("<a xmlns='u'><b xmlns=''><c xmlns='u'/></b></a>") ==
        "<a xmlns=\"u\"><b xmlns=\"\"><c xmlns=\"u\"></c></b></a>");
  CHECK(canonical("<a xmlns=''><b xmlns=''/></a>") == "<a><b></b></a>");
  CHECK(canonical("<p:a xmlns:p='u'><p:a xmlns:p='v'><p:b xmlns:p='u'/></p:a></p:a>") ==
        "<p:a xmlns:p=\"u\"><p:a xmlns:p=\"v\"><p:b xmlns:p=\"u\"></p:b></p:a></p:a>");
}

TEST_CASE(
    "a subtree sees the namespaces of its ancestors, and the prefix list renders unused ones") {
  const Tree tree = tree_of("<r xmlns='d' xmlns:x='ux' xmlns:y='uy'><x:a><b/></x:a></r>");
  const Node a = tree.root().first_element();
  CHECK(canonicalize_exclusive(a) == "<x:a xmlns:x=\"ux\"><b xmlns=\"d\"></b></x:a>");
  const std::vector<std::string> prefixes{"y", "#default", "absent"};
  CHECK(canonicalize_exclusive(a, prefixes) ==
        "<x:a xmlns=\"d\" xmlns:x=\"ux\" xmlns:y=\"uy\"><b></b></x:a>");
}

TEST_CASE("the xml prefix is neither declared nor inherited; instructions outside stand alone") {
  const Tree tree = tree_of("<r xml:lang='fi'><a xml:space='preserve'/></r>");
  CHECK(canonicalize_exclusive(tree.root().first_element()) == "<a xml:space=\"preserve\"></a>");
  CHECK(canonical("<?one x?><r/><?two?>") == "<?one x?>\n<r></r>\n<?two?>");
}

TEST_CASE("canonical form does not change when it is parsed and canonicalised again") {
  for (const auto* xml :
       {"<a xmlns='u' xmlns:p='v' p:q='1'><p:b/>t&#13;</a>", "<x><!-- --><y>&amp;</y></x>"}) {
    const std::string once = canonical(xml);
    CHECK(canonical(once) == once);
  }
}

TEST_CASE("the writer escapes values and what it writes is what is parsed") {
  Writer writer;
  writer.declaration().open("p:a").declare("p", "urn:p").attribute("b", "<\"&\n");
  writer.element("c", "1 < 2 & 3 > 2\x01").open("d").close().close();
  const std::string xml = writer.take();
  const Tree tree = tree_of(xml);
  CHECK(tree.root().is_element("urn:p", "a"));
  CHECK(tree.root().attribute_value("", "b") == "<\"&\n");
  CHECK(tree.root().first_element().text() == "1 < 2 & 3 > 2\xEF\xBF\xBD");
}

TEST_CASE("a copied subtree has the canonical form it had in its document") {
  const Tree tree = tree_of(
      "<r xmlns='d' xmlns:x='ux' xmlns:y='uy'><x:a y:k='1'>t<b><x:c "
      "xmlns:x='other'/><x:d/></b></x:a></r>");
  const Node a = tree.root().first_element();
  Writer writer;
  writer.copy(a);
  CHECK(canonical(writer.take()) == canonicalize_exclusive(a));
}
