// What rule writers may write, and what they are told when we do not know it.
#include <catch2/catch.hpp>

#include "tests/ubl/schematron/loaded_invariants.h"
#include "tests/ubl/schematron/memory_folder.h"

using namespace ubl::schematron;

namespace {

using Files = std::map<std::string, std::string>;

/// A schema of queryBinding xslt2 with this in it, its first line being line 2.
std::string schema(const std::string& content) {
  return "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2' "
         "xmlns:xsl='http://www.w3.org/1999/XSL/Transform' "
         "xmlns:xi='http://www.w3.org/2001/XInclude'>\n" +
         content + "</schema>";
}

std::string pattern(const std::string& content) {
  return schema("<pattern>\n" + content + "</pattern>");
}

std::string rule(const std::string& content) {
  return pattern("<rule context='a'>\n" + content + "</rule>");
}

RuleSource loaded(const std::string& main, Files others = {}) {
  others["city.sch"] = main;
  auto source = load(test::MemoryFolder(std::move(others)), "city.sch");
  if (!source) FAIL(base::describe(source.error()));
  test::check_loaded(*source);
  return *source;
}

std::string refusal(const std::string& main, Files others = {}, const Limits& limits = {}) {
  others["city.sch"] = main;
  const auto source = load(test::MemoryFolder(std::move(others)), "city.sch", limits);
  return source ? "loaded" : base::describe(source.error());
}

void check_refusal(const std::string& main, const std::string& expected, Files others = {}) {
  INFO(main);
  CHECK(refusal(main, std::move(others)) == expected);
}

}  // namespace

TEST_CASE("a rule file is read in the order of its parts", "[schematron]") {
  const RuleSource source = loaded(schema(
      "<title> Orders  of a\n city </title><p>prose <emph>here</emph></p>\n"
      "<ns prefix='o' uri='urn:order'/>\n"
      "<let name='late' value='$early + 1'/>\n"
      "<pattern id='P'><title>t</title><p>more</p>\n"
      "<let name='early' value='1'/>\n"
      "<rule context='/o:Order' id='R' role='check' flag='f'>\n"
      "<let name='id' value='normalize-space(o:ID)'/>\n"
      "<assert id='C-1' test='$id' flag='fatal' role='error'>An order\n   needs an ID</assert>\n"
      "<let name='after' value='2'/>\n"
      "<report id='C-2' test='$after = 3' flag='warning'>Odd: <value-of select='$id'/> in "
      "<name/> and <name path='..'/></report></rule>\n"
      "<rule context='*'/></pattern>\n"
      "<let name='last'>text of it</let>\n"));
  CHECK(describe(source) ==
        "namespace o = urn:order\n"
        "let of schema $late := $early + 1\n"
        "let of pattern 0 $early := 1\n"
        "let of schema $last\n"
        "  text 'text of it'\n"
        "pattern P\n"
        "rule /o:Order role 'check'\n"
        "  let $id := normalize-space(o:ID)\n"
        "  assert C-1 flag 'fatal' role 'error' $id\n"
        "    An order needs an ID\n"
        "  let $after := 2\n"
        "  report C-2 flag 'warning' role '' $after = 3\n"
        "    Odd: {$id} in {name(.)} and {name(..)}\n"
        "rule * role ''\n");
  CHECK(source.title == "Orders of a city");
  CHECK(source.patterns[0].rules[0].id == "R");
  CHECK(source.patterns[0].rules[0].flag == "f");
  const Assertion& assertion = source.patterns[0].rules[0].assertions[0];
  CHECK(to_string(source, assertion.test.place) == "city.sch:10");
  CHECK(source.visits == Visits::ElementsAndAttributes);
}

TEST_CASE("emphasis and direction of a message are its text", "[schematron]") {
  const RuleSource source =
      loaded(rule("<assert test='b'> The <emph>b</emph><span class='x'>: <value-of select='b'/> "
                  "</span> <dir>is</dir>\n wrong </assert>"));
  CHECK(describe(source).find("\n    The b: {b} is wrong\n") != std::string::npos);
}

