#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/xml/readers.h"
#include "base/xml/tree_data.h"

/// The quick reader of base/xml held against the parser: where it gives a tree, the parser gives
/// the same.
namespace both_readers {

using namespace base::xml;

inline std::string difference(const Node& a, const Node& b) {
  if (a.kind() != b.kind()) return "kind";
  if (a.namespace_uri() != b.namespace_uri() || a.local() != b.local()) return "name";
  if (a.prefix() != b.prefix()) return "prefix";
  if (a.value() != b.value()) return "text";
  if (a.line() != b.line()) return "line";
  if (a.parent().id() != b.parent().id() || a.next_sibling().id() != b.next_sibling().id() ||
      a.first_child().id() != b.first_child().id())
    return "relatives";
  if (a.attribute_count() != b.attribute_count()) return "attributes";
  for (std::uint32_t at = 0; at < a.attribute_count(); ++at) {
    const Attribute one = a.attribute(at), other = b.attribute(at);
    if (one.namespace_uri != other.namespace_uri || one.local != other.local ||
        one.prefix != other.prefix || one.value != other.value)
      return "attribute";
  }
  if (a.declaration_count() != b.declaration_count()) return "declarations";
  for (std::uint32_t at = 0; at < a.declaration_count(); ++at) {
    const NamespaceDeclaration one = a.declaration(at), other = b.declaration(at);
    if (one.prefix != other.prefix || one.uri != other.uri) return "declaration";
  }
  return {};
}

/// What the arrays behind a tree say of its elements by place and by name.
inline std::string disorder(const TreeData& data) {
  const Vocabulary& words = *data.vocabulary;
  std::size_t elements = 0;
  for (std::uint32_t id = 1; id < data.size(); ++id) {
    const TreeData::NodeRow& row = data.nodes[id];
    if (!row.is_element()) continue;
    ++elements;
    const Vocabulary::Place& place = words.place(row.place);
    if (place.name != words.name(row.name()).canonical) return "place";
    if (place.parent != (row.parent == 0 ? Vocabulary::kDocument : data.nodes[row.parent].place))
      return "place above";
    const auto there = data.at_place(row.place);
    if (!std::binary_search(there.begin(), there.end(), id)) return "elements by place";
    if (!data.has_name[place.name]) return "names";
  }
  return data.by_place.size() == elements + 1 ? "" : "number of elements by place";
}

inline std::string difference(const Tree& a, const Tree& b) {
  if (a.data().size() != b.data().size()) return "number of nodes";
  for (std::uint32_t id = 0; id < a.data().size(); ++id) {
    const std::string found = difference(a.data().node(id), b.data().node(id));
    if (!found.empty()) return found + " of node " + std::to_string(id);
  }
  // The vocabularies of both have grown from one, so numbers mean the same as far as both go.
  const auto names_of = [](const TreeData& data) {
    return std::count(data.has_name.begin(), data.has_name.end(), true);
  };
  if (names_of(a.data()) != names_of(b.data())) return "number of names";
  return disorder(a.data()) + disorder(b.data());
}

struct Comparison {
  bool taken = false;     ///< the quick reader gave a tree
  bool accepted = false;  ///< the parser did
  std::string fault;      ///< empty: they agree as promised
};

inline Comparison compare(base::ByteView bytes, const Wanted& wanted) {
  const auto quick = read_quickly(bytes, wanted);
  const auto thorough = read_thoroughly(bytes, nullptr, wanted);
  Comparison found{quick.has_value(), thorough.has_value(), {}};
  if (!quick) return found;
  found.fault = thorough ? difference(*quick, *thorough) : "refused: " + thorough.error().detail;
  return found;
}

inline Comparison compare(base::ByteView bytes) {
  const Limits limits;
  return compare(bytes, Wanted{limits, nullptr, {}});
}

}  // namespace both_readers
