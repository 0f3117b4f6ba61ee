#pragma once

#include <string>

#include "base/xml/tree.h"
#include "ubl/xpath/evaluation.h"

namespace test {

/// The answers to an expression at every element of a document: items, an error, a truth. Of errors
/// only that there is one.
inline std::string answers(std::string_view expression, const base::xml::Tree& tree,
                           ubl::xpath::Program::Refinement refinement) {
  using namespace ubl::xpath;
  StaticContext context;
  context.namespaces = {{"xs", "http://www.w3.org/2001/XMLSchema"}, {"p", "urn:p"}};
  Program program(refinement);
  const auto compiled = program.compile(expression, context);
  if (!compiled) return compiled.error().code;
  // The plain way may take many more steps: only small documents are compared.
  Evaluation evaluation(program, {2'000'000, 32});
  evaluation.begin_document(tree, base::Timestamp());
  std::string text;
  const auto ask = [&](const Item& context_item) {
    const auto found = evaluation.evaluate(*compiled, context_item);
    if (!found) {
      text += found.error().kind == base::ErrorKind::LimitExceeded ? "LIMIT" : "error";
    } else {
      for (const Item& item : *found) {
        text += std::to_string(static_cast<int>(item.type)) + ":";
        text += item.is_node()
                    ? std::to_string(item.node_id()) + "@" + std::to_string(item.attribute)
                    : evaluation.string_of(item);
        text += ",";
      }
    }
    const auto truth = evaluation.effective_boolean(*compiled, context_item);
    text += !truth ? "!e\n" : *truth ? "!1\n" : "!0\n";
    evaluation.release_scratch();
  };
  ask(evaluation.document());
  for (base::xml::Node at = tree.root(); at;) {
    ask(evaluation.item(at));
    if (at.attribute_count() > 0) ask(evaluation.attribute(at, 0));
    base::xml::Node next = at.first_element();
    for (base::xml::Node up = at; !next && up.is_element(); up = up.parent())
      next = up.next_element();
    at = next;
  }
  return text;
}

}  // namespace test
