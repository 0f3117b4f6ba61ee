#include <catch2/catch.hpp>

#include "base/bytes.h"
#include "base/xml/parse.h"
#include "ubl/xpath/evaluation.h"

using namespace ubl::xpath;

namespace {

StaticContext context() {
  StaticContext made;
  made.namespaces = {{"u", "utils"}, {"xs", "http://www.w3.org/2001/XMLSchema"}};
  return made;
}

std::string text_of(const Evaluation& evaluation, const base::Result<Sequence>& found) {
  if (!found) return found.error().code;
  std::string text;
  for (const Item& item : *found) {
    if (!text.empty()) text += '|';
    text += evaluation.string_of(item);
  }
  return text;
}

Instruction select(std::string expression) {
  Instruction made;
  made.select = std::move(expression);
  return made;
}

Instruction let(std::string name, std::string expression) {
  Instruction made = select(std::move(expression));
  made.kind = Instruction::Kind::Variable;
  made.name = std::move(name);
  return made;
}

}  // namespace

TEST_CASE("a function of a rule file calls itself, with its own variables each time") {
  Program program;
  const StaticContext names = context();
  FunctionSource source;
  source.name = "u:down";
  source.parameters = {{"n", "xs:integer"}};
  Instruction variable;
  variable.kind = Instruction::Kind::Variable;
  variable.name = "m";
  variable.select = "$n - 1";
  Instruction choose;
  choose.kind = Instruction::Kind::Choose;
  choose.branches = {{"$m >= 0", {select("($n, u:down($m), $m)")}}, {"", {select("'end'")}}};
  source.body = {variable, choose};
  REQUIRE(program.declare_function(source, names));
  REQUIRE(program.define_function(source, names));
  const auto call = program.compile("u:down(2)", names);
  const auto endless = program.compile("u:down(1000)", names);
  const auto wrong = program.compile("u:down((1, 2))", names);
  REQUIRE((call && endless && wrong));
  Evaluation evaluation(program);
  evaluation.begin_without_document(base::Timestamp());
  CHECK(text_of(evaluation, evaluation.evaluate(*call, std::nullopt)) == "2|1|end|0|1");
  CHECK(text_of(evaluation, evaluation.evaluate(*endless, std::nullopt)) == "LIMIT");
  CHECK(text_of(evaluation, evaluation.evaluate(*wrong, std::nullopt)) == "XPTY0004");
}

TEST_CASE("document lets are evaluated once and only if asked for; node lets per node") {
  Program program;
  StaticContext names = context();
  REQUIRE(program.declare_let(let("bad", "1 div 0"), names));
  REQUIRE(program.declare_let(let("all", "//x"), names));
  Instruction digits;
  digits.kind = Instruction::Kind::Text;
  digits.text = "12";
  Instruction content = let("tree", "");
  content.select.reset();
  content.content = {digits};
  REQUIRE(program.declare_let(content, names));
  content.name = "typed";
  content.as = "xs:integer";
  REQUIRE(program.declare_let(content, names));
  const auto count = program.compile("count($all)", names);
  const auto bad = program.compile("$bad", names);
  const auto tree = program.compile("$tree + 1", names);
  const auto typed = program.compile("$typed instance of xs:integer", names);
  REQUIRE(typed);
  std::vector<Expression> lets;
  const auto own = program.compile("string(.)", names);
  REQUIRE(own);
  lets.push_back(*own);
  Variable variable;
  variable.scope = Scope::Node;
  variable.slot = 0;
  names.variables["own"] = variable;
  const auto uses = program.compile("concat($own, '-', $own)", names);
  REQUIRE((count && bad && tree && uses));
  const auto document = base::xml::parse(base::as_bytes("<r><x>1</x><x>2</x></r>"));
  REQUIRE(document);
  Evaluation evaluation(program);
  evaluation.begin_document(*document, base::Timestamp());
  CHECK(text_of(evaluation, evaluation.evaluate(*count, evaluation.document())) == "2");
  CHECK(text_of(evaluation, evaluation.evaluate(*bad, evaluation.document())) == "FOAR0001");
  CHECK(text_of(evaluation, evaluation.evaluate(*tree, evaluation.document())) == "13");
  CHECK(text_of(evaluation, evaluation.evaluate(*typed, evaluation.document())) == "true");
  for (auto node = document->root().first_element(); node; node = node.next_element()) {
    const Item item = evaluation.item(node);
    evaluation.begin_node(item, lets);
    const std::string text = node.text();
    CHECK(text_of(evaluation, evaluation.evaluate(*uses, item)) == text + "-" + text);
  }
}

