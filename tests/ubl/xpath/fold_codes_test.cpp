#include "ubl/xpath/fold_codes.h"

#include <catch2/catch.hpp>

#include "base/bytes.h"
#include "base/xml/parse.h"
#include "ubl/xpath/evaluation.h"

using namespace ubl::xpath;

namespace {

constexpr std::string_view kDocument =
    "<a><b>AB</b><b> CD </b><b>AB CD</b><b/><b>cd</b><n>12</n><b>A&#160;B</b><b>AB\n</b></a>";
const std::string kList = "' AB CD  EF GH IJ KL MN OP QR ST UV\nWX '";

/// The compiled kind, and the answer at each child of the document element.
struct Judged {
  ExprKind kind;
  std::string answers;
};

Judged judged(std::string_view expression) {
  StaticContext context;
  context.namespaces = {{"xs", "http://www.w3.org/2001/XMLSchema"}};
  Program program;
  Instruction list;
  list.kind = Instruction::Kind::Variable;
  list.name = "list";
  list.select = "tokenize('AB CD EF GH', '\\s')";
  REQUIRE(program.declare_let(list, context));
  const auto compiled = program.compile(expression, context);
  REQUIRE(compiled);
  const auto tree = base::xml::parse(base::as_bytes(kDocument));
  REQUIRE(tree);
  Evaluation evaluation(program);
  evaluation.begin_document(*tree, base::Timestamp());
  std::string answers;
  for (auto node = tree->root().first_element(); node; node = node.next_element()) {
    const auto answer = evaluation.effective_boolean(*compiled, evaluation.item(node));
    answers += !answer ? 'e' : *answer ? '1' : '0';
  }
  // What is the same for the whole document is remembered; the test stands inside.
  const Expr& root = compiled->root();
  return {root.kind == ExprKind::Memo ? root.args[0]->kind : root.kind, answers};
}

/// Both spellings are judged alike, the first as a set.
void same(ExprKind kind, const std::string& folded, const std::string& plain) {
  INFO(folded);
  const Judged set = judged(folded), other = judged(plain);
  CHECK(set.kind == kind);
  CHECK(other.kind != kind);
  CHECK(set.answers == other.answers);
  CHECK(set.answers.find('1') != std::string::npos);
}

}  // namespace

TEST_CASE("a test against a code list is a look-up, and answers as the search did") {
  for (const std::string value :
       {"normalize-space(.)", ".", "text()", "string()", "upper-case(.)"}) {
    const std::string list = "tokenize('AB CD EF GH', '\\s')";
    same(ExprKind::InCodes, "some $c in " + list + " satisfies $c = " + value,
         "some $c in " + list + " satisfies ($c eq string(" + value + "))");
    same(ExprKind::InCodes, "some $c in $list satisfies " + value + " = $c",
         "some $c in $list satisfies ($c eq string(" + value + "))");
    same(ExprKind::InCodes, value + " = ('AB', 'CD', 'EF', 'GH')",
         value + " = ('AB', 'CD') or " + value + " = ('EF', 'GH')");
  }
}

TEST_CASE("a space inside a value matches in a list that is written as text, as the search did") {
  for (const std::string value :
       {"normalize-space(.)", ".", "string()", "concat(., ' ')", "substring(., 1, 2)", "()"}) {
    const std::string sought = "concat(' ', " + value + ", ' ')";
    const std::string folded = "contains(" + kList + ", " + sought + ")";
    same(ExprKind::ContainsCode, folded,
         "string-length(substring-before(" + kList + ", " + sought + ")) > 0 or starts-with(" +
             kList + ", " + sought + ")");
  }
  CHECK(judged("contains(" + kList + ", concat(' ', normalize-space(.), ' '))").answers ==
        "11110001");
  CHECK(judged("not(contains(normalize-space(.), ' ')) and contains(" + kList +
               ", concat(' ', normalize-space(.), ' '))")
            .answers == "11010001");
}

TEST_CASE("what may fail or depends on the code is left alone") {
  const auto kind = [](std::string_view expression) { return judged(expression).kind; };
  CHECK(judged("some $c in $list satisfies $c = 12").answers == "eeeeeeee");
  CHECK(judged("string-length(.) = ('AB', 'CD', 'EF', 'GH')").answers == "eeeeeeee");
  CHECK(kind("some $c in $list satisfies $c = (., 12)") == ExprKind::Some);
  CHECK(judged("some $c in $list satisfies $c = ('AB', 12)").answers == "11111111");
  CHECK(kind("some $c in $list satisfies $c = concat($c, '')") == ExprKind::Some);
  CHECK(kind("some $c in $list satisfies $c != .") == ExprKind::Some);
  CHECK(kind("some $c in tokenize('', ' ') satisfies $c = error()") == ExprKind::Some);
  CHECK(judged("some $c in tokenize('', ' ') satisfies $c = (1 div 0)").answers == "00000000");
  CHECK(judged("some $c in $list satisfies $c = string((1 div 0))").answers == "eeeeeeee");
  CHECK(kind("every $c in $list satisfies $c = .") == ExprKind::Every);
  CHECK(kind("number() = (1, 2, 3, 4, 5)") == ExprKind::GeneralComparison);
}
