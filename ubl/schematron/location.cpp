#include "ubl/schematron/location.h"

#include <vector>

#include "base/xml/tree_data.h"

namespace ubl::schematron {
namespace {

using base::xml::Node;

std::uint32_t place_among_siblings(const Node& node) {
  std::uint32_t place = 1;
  for (Node at = node.parent().first_element(); at && at != node; at = at.next_element())
    place += at.is_element(node.namespace_uri(), node.local());
  return place;
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
    text += "[" + std::to_string(place_among_siblings(one)) + "]";
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
    text += "'][" + std::to_string(place_among_siblings(one)) + "]";
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
