#include "ubl/xpath/deep_equal.h"

#include <cmath>

#include "ubl/xpath/calendar.h"
#include "ubl/xpath/compare.h"
#include "ubl/xpath/document.h"
#include "ubl/xpath/number.h"

namespace ubl::xpath {
namespace {

using base::xml::Attribute;
using base::xml::Node;
using base::xml::NodeKind;

bool same_attributes(const Node& a, const Node& b) {
  if (a.attribute_count() != b.attribute_count()) return false;
  for (std::uint32_t index = 0; index < a.attribute_count(); ++index) {
    const Attribute one = a.attribute(index);
    const std::string_view other = b.attribute_value(one.namespace_uri, one.local);
    if (other.data() == nullptr || other != one.value) return false;
  }
  return true;
}

Node counted(Node at) {
  while (at && (at.kind() == NodeKind::Comment || at.kind() == NodeKind::ProcessingInstruction))
    at = at.next_sibling();
  return at;
}

bool same_tree(const Node& a, const Node& b);

bool same_children(const Node& a, const Node& b) {
  Node left = counted(a.first_child()), right = counted(b.first_child());
  while (left && right) {
    if (!same_tree(left, right)) return false;
    left = counted(left.next_sibling());
    right = counted(right.next_sibling());
  }
  return !left && !right;
}

// The depth of a document is limited by the parser.
bool same_tree(const Node& a, const Node& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case NodeKind::Document:
      return same_children(a, b);
    case NodeKind::Element:
      return a.local() == b.local() && a.namespace_uri() == b.namespace_uri() &&
             same_attributes(a, b) && same_children(a, b);
    case NodeKind::ProcessingInstruction:
      return a.local() == b.local() && a.value() == b.value();
    default:
      return a.value() == b.value();
  }
}

}  // namespace

std::string grouping_key(const Item& item) {
  if (is_numeric(item.type)) {
    // Exact and binary numbers that are equal are equal as xs:float too.
    return "n" + std::to_string(static_cast<float>(double_of(item)) + 0.0f);
  }
  if (item.type == Type::Boolean) return item.boolean ? "bt" : "bf";
  if (is_duration(item.type) || is_calendar(item.type)) return "c" + calendar_key(item);
  if (item.type == Type::QName || item.type == Type::Notation)
    return "q" + std::string(item.qname->local);
  return "t" + std::string(item.text());
}

bool same_value(const Item& a, const Item& b) {
  if (is_numeric(a.type) && is_numeric(b.type)) {
    const bool a_nan = std::isnan(double_of(a)), b_nan = std::isnan(double_of(b));
    if (a_nan || b_nan) return a_nan && b_nan;
  }
  return compare_values(Op::Eq, a, b).value_or(false);
}

bool deep_equal(const Item& a, const Item& b) {
  if (!a.is_node() && !b.is_node()) return same_value(a, b);
  if (a.type != b.type) return false;
  if (a.type != Type::Attribute) return same_tree(a.node(), b.node());
  const Attribute one = a.node().attribute(a.attribute - 1);
  const Attribute other = b.node().attribute(b.attribute - 1);
  return one.local == other.local && one.namespace_uri == other.namespace_uri &&
         one.value == other.value;
}

}  // namespace ubl::xpath
