#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/xml/characters.h"
#include "base/xml/tree.h"
#include "base/xml/vocabulary.h"

namespace base::xml {

/// The arrays behind a Tree. Nodes stand in document order, 28 bytes each: an element's first child
/// is the node after it, its next sibling the node after all below it. Text lies in one buffer.
struct TreeData {
  static constexpr std::uint32_t kNone = Vocabulary::kNone;

  struct NodeRow {
    std::uint32_t parent = kNone;
    std::uint32_t subtree_end = 0;  ///< first id after this node and all below it
    std::uint32_t kind_and_name = 0;
    std::uint32_t line = 0;
    std::uint32_t place = 0;           ///< elements: in the vocabulary
    std::uint32_t begin = 0, end = 0;  ///< elements: their attributes; other nodes: their text

    NodeKind kind() const { return static_cast<NodeKind>(kind_and_name & 7); }
    bool is_element() const { return kind() == NodeKind::Element; }
    /// Elements and processing instructions: number in the vocabulary.
    std::uint32_t name() const { return kind_and_name >> 3; }
  };
  struct AttributeRow {
    std::uint32_t name;
    std::uint32_t begin, end;  ///< in the text
  };
  struct DeclarationRow {
    std::uint32_t node;         ///< in document order
    std::uint32_t prefix, uri;  ///< strings of the vocabulary
  };

  std::shared_ptr<const Vocabulary> vocabulary;
  std::vector<NodeRow> nodes;
  std::vector<AttributeRow> attributes;
  std::vector<DeclarationRow> declarations;
  Characters text;
  /// The elements by place: those of place p are by_place[place_begin[p]] up to place_begin[p + 1].
  std::vector<std::uint32_t> place_begin, by_place;
  std::vector<bool> has_name;  ///< by canonical name: whether this very document has it

  std::uint32_t size() const { return static_cast<std::uint32_t>(nodes.size()); }
  std::uint32_t first_child(std::uint32_t id) const {
    return nodes[id].subtree_end > id + 1 ? id + 1 : kNone;
  }
  std::uint32_t next_sibling(std::uint32_t id) const {
    const NodeRow& row = nodes[id];
    if (row.parent == kNone || row.subtree_end >= nodes[row.parent].subtree_end) return kNone;
    return row.subtree_end;
  }
  /// Texts, comments and processing instructions.
  std::string_view value(const NodeRow& row) const { return text.view(row.begin, row.end); }
  std::string_view value(const AttributeRow& row) const { return text.view(row.begin, row.end); }
  std::span<const DeclarationRow> declarations_of(std::uint32_t id) const;
  std::span<const std::uint32_t> at_place(std::uint32_t place) const {
    return std::span(by_place).subspan(place_begin[place],
                                       place_begin[place + 1] - place_begin[place]);
  }
  Node node(std::uint32_t id) const { return id == kNone ? Node() : Node(this, id); }
};

}  // namespace base::xml