TEST_CASE("an abstract pattern is written out with its parameters, the longest name first",
          "[schematron]") {
  const RuleSource source = loaded(
      schema("<pattern id='orders' is-a='limits'><param name='BR-1' value='x &gt; 1'/>\n"
             "<param name='BR-10' value='y'/><param name='where' value='/a/$BR-1'/></pattern>\n"
             "<pattern abstract='true' id='limits'><rule context='$where'>\n"
             "<let name='own' value='$BR-10'/>\n"
             "<assert id='A' test='$BR-10 and $BR-1 and $BR-2 and $own'>Costs $BR-1: <value-of "
             "select='$BR-10'/></assert></rule></pattern>\n"
             "<pattern id='invoices' is-a='limits'><param name='where' value='b'/></pattern>\n"));
  CHECK(describe(source) ==
        "pattern orders\n"
        "rule /a/$BR-1 role ''\n"
        "  let $own := y\n"
        "  assert A flag '' role '' y and x > 1 and $BR-2 and $own\n"
        "    Costs $BR-1: {y}\n"
        "pattern invoices\n"
        "rule b role ''\n"
        "  let $own := $BR-10\n"
        "  assert A flag '' role '' $BR-10 and $BR-1 and $BR-2 and $own\n"
        "    Costs $BR-1: {$BR-10}\n");
}

TEST_CASE("an abstract rule stands in the place of each extends", "[schematron]") {
  const RuleSource source = loaded(pattern(
      "<rule abstract='true' id='inner'><assert id='I' test='i'>i</assert></rule>\n"
      "<rule context='a'><assert id='1' test='x'>x</assert><extends rule='outer'/>\n"
      "<assert id='2' test='y'>y</assert></rule>\n"
      "<rule abstract='true' id='outer'><let name='v' value='3'/><extends rule='inner'/></rule>"));
  CHECK(describe(source) ==
        "pattern \nrule a role ''\n"
        "  assert 1 flag '' role '' x\n    x\n"
        "  let $v := 3\n"
        "  assert I flag '' role '' i\n    i\n"
        "  assert 2 flag '' role '' y\n    y\n");
}

TEST_CASE("what an include names stands in its place", "[schematron]") {
  const std::string iso = " xmlns='http://purl.oclc.org/dsdl/schematron'";
  const RuleSource source = loaded(
      schema("<ns prefix='u' uri='urn:u'/><include href='parts/p.sch'/>\n"
             "<xi:include href='parts/f.xml'/>"),
      {{"parts/p.sch", "<pattern" + iso + " id='P'>\n<include href='../rules/r.sch'/></pattern>"},
       {"rules/r.sch", "<rule" + iso + " context='c'>\n\n<assert test='d'>d</assert></rule>"},
       {"parts/f.xml",
        "<function xmlns='http://www.w3.org/1999/XSL/Transform' name='u:one'>"
        "<sequence select='1'/></function>"}});
  CHECK(describe(source).find("pattern P\nrule c role ''\n  assert  flag '' role '' d\n") !=
        std::string::npos);
  CHECK(source.functions.size() == 1);
  const Expression& test = source.patterns[0].rules[0].assertions[0].test;
  CHECK(to_string(source, test.place) == "rules/r.sch:3");
}

TEST_CASE("functions and keys are read with their instructions", "[schematron]") {
  const RuleSource source = loaded(schema(
      "<ns prefix='u' uri='urn:u'/>\n"
      "<xsl:key name='line' match='Line' use='ID'/>\n"
      "<xsl:function name='u:f' as='xs:boolean'><xsl:param name='a' as='xs:string?'/>"
      "<xsl:param name='b'/>\n"
      "<xsl:variable name='v' select='1'/><xsl:variable name='tree'><xsl:value-of select='$v' "
      "separator=','/>x</xsl:variable>\n"
      "<xsl:choose><xsl:when test='$a'><xsl:sequence select='true()'/></xsl:when>\n"
      "<xsl:otherwise><xsl:if test='$b'><xsl:text> no </xsl:text></xsl:if></xsl:otherwise>\n"
      "</xsl:choose></xsl:function>\n"));
  CHECK(describe(source) ==
        "namespace xs = http://www.w3.org/2001/XMLSchema\n"
        "key line match Line use ID\n"
        "function {urn:u}f as xs:boolean\n"
        "  param a as xs:string?\n"
        "  param b as \n"
        "  variable $v := 1\n"
        "  variable $tree\n"
        "    value-of ',' $v\n"
        "    text 'x'\n"
        "  when $a\n"
        "    sequence true()\n"
        "  otherwise\n"
        "    when $b\n"
        "      text ' no '\n"
        "    otherwise\n");
}

