// A compiled rule file says the same as its source, or is refused where it says something else.
#include <catch2/catch.hpp>

#include "tests/ubl/schematron/loaded_invariants.h"
#include "tests/ubl/schematron/memory_folder.h"

using namespace ubl::schematron;

namespace {

struct Parts {
  std::string top;  ///< before the templates of the pattern
  std::string active =
      "<svrl:active-pattern><xsl:attribute name='id'>P</xsl:attribute>"
      "<xsl:attribute name='name'>P</xsl:attribute></svrl:active-pattern>";
  std::string apply = "<xsl:apply-templates mode='M3' select='/'/>";
  std::string rules;
  std::string defaults =
      "<xsl:template match='text()' mode='M3' priority='-1'/>"
      "<xsl:template match='@*|node()' mode='M3' priority='-2'>"
      "<xsl:apply-templates mode='M3' select='@*|*'/></xsl:template>";
};

std::string sheet(const Parts& parts, const std::string& version = "2.0") {
  return "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform' "
         "xmlns:svrl='http://purl.oclc.org/dsdl/svrl' xmlns:o='urn:order' version='" +
         version + "'>\n" + parts.top + "<xsl:template match='/'>" +
         "<svrl:schematron-output title=' City  orders' schemaVersion=''>"
         "<svrl:text>About <xsl:value-of select='1'/></svrl:text>"
         "<svrl:ns-prefix-in-attribute-values prefix='o' uri='urn:order'/>" +
         parts.active + parts.apply + "</svrl:schematron-output></xsl:template>\n" + parts.rules +
         parts.defaults + "</xsl:stylesheet>";
}

std::string rule(const std::string& content, const std::string& priority = "1000",
                 const std::string& match = "o:Order") {
  return "<xsl:template match='" + match + "' mode='M3' priority='" + priority + "'>" +
         "<svrl:fired-rule context='" + match + "'/>\n" + content +
         "<xsl:apply-templates mode='M3' select='@*|*'/></xsl:template>\n";
}

std::string assertion(const std::string& test, const std::string& repeated,
                      const std::string& content) {
  return "<xsl:choose><xsl:when test=\"" + test + "\"/><xsl:otherwise><svrl:failed-assert test=\"" +
         repeated + "\">" + content + "</svrl:failed-assert></xsl:otherwise></xsl:choose>";
}

base::Result<RuleSource> load_text(const std::string& text, const Limits& limits = {}) {
  return load(test::MemoryFolder({{"city.xslt", text}}), "city.xslt", limits);
}

RuleSource loaded(const Parts& parts) {
  auto source = load_text(sheet(parts));
  if (!source) FAIL(base::describe(source.error()));
  test::check_loaded(*source);
  return *source;
}

std::string outcome(const Parts& parts) {
  const auto source = load_text(sheet(parts));
  return source ? "loaded" : base::describe(source.error());
}

Parts with_rules(const std::string& rules) {
  Parts parts;
  parts.rules = rules;
  return parts;
}

const std::string kText = "<svrl:text>wrong</svrl:text>";
const std::string kAgain = "; compile the rules with the ISO skeleton";

}  // namespace

TEST_CASE("a compiled rule file is read in the order of its source", "[schematron]") {
  Parts parts;
  parts.top =
      "<xsl:param name='whole' select='1'/><svrl:text>City orders</svrl:text>"
      "<xsl:key name='line' match='o:Line' use='o:ID'/>"
      "<xsl:function xmlns:u='urn:u' name='u:f' as='xs:integer'><xsl:param name='a'/>"
      "<xsl:sequence select='$a'/></xsl:function><xsl:variable name='part' select='2'/>";
  parts.rules =
      rule("", "1000", "*") +
      rule("<xsl:variable name='id' select='o:ID'/>" +
               assertion("$id  !=  ''", "$id != ''",
                         "<xsl:attribute name='id'>C-1</xsl:attribute>"
                         "<xsl:attribute name='flag'>fatal</xsl:attribute>"
                         "<xsl:attribute name='role'>error</xsl:attribute>"
                         "<svrl:text>An order\n needs <xsl:text/>\n <xsl:value-of select='$id'/>\n"
                         " <xsl:text/>. </svrl:text><svrl:diagnostic-reference diagnostic='d'>\n"
                         " more\n</svrl:diagnostic-reference>") +
               "<xsl:variable name='after' select='3'/>" +
               "<xsl:if test='$after'><svrl:successful-report test='$after'>" + kText +
               "</svrl:successful-report></xsl:if>",
           "1001");
  const RuleSource source = loaded(parts);
  CHECK(describe(source) ==
        "namespace o = urn:order\n"
        "key line match o:Line use o:ID\n"
        "function {urn:u}f as xs:integer\n"
        "  param a as \n"
        "  sequence $a\n"
        "let of schema $whole := 1\n"
        "let of pattern 0 $part := 2\n"
        "pattern P\n"
        "rule o:Order role ''\n"
        "  let $id := o:ID\n"
        "  assert C-1 flag 'fatal' role 'error' $id  !=  ''\n"
        "    An order needs {$id}.\n"
        "    diagnostic d: more\n"
        "  let $after := 3\n"
        "  report  flag '' role '' $after\n"
        "    wrong\n"
        "rule * role ''\n");
  CHECK(source.title == "City orders");
}

