#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "base/bytes.h"
#include "base/xml/parse.h"
#include "ubl/xpath/evaluation.h"

namespace {

using namespace ubl::xpath;

/// "\n" and its like, as tools/expressions-difference writes them.
std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      plain += text[at];
      continue;
    }
    const char code = text[++at];
    plain += code == 'n' ? '\n' : code == 't' ? '\t' : code == 'r' ? '\r' : code;
  }
  return plain;
}

/// The items as "type value", separated by U+001F; "!" for an error.
std::string answer(const std::string& expression, const base::xml::Tree& tree) {
  StaticContext context;
  context.host = Host::XPath;
  context.namespaces = {{"u", "urn:u"},
                        {"xs", "http://www.w3.org/2001/XMLSchema"},
                        {"fn", "http://www.w3.org/2005/xpath-functions"}};
  Program program;
  const auto compiled = program.compile(expression, context);
  if (!compiled) return "!";
  Evaluation evaluation(program);
  evaluation.begin_document(tree, base::Timestamp());
  const auto found = evaluation.evaluate(*compiled, evaluation.document());
  if (!found) return "!";
  std::string text;
  for (const Item& item : *found) {
    if (!text.empty()) text += '\x1f';
    std::string_view type = name_of(item.type);
    if (item.type == Type::Document) type = "document";
    if (type.ends_with("()")) type.remove_suffix(2);
    text += std::string(type) + " " + evaluation.string_of(item);
  }
  return text;
}

}  // namespace

TEST_CASE("random expressions have the values and types that the reference gives them") {
  std::ifstream in(std::string(KUITTI_SOURCE_DIR) + "/tests/ubl/xpath/reference_vectors.txt");
  std::optional<base::xml::Tree> tree;
  std::size_t cases = 0;
  for (std::string line; std::getline(in, line);) {
    constexpr std::string_view kDocument = "# document ";
    if (line.starts_with(kDocument)) {
      auto parsed = base::xml::parse(
          base::as_bytes(unescaped(std::string_view(line).substr(kDocument.size()))));
      REQUIRE(parsed);
      tree = *std::move(parsed);
    }
    if (line.starts_with('#')) continue;
    REQUIRE(tree);
    const std::size_t tab = line.find('\t');
    REQUIRE(tab != std::string::npos);
    std::string expected = unescaped(std::string_view(line).substr(tab + 1));
    if (expected.starts_with('!')) expected = "!";
    const std::string found = answer(unescaped(std::string_view(line).substr(0, tab)), *tree);
    ++cases;
    if (found == expected) continue;
    INFO(line);
    CHECK(found == expected);
  }
  CHECK(cases >= 3000);
}