TEST_CASE("keys find nodes by value") {
  Program program;
  const StaticContext names = context();
  const auto number = program.declare_key("k", names);
  REQUIRE(number);
  REQUIRE(program.define_key(*number, "/r/x[@id] | @nothing", "@id", names));
  const auto uses = program.compile("key('k', ('b', 'a'))", names);
  REQUIRE(uses);
  CHECK_FALSE(program.compile("key('other', 'a')", names));
  const auto document =
      base::xml::parse(base::as_bytes("<r><x id='a'>1</x><y id='a'>2</y><x id='b'>3</x></r>"));
  REQUIRE(document);
  Evaluation evaluation(program);
  evaluation.begin_document(*document, base::Timestamp());
  CHECK(text_of(evaluation, evaluation.evaluate(*uses, evaluation.document())) == "1|3");
}

TEST_CASE("relative addresses are resolved against a base") {
  Program program;
  Evaluation evaluation(program);
  evaluation.begin_without_document(base::Timestamp());
  const auto resolve = [&](const std::string& relative, const std::string& base) {
    const auto call = program.compile("resolve-uri('" + relative + "', '" + base + "')", context());
    REQUIRE(call);
    return text_of(evaluation, evaluation.evaluate(*call, std::nullopt));
  };
  const std::string base = "http://a/b/c/d;p?q";  // RFC 3986 5.4
  for (const auto& [relative, wanted] :
       std::vector<std::pair<std::string, std::string>>{{"g", "http://a/b/c/g"},
                                                        {"./g", "http://a/b/c/g"},
                                                        {"g/", "http://a/b/c/g/"},
                                                        {"/g", "http://a/g"},
                                                        {"//g", "http://g"},
                                                        {"?y", "http://a/b/c/d;p?y"},
                                                        {"g?y#s", "http://a/b/c/g?y#s"},
                                                        {"#s", "http://a/b/c/d;p?q#s"},
                                                        {"", "http://a/b/c/d;p?q"},
                                                        {".", "http://a/b/c/"},
                                                        {"..", "http://a/b/"},
                                                        {"../..", "http://a/"},
                                                        {"../../g", "http://a/g"},
                                                        {"g;x=1/../y", "http://a/b/c/y"},
                                                        {"urn:x", "urn:x"},
                                                        {"../../../g", "http://a/g"}}) {
    INFO(relative);
    CHECK(resolve(relative, base) == wanted);
  }
  CHECK(resolve("g", "http://a") == "http://a/g");
  for (const auto& [relative, wrong] :
       std::vector<std::pair<std::string, std::string>>{{"g", "b/c"},
                                                        {"g", ""},
                                                        {"g", "urn:a:b"},
                                                        {"%gg", base},
                                                        {":", base},
                                                        {"g", base + "#f"}})
    CHECK(resolve(relative, wrong) == "FORG0002");
}

TEST_CASE(
    "a pattern that has no linear time is refused when it is compiled, a wrong one when it runs") {
  Program program;
  const auto refused = program.compile("matches(., '(a)b\\1')", context());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "FORX0002");
  CHECK(program.compile("if (true()) then 1 else matches('a', '(')", context()));
  Evaluation evaluation(program);
  evaluation.begin_without_document(base::Timestamp());
  const auto wrong = program.compile("matches('a', '(')", context());
  REQUIRE(wrong);
  CHECK(text_of(evaluation, evaluation.evaluate(*wrong, std::nullopt)) == "FORX0002");
}

TEST_CASE("text that grows without end is stopped by the step budget") {
  Program program;
  const StaticContext names = context();
  FunctionSource source;
  source.name = "u:twice";
  source.parameters = {{"s", "xs:string"}, {"n", "xs:integer"}};
  source.body = {select("if ($n = 0) then $s else u:twice(concat($s, $s), $n - 1)")};
  REQUIRE(program.declare_function(source, names));
  REQUIRE(program.define_function(source, names));
  Evaluation evaluation(program, {10'000'000, 256});
  for (const auto* endless :
       {"string-length(u:twice('abcd', 100))",
        "string-join(for $i in 1 to 1000000 return 'abcdefghij', '-')",
        "replace(u:twice('abcd', 15), '.', 'abcdefghijabcdefghijabcdefghij')"}) {
    const auto call = program.compile(endless, names);
    REQUIRE(call);
    evaluation.begin_without_document(base::Timestamp());
    INFO(endless);
    CHECK(text_of(evaluation, evaluation.evaluate(*call, std::nullopt)) == "LIMIT");
  }
  const auto fits = program.compile("string-length(u:twice('abcd', 10))", names);
  evaluation.begin_without_document(base::Timestamp());
  CHECK(text_of(evaluation, evaluation.evaluate(*fits, std::nullopt)) == "4096");
}
