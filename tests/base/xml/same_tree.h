#pragma once

#include <string>

#include "base/xml/tree.h"

namespace test {

/// Where two trees differ in anything a Tree tells, lines included; "" when they are the same.
inline std::string difference(const base::xml::Tree& a, const base::xml::Tree& b) {
  using base::xml::Node;
  const auto at = [](const Node& node, const std::string& what) {
    return what + " of node " + std::to_string(node.id()) + " in line " +
           std::to_string(node.line());
  };
  Node x = a.document(), y = b.document();
  while (x && y) {
    if (x.id() != y.id() || x.kind() != y.kind()) return at(x, "kind");
    if (x.namespace_uri() != y.namespace_uri() || x.local() != y.local() ||
        x.prefix() != y.prefix())
      return at(x, "name");
    if (x.value() != y.value()) return at(x, "value");
    if (x.line() != y.line()) return at(x, "line");
    if (x.attribute_count() != y.attribute_count()) return at(x, "attributes");
    for (std::uint32_t index = 0; index < x.attribute_count(); ++index) {
      const auto p = x.attribute(index), q = y.attribute(index);
      if (p.namespace_uri != q.namespace_uri || p.local != q.local || p.prefix != q.prefix ||
          p.value != q.value)
        return at(x, "attribute " + std::string(p.local));
    }
    if (x.declaration_count() != y.declaration_count()) return at(x, "declarations");
    for (std::uint32_t index = 0; index < x.declaration_count(); ++index) {
      const auto p = x.declaration(index), q = y.declaration(index);
      if (p.prefix != q.prefix || p.uri != q.uri) return at(x, "declaration");
    }
    // The next one in document order, in both.
    const auto next = [](Node node) {
      if (const Node child = node.first_child()) return child;
      while (node && !node.next_sibling()) node = node.parent();
      return node ? node.next_sibling() : Node();
    };
    x = next(x);
    y = next(y);
  }
  return x || y ? "one tree is longer" : "";
}

}  // namespace test