TEST_CASE("patterns stand in the order in which the document goes through them", "[schematron]") {
  Parts parts;
  parts.active = "<svrl:active-pattern/><xsl:apply-templates mode='M7' select='/'/>" + parts.active;
  parts.rules = rule("") +
                "<xsl:template match='b' mode='M7' priority='1000'>"
                "<svrl:fired-rule context='b'/>"
                "<xsl:apply-templates mode='M7' select='@*|*'/></xsl:template>";
  Parts seven = parts;
  for (std::size_t at; (at = seven.defaults.find("M3")) != std::string::npos;)
    seven.defaults[at + 1] = '7';
  parts.defaults += seven.defaults;
  CHECK(describe(loaded(parts)) ==
        "namespace o = urn:order\npattern \nrule b role ''\npattern P\nrule o:Order role ''\n");
}

TEST_CASE("how the walk goes on is the same in a whole file", "[schematron]") {
  Parts parts;
  CHECK(loaded(parts).visits == Visits::ElementsAndAttributes);
  const std::string attributes = "'@*|*'";
  const auto everywhere = [&](const std::string& select) {
    Parts changed = with_rules(rule(""));
    for (std::string* text : {&changed.rules, &changed.defaults})
      text->replace(text->find(attributes), attributes.size(), "'" + select + "'");
    return changed;
  };
  CHECK(loaded(everywhere("*")).visits == Visits::Elements);
  CHECK(loaded(everywhere("* | comment() | processing-instruction()")).visits ==
        Visits::ElementsCommentsAndInstructions);
  CHECK(outcome(everywhere("node()")) ==
        "schematron.descent: city.xslt:4: the walk goes on to \"node()\" in mode \"M3\"" + kAgain);
  parts = everywhere("*");
  parts.defaults = Parts().defaults;
  CHECK(outcome(parts) ==
        "schematron.descent: city.xslt:5: the walk goes on to \"@*|*\" in mode \"M3\"" + kAgain);
}

TEST_CASE("a stylesheet changed by hand is not taken for rules", "[schematron]") {
  const auto refused = [](const Parts& parts, const std::string& expected) {
    CHECK(outcome(parts) == expected);
  };
  CHECK(outcome(with_rules(rule(assertion("a", " a ", kText)))) == "loaded");
  refused(with_rules(rule(assertion("a", "b", kText))),
          "schematron.differs: city.xslt:4: test of <svrl:failed-assert> differs from the "
          "expression that is judged; compile the rules anew");
  refused(with_rules("<xsl:template match='a' mode='M3' priority='1000'>"
                     "<svrl:fired-rule context='b'/>"
                     "<xsl:apply-templates mode='M3' select='@*|*'/></xsl:template>"),
          "schematron.differs: city.xslt:3: context of <svrl:fired-rule> differs from the "
          "expression that is judged; compile the rules anew");
  refused(with_rules(rule("<xsl:message>x</xsl:message>")),
          "schematron.element: city.xslt:4: <xsl:message> in <xsl:template> is not supported; "
          "write the rules without it");
  refused(with_rules(rule("<xsl:choose><xsl:when test='a'>x</xsl:when><xsl:otherwise/>"
                          "</xsl:choose>")),
          "schematron.assert: city.xslt:4: <xsl:choose> that is no assertion" + kAgain);
  refused(with_rules(rule("<xsl:if test='a'/>")),
          "schematron.report: city.xslt:4: <xsl:if> that is no report" + kAgain);
  refused(with_rules(rule(assertion("a", "a", "<xsl:attribute name='see'>x</xsl:attribute>"))),
          "schematron.attribute: city.xslt:4: <xsl:attribute> \"see\" of <svrl:failed-assert>" +
              kAgain);
  refused(
      with_rules(rule(assertion("a", "a", "<xsl:attribute name='location'>here</xsl:attribute>"))),
      "schematron.attribute: city.xslt:4: <xsl:attribute> \"location\" of "
      "<svrl:failed-assert>" +
          kAgain);
  CHECK(outcome(with_rules(rule(assertion(
            "a", "a",
            "<xsl:attribute name='location'><xsl:apply-templates "
            "mode='schematron-select-full-path' select='.'/></xsl:attribute>")))) == "loaded");
}

