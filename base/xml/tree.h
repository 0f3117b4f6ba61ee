#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace base::xml {

class Tree;
struct TreeData;
class TreeBuilder;

enum class NodeKind : std::uint8_t { Document, Element, Text, Comment, ProcessingInstruction };

/// One attribute, namespace declarations excluded. Views live as long as the Tree.
struct Attribute {
  std::string_view namespace_uri;  ///< empty when unqualified
  std::string_view local;
  std::string_view prefix;
  std::string_view value;
};

/// A namespace declaration as written on an element; an empty uri is xmlns="".
struct NamespaceDeclaration {
  std::string_view prefix;  ///< empty for the default namespace
  std::string_view uri;
};

/// A place in a Tree: a pointer and a number, copied freely. A default-made Node is "none" and
/// converts to false; asking a none for its relatives gives none, for its text gives "".
///
/// Lifetime: valid as long as some copy of the Tree lives.
/// Threads:  a Tree never changes; any thread may read.
class Node {
 public:
  Node() = default;
  explicit operator bool() const { return data_ != nullptr; }
  bool operator==(const Node&) const = default;

  /// Document order within one tree: 0 is the document node.
  std::uint32_t id() const { return id_; }
  NodeKind kind() const;
  bool is_element() const { return data_ != nullptr && kind() == NodeKind::Element; }
  bool is_element(std::string_view namespace_uri, std::string_view local) const;

  std::string_view namespace_uri() const;  ///< elements; "" when in no namespace
  std::string_view local() const;          ///< elements; the target of a processing instruction
  std::string_view prefix() const;
  /// Content of a text, comment or processing instruction node.
  std::string_view value() const;
  /// The XPath string-value: every text below, in order.
  std::string text() const;
  std::uint32_t line() const;  ///< from 1, where the node starts (elements: end of the start tag)

  Node parent() const;
  Node first_child() const;
  Node next_sibling() const;
  /// The first child element / the next sibling element, whatever its name.
  Node first_element() const;
  Node next_element() const;
  /// The first child element of that name, or none.
  Node child(std::string_view namespace_uri, std::string_view local) const;
  /// The next sibling element of the same name as this one, or none.
  Node next_same() const;

  std::uint32_t attribute_count() const;
  Attribute attribute(std::uint32_t index) const;
  /// The value, or nullptr-data view when absent: test with has_attribute or `.data() != nullptr`.
  std::string_view attribute_value(std::string_view namespace_uri, std::string_view local) const;
  bool has_attribute(std::string_view namespace_uri, std::string_view local) const;

  std::uint32_t declaration_count() const;
  NamespaceDeclaration declaration(std::uint32_t index) const;

 private:
  friend class Tree;
  friend struct TreeData;
  Node(const TreeData* data, std::uint32_t id) : data_(data), id_(id) {}
  const TreeData* data_ = nullptr;
  std::uint32_t id_ = 0;
};

/// A parsed XML document: immutable, arena-backed, UTF-8, 32-bit node ids, interned names, line
/// numbers. The only XML type of this code base: signatures, envelopes, rules and views all walk
/// it. Copying shares the data.
class Tree {
 public:
  Node document() const { return Node(data_.get(), 0); }
  Node root() const { return document().first_element(); }
  /// Bytes held by the tree, for accounting.
  std::size_t memory_bytes() const;
  /// The arrays themselves (tree_data.h), for those who walk by number.
  const TreeData& data() const { return *data_; }

 private:
  friend class TreeBuilder;
  explicit Tree(std::shared_ptr<const TreeData> data) : data_(std::move(data)) {}
  std::shared_ptr<const TreeData> data_;
};

}  // namespace base::xml