TEST_CASE("phases are recorded, diagnostics belong to their assertions", "[schematron]") {
  const RuleSource source = loaded(
      schema("<phase id='quick'><p>x</p><active pattern='P'/><active pattern='Q'/></phase>\n"
             "<pattern id='P'><rule context='a'><assert test='b' diagnostics='d2 d1'>m</assert>"
             "</rule></pattern>\n"
             "<diagnostics><diagnostic id='d1'>found <value-of select='b'/></diagnostic>"
             "<diagnostic id='d2'>two</diagnostic></diagnostics>\n"));
  CHECK(describe(source).find("    m\n    diagnostic d2: two\n    diagnostic d1: found {b}\n") !=
        std::string::npos);
  REQUIRE(source.phases.size() == 1);
  CHECK(source.phases[0].active == std::vector<std::string>{"P", "Q"});
}

TEST_CASE("a construct that is not known is refused with its place and a remedy", "[schematron]") {
  check_refusal(schema("<properties/>"),
                "schematron.element: city.sch:2: <sch:properties> in <sch:schema> is not "
                "supported; write the rules without it");
  check_refusal(rule("<fix xmlns='urn:fix'/>"),
                "schematron.element: city.sch:4: <{urn:fix}fix> in <sch:rule> is not supported; "
                "write the rules without it");
  check_refusal(rule("<assert test='a' subject='b'>x</assert>"),
                "schematron.attribute: city.sch:4: attribute subject of <sch:assert> is not "
                "supported; remove it if the rules do not depend on it");
  check_refusal(schema("<pattern documents=\"'x.xml'\"/>"),
                "schematron.attribute: city.sch:2: attribute documents of <sch:pattern> is not "
                "supported; remove it if the rules do not depend on it");
  check_refusal(rule("<assert xmlns:f='urn:f' f:x='1' test='a'>x</assert>"),
                "schematron.attribute: city.sch:4: attribute {urn:f}x of <sch:assert> is not "
                "supported; remove it if the rules do not depend on it");
  check_refusal(rule("loose"), "schematron.text: city.sch:3: text in <sch:rule>; remove it");
  check_refusal(rule("<assert>x</assert>"),
                "schematron.attribute_missing: city.sch:4: <sch:assert> has no test; add it");
  check_refusal(pattern("<rule context=' '/>"),
                "schematron.attribute_missing: city.sch:3: <sch:rule> has no context; add it");
  check_refusal(rule("<assert test='a'>x <foreign/></assert>"),
                "schematron.element: city.sch:4: <sch:foreign> in <sch:assert> is not supported; "
                "write the rules without it");
  CHECK(refusal(rule("<assert xml:lang='fi' test='a'>x</assert>")) == "loaded");
}

TEST_CASE("only Schematron for XPath 2.0 is taken for it", "[schematron]") {
  const std::string iso = "xmlns='http://purl.oclc.org/dsdl/schematron'";
  check_refusal("<schema " + iso + "/>",
                "schematron.query_binding: city.sch:1: a schema without queryBinding is one for "
                "XSLT 1.0; write queryBinding=\"xslt2\" when the rules are for XPath 2.0");
  check_refusal("<schema " + iso + " queryBinding='xquery'/>",
                "schematron.query_binding: city.sch:1: queryBinding \"xquery\" is not supported; "
                "write queryBinding=\"xslt2\" when the rules are for XPath 2.0");
  CHECK(refusal("<schema " + iso + " queryBinding='XSLT2'/>") == "loaded");
  check_refusal("<schema xmlns='http://www.ascc.net/xml/schematron'/>",
                "schematron.root: city.sch:1: <{http://www.ascc.net/xml/schematron}schema> is no "
                "Schematron and no compiled Schematron; give a file whose root is schema in "
                "http://purl.oclc.org/dsdl/schematron, or a stylesheet made from one");
  CHECK(refusal("<schema").starts_with("xml.not_well_formed: city.sch: "));
}

