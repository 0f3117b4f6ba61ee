#include "ubl/xpath/foregone.h"

#include <catch2/catch.hpp>
#include <string>

#include "base/xml/parse.h"
#include "base/xml/tree_data.h"
#include "ubl/xpath/evaluation.h"

using namespace ubl::xpath;

namespace {

// What is never there (n), what some documents have (a, b with c), in every kind of expression that
// may be foregone, and in some that only look so because something before may fail.
const char* const kTests[] = {
    "n",
    "not(n)",
    "exists(n)",
    "empty(n)",
    "boolean(n)",
    "a",
    "not(a)",
    "not(b/c)",
    "not(b/n)",
    "count(n) <= 1",
    "count(n) = 1",
    "0 = count(n)",
    "count(a) <= 1",
    "count(b/c) gt 0",
    "n = 'x'",
    "'x' = n",
    "n != 'x'",
    "n = a",
    "a = n",
    "a eq n",
    "n eq a",
    "b/c eq n",
    "n/a eq 1",
    "a and n",
    "n and a",
    "a or n",
    "not(n) or error()",
    "error() or not(n)",
    "n and error()",
    "error() and n",
    "xs:integer(a) = 1 and n",
    "n and xs:integer(a) = 1",
    "a = 1 or not(n)",
    "xs:integer('x') = n",
    "n = xs:integer('x')",
    "xs:integer(b/c) = n",
    "(a, a) eq n",
    "(a, n) = 'x'",
    "some $v in n satisfies $v = 1",
    "every $v in n satisfies $v = 1",
    "every $v in b/c satisfies $v = 'x'",
    "some $v in (n, b/n) satisfies error()",
    "if (n) then error() else a",
    "if (a) then n else not(n)",
    "for $v in n return error()",
    "n | b/n",
    "a | n",
    "(n | a)/c",
    "n[error()]",
    "a[n]",
    "n/error()",
    "a/error()",
    "@n",
    "@x",
    "not(@n) and not(@x)",
    "a/@n",
    "b/@x = '1'",
    "/r/n",
    "/r/a",
    "//n",
    "//c",
    "//n = 'x'",
    "//@n",
    "//n/c or a",
    "count(//n) + 0 = 0",
    "count(n) + 1 = 1",
    "/r[n]",
    "not(/r/b[c = 'x']/n)",
    "string(n) = ''",
    "normalize-space(n) = ''",
    "true()",
    "false()",
    "not(true())",
    "()",
    "n[1] = 1",
    "exists(()) or empty(())",
    "not(a) and not(b)",
    "..",
    "../n",
    "self::n",
    "child::n",
    "n/..",
};
const char* const kDocuments[] = {
    "<r/>",
    "<r><a>1</a></r>",
    "<r x='1'><a>x</a><a>2</a><b><c>x</c></b></r>",
    "<r><b x='1'><c>1</c><c>2</c></b><b/></r>",
};

StaticContext with_types() {
  StaticContext context;
  context.namespaces = {{"xs", "http://www.w3.org/2001/XMLSchema"}};
  return context;
}

/// The truth of a test at an element or the document node, or the code of its failure.
std::string answer(const Program& program, const Expression& test, const base::xml::Tree& tree,
                   std::uint32_t node) {
  Evaluation evaluation(program);
  evaluation.begin_document(tree, base::Timestamp());
  const auto truth = evaluation.effective_boolean(test, evaluation.item(node, 0));
  return !truth ? truth.error().code : *truth ? "true" : "false";
}

}  // namespace

TEST_CASE("what the paths of a vocabulary say of a test is what running it says") {
  std::vector<base::xml::Tree> trees;
  for (const char* const text : kDocuments) {
    auto tree = base::xml::parse(base::as_bytes(text));
    REQUIRE(tree);
    trees.push_back(*std::move(tree));
  }
  // The last one has met all names: the documents before are read again with its vocabulary.
  for (std::size_t n = 0; n < trees.size(); ++n)
    trees[n] = *base::xml::parse(base::as_bytes(kDocuments[n]));
  std::size_t certain = 0, guarded = 0;
  for (const char* const text : kTests) {
    Program refined, plain(Program::Refinement::Off);
    const StaticContext context = with_types();
    const auto test = refined.compile(text, context), slow = plain.compile(text, context);
    REQUIRE(test);
    REQUIRE(slow);
    for (const base::xml::Tree& tree : trees) {
      const base::xml::TreeData& data = tree.data();
      const NameMap names(data.vocabulary, refined.names());
      for (std::uint32_t id = 0; id < data.size(); ++id) {
        if (id != 0 && !data.nodes[id].is_element()) continue;
        const std::string told = answer(plain, *slow, tree, id);
        const Foregone foregone(names, data.nodes[id].place);
        INFO(text << " at " << id);
        const auto check = [&](std::optional<bool> truth) {
          if (truth) CHECK(told == (*truth ? "true" : "false"));
          return truth.has_value();
        };
        certain += check(foregone.truth(test->root()));
        for (const std::uint32_t end : foregone.ends(test->root())) {
          if (!data.at_place(end).empty()) continue;
          guarded += check(Foregone(names, data.nodes[id].place, end).truth(test->root()));
        }
      }
    }
  }
  CHECK(certain > 300);
  CHECK(guarded > 50);
}

TEST_CASE("what is asked first may fail, and then nothing is certain") {
  const auto tree = base::xml::parse(base::as_bytes("<q><a>1</a><a>2</a></q>"));
  REQUIRE(tree);
  const auto certain = [&](const char* text) {
    Program program;
    const auto test = program.compile(text, with_types());
    REQUIRE(test);
    const NameMap names(tree->data().vocabulary, program.names());
    return Foregone(names, tree->data().nodes[1].place).truth(test->root());
  };
  CHECK_FALSE(certain("xs:integer(a) = n"));
  CHECK_FALSE(certain("a eq n"));
  CHECK_FALSE(certain("error() and n"));
  CHECK(certain("n and error()") == false);
  CHECK(certain("a = n") == false);
  CHECK(certain("not(n)") == true);
}