TEST_CASE("templates have the places that the compiler gives them", "[schematron]") {
  const auto refused = [](const Parts& parts, const std::string& expected) {
    CHECK(outcome(parts) == expected);
  };
  refused(with_rules(rule("", "999")),
          "schematron.template: city.xslt:3: priority \"999\"; rules have 1000 or more");
  refused(with_rules(rule("", "1000.5")),
          "schematron.template: city.xslt:3: priority \"1000.5\"; rules have 1000 or more");
  refused(with_rules(rule("") + rule("")),
          "schematron.template: city.xslt:5: a second rule of priority 1000 in mode M3; give each "
          "rule its own priority");
  refused(with_rules("<xsl:template match='a' mode='dNeN' priority='1000'/>"),
          "schematron.template: city.xslt:3: a template matching \"a\" in mode \"dNeN\" that the "
          "ISO skeleton does not write; compile the rules with the ISO skeleton, or give the .sch");
  refused(with_rules("<xsl:template match='a' mode='M3' priority='1000'/>"),
          "schematron.template: city.xslt:3: a rule without its <svrl:fired-rule>" + kAgain);
  Parts parts;
  parts.defaults = "";
  refused(parts,
          "schematron.template: city.xslt:1: mode M3 without its two default templates" + kAgain);
  parts = {};
  parts.rules = "<xsl:template match='text()' mode='M4' priority='-1'/>";
  refused(parts, "schematron.template: city.xslt:1: rules in modes that no pattern has" + kAgain);
  parts = {};
  parts.defaults += "<xsl:variable name='late' select='1'/>";
  refused(parts, "schematron.template: city.xslt:1: variables after every pattern" + kAgain);
  parts = {};
  parts.active = "";
  refused(parts,
          "schematron.element: city.xslt:2: <xsl:apply-templates> in "
          "<svrl:schematron-output> is not supported; write the rules without it");
  parts.apply = "";
  refused(parts, "schematron.template: city.xslt:2: a document without patterns" + kAgain);
}

TEST_CASE("what the skeleton adds by itself is recognised as a whole", "[schematron]") {
  Parts parts;
  parts.top =
      "<xsl:output indent='yes' method='xml' omit-xml-declaration='no' "
      "standalone='yes'/><xsl:param name='fileNameParameter'/>"
      "<xsl:template match='text()' priority='-1'/>"
      "<xsl:template match='/' mode='generate-id-2'>U</xsl:template>";
  CHECK(outcome(parts) == "loaded");
  parts.top = "<xsl:output indent='no' method='xml' omit-xml-declaration='no' standalone='yes'/>";
  CHECK(outcome(parts) ==
        "schematron.element: city.xslt:2: <xsl:output> in <xsl:stylesheet> is not supported; write "
        "the rules without it");
  parts.top = "<xsl:template match='/' mode='generate-id-2'>V</xsl:template>";
  CHECK(
      outcome(parts).starts_with("schematron.template: city.xslt:2: a template matching \"/\" in "
                                 "mode \"generate-id-2\" that the ISO skeleton does not write"));
  parts.top = "<xsl:include href='other.xslt'/>";
  CHECK(outcome(parts) ==
        "schematron.element: city.xslt:2: <xsl:include> in <xsl:stylesheet> is not supported; "
        "write the rules without it");
}

TEST_CASE("a compiled rule file is of XSLT 2.0, with prefixes of one meaning", "[schematron]") {
  const auto old = load_text(sheet({}, "1.0"));
  REQUIRE(!old);
  CHECK(base::describe(old.error()) ==
        "schematron.version: city.xslt:1: XSLT version \"1.0\"; give a stylesheet of version 2.0");
  Parts parts;
  parts.top = "<xsl:key xmlns:o='urn:other' name='k' match='o:a' use='o:b'/>";
  CHECK(outcome(parts) ==
        "schematron.namespace: city.xslt:2: prefix o stands for urn:other and for urn:order; let "
        "each prefix have one meaning in the whole file");
  Limits limits;
  limits.statements = 3;
  const auto large = load_text(
      sheet(with_rules(rule("", "1000") + rule("", "1001") + rule("", "1002") + rule("", "1003"))),
      limits);
  REQUIRE(!large);
  CHECK(base::describe(large.error()) ==
        "schematron.statements: city.xslt:9: more than 3 rules and assertions");
}