TEST_CASE("a name has one meaning in a rule file", "[schematron]") {
  check_refusal(schema("<ns prefix='a' uri='urn:1'/>\n<ns prefix='a' uri='urn:2'/>"),
                "schematron.namespace: city.sch:3: prefix a stands for urn:2 and for urn:1; let "
                "each prefix have one meaning in the whole file");
  CHECK(refusal(schema("<ns prefix='a' uri='urn:1'/><ns prefix='a' uri='urn:1'/>")) == "loaded");
  check_refusal(schema("<ns prefix='u' uri='urn:1'/>\n<xsl:function xmlns:u='urn:2' name='u:f'/>"),
                "schematron.namespace: city.sch:3: prefix u stands for urn:2 and for urn:1; let "
                "each prefix have one meaning in the whole file");
  check_refusal(schema("<let name='x' value='1'/><pattern>\n<let name='x' value='2'/></pattern>"),
                "schematron.duplicate: city.sch:3: a second variable $x of the whole file; give "
                "each its own name, also those of different patterns");
  check_refusal(schema("<let name='1x' value='1'/>"),
                "schematron.name: city.sch:2: \"1x\" is no name of a variable; use letters, "
                "digits, '-', '_' and '.'");
  const std::string f = "<xsl:function name='u:f'><xsl:param name='a'/></xsl:function>\n";
  const std::string ns = "<ns prefix='u' uri='urn:u'/>\n";
  check_refusal(schema(ns + f + f),
                "schematron.duplicate: city.sch:4: a second function f with as many parameters; "
                "remove one of them");
  CHECK(refusal(schema(ns + f + "<xsl:function name='u:f'/>")) == "loaded");
  check_refusal(schema("<xsl:function name='f'/>"),
                "schematron.name: city.sch:2: function name \"f\"; write it as prefix:name");
  check_refusal(schema("<xsl:function name='q:f'/>"),
                "schematron.namespace: city.sch:2: prefix q of a function is not declared; "
                "declare it with <sch:ns>");
}

TEST_CASE("what is referred to must be there, and not lead in a circle", "[schematron]") {
  check_refusal(schema("<pattern is-a='gone'/>"),
                "schematron.reference: city.sch:2: there is no abstract pattern gone; add it, or "
                "include its file");
  check_refusal(rule("<extends rule='gone'/>"),
                "schematron.reference: city.sch:4: there is no abstract rule gone; add it, or "
                "include its file");
  check_refusal(rule("<assert test='a' diagnostics='gone'>x</assert>"),
                "schematron.reference: city.sch:4: there is no diagnostic gone; add it, or remove "
                "the reference");
  check_refusal(pattern("<rule abstract='true' id='r'><extends rule='r'/></rule>\n"
                        "<rule context='a'><extends rule='r'/></rule>"),
                "schematron.extends: city.sch:3: abstract rule r extends itself, or the chain is "
                "too long; break the circle");
  check_refusal(schema("<pattern is-a='p'><param name='a' value='1'/>\n"
                       "<param name='a' value='2'/></pattern><pattern abstract='true' id='p'/>"),
                "schematron.duplicate: city.sch:3: a second parameter a; remove one of them");
  check_refusal(schema("<pattern abstract='true' id='p'/>\n<pattern abstract='true' id='p'/>"),
                "schematron.duplicate: city.sch:3: a second abstract <sch:pattern> with id p; give "
                "each its own id");
}

TEST_CASE("an include names a file of the same folder, once on every way", "[schematron]") {
  const auto included = [](const std::string& href) {
    return schema("<include href='" + href + "'/>");
  };
  check_refusal(included("../other.sch"),
                "schematron.include: city.sch:2: href \"../other.sch\" of <sch:include> leads out "
                "of the folder of the rules; name a file beside or below this one");
  check_refusal(included("a/../../other.sch"),
                "schematron.include: city.sch:2: href \"a/../../other.sch\" of <sch:include> leads "
                "out of the folder of the rules; name a file beside or below this one");
  check_refusal(included("/etc/passwd"),
                "schematron.include: city.sch:2: href \"/etc/passwd\" of <sch:include> leads out "
                "of the folder of the rules; name a file beside or below this one");
  check_refusal(included("http://rules.example/x.sch"),
                "schematron.include: city.sch:2: href \"http://rules.example/x.sch\" of "
                "<sch:include> is not the plain name of a file; name a file beside or below this "
                "one");
  check_refusal(included("gone.sch"), "schematron.file: gone.sch is not there");
  check_refusal(included("city.sch"),
                "schematron.include: city.sch:2: city.sch includes itself; break the circle");
  check_refusal(included("a.sch"),
                "schematron.include: a.sch:1: city.sch includes itself; break the circle",
                {{"a.sch",
                  "<include xmlns='http://purl.oclc.org/dsdl/schematron' "
                  "href='city.sch'/>"}});
  check_refusal(schema("<xi:include href='a.txt' parse='text'/>"),
                "schematron.include: city.sch:2: parse=\"text\"; only XML can be included");
  check_refusal(schema("<xi:include href='a.xml'><xi:fallback/></xi:include>"),
                "schematron.include: city.sch:2: content of an include; leave it empty");
  const std::string p = "<pattern xmlns='http://purl.oclc.org/dsdl/schematron'/>";
  CHECK(loaded(schema("<include href='a/p.sch'/><include href='a/../a/p.sch'/>"), {{"a/p.sch", p}})
            .patterns.size() == 2);
}

