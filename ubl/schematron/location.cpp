#include "ubl/schematron/location.h"

#include <algorithm>
#include <vector>

#include "base/xml/tree_data.h"

namespace ubl::schematron {
namespace {

using base::xml::Node;

/// Siblings of one name stand at one place of the vocabulary, in document order.
std::size_t place_among_siblings(const base::xml::TreeData& data, const Node& node) {
  const auto same = data.at_place(data.nodes[node.id()].place);
  const auto first = std::lower_bound(same.begin(), same.end(), node.parent().id());
  return static_cast<std::size_t>(std::lower_bound(first, same.end(), node.id()) - first) + 1;
}

/// The elements from the root down to the node.
std::vector<Node> way_to(const base::xml::Tree& document, const NodeRef& node) {
  std::vector<Node> way;
  for (Node at = document.data().node(node.id); at.is_element(); at = at.parent())
    way.insert(way.begin(), at);
  return way;
}

}  // namespace

std::string short_location(const base::xml::Tree& document, const NodeRef& node) {
  std::string text;
  for (const Node& one : way_to(document, node)) {
    text += "/";
    text += one.local();
    text += "[" + std::to_string(place_among_siblings(document.data(), one)) + "]";
  }
  if (node.attribute != 0) {
    text += "/@";
    text += document.data().node(node.id).attribute(node.attribute - 1).local;
  }
  return text.empty() ? "/" : text;
}

std::string svrl_location(const base::xml::Tree& document, const NodeRef& node) {
  std::string text;
  for (const Node& one : way_to(document, node)) {
    text += "/*:";
    text += one.local();
    text += "[namespace-uri()='";
    text += one.namespace_uri();
    text += "'][" + std::to_string(place_among_siblings(document.data(), one)) + "]";
  }
  if (node.attribute != 0) {
    const auto attribute = document.data().node(node.id).attribute(node.attribute - 1);
    text += "/@";
    if (!attribute.prefix.empty()) {
      text += attribute.prefix;
      text += ":";
    }
    text += attribute.local;
  }
  return text.empty() ? "/" : text;
}

}  // namespace ubl::schematron