TEST_CASE("instructions that we do not run are refused by name", "[schematron]") {
  const auto function = [](const std::string& body) {
    return schema("<ns prefix='u' uri='urn:u'/><xsl:function name='u:f'>\n" + body +
                  "</xsl:function>");
  };
  const auto refused = [](const std::string& element, const std::string& within) {
    return "schematron.element: city.sch:3: <xsl:" + element + "> in <xsl:" + within +
           "> is not supported; write the rules without it";
  };
  check_refusal(function("<xsl:for-each select='1'/>"), refused("for-each", "function"));
  check_refusal(function("<xsl:message>x</xsl:message>"), refused("message", "function"));
  check_refusal(function("<xsl:text>x</xsl:text><xsl:param name='late'/>"),
                refused("param", "function"));
  check_refusal(function("<xsl:choose><xsl:otherwise/></xsl:choose>"),
                refused("otherwise", "choose"));
  check_refusal(function("<xsl:value-of select='1' separator='{$x}'/>"),
                "schematron.attribute: city.sch:3: an expression as separator; write the separator "
                "itself");
  check_refusal(function("<xsl:variable name='v' select='1'><xsl:text>2</xsl:text>"
                         "</xsl:variable>"),
                refused("text", "variable"));
  check_refusal(schema("<xsl:import href='x'/>"),
                "schematron.element: city.sch:2: <xsl:import> in <sch:schema> is not supported; "
                "write the rules without it");
}

TEST_CASE("no rule file grows beyond its limits", "[schematron]") {
  Limits limits;
  limits.statements = 10;
  const std::string bomb = pattern(
      "<rule abstract='true' id='a'><extends rule='b'/><extends rule='b'/></rule>"
      "<rule abstract='true' id='b'><extends rule='c'/><extends rule='c'/></rule>"
      "<rule abstract='true' id='c'><extends rule='d'/><extends rule='d'/></rule>"
      "<rule abstract='true' id='d'/><rule context='x'><extends rule='a'/></rule>");
  CHECK(refusal(bomb) == "loaded");
  CHECK(refusal(bomb, {}, limits) ==
        "schematron.statements: city.sch:3: more than 10 rules and assertions");
  limits = {};
  limits.inclusions = 3;
  const std::string twice = schema("<include href='p.sch'/><include href='p.sch'/>");
  const Files p = {{"p.sch",
                    "<pattern xmlns='http://purl.oclc.org/dsdl/schematron'>"
                    "<include href='r.sch'/></pattern>"},
                   {"r.sch", "<rule xmlns='http://purl.oclc.org/dsdl/schematron' context='a'/>"}};
  CHECK(refusal(twice, p) == "loaded");
  CHECK(refusal(twice, p, limits) ==
        "schematron.include: p.sch:1: too many files, or too deeply nested");
  limits = {};
  limits.total_bytes = 1200;
  const std::string wide =
      schema("<pattern is-a='p'><param name='a' value='" + std::string(300, 'x') +
             "'/></pattern><pattern abstract='true' id='p'><rule context='$a$a$a$a$a'/></pattern>");
  CHECK(refusal(wide) == "loaded");
  CHECK(refusal(wide, {}, limits) ==
        "schematron.bytes: city.sch:2: abstract parts make it too large");
}
