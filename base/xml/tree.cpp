#include "base/xml/tree.h"

#include <algorithm>

#include "base/check.h"
#include "base/xml/tree_data.h"

namespace base::xml {
namespace {

const TreeData::NodeRow& row(const TreeData* data, std::uint32_t id) {
  return data->nodes[id];
}

const Vocabulary::Name& name_of(const TreeData* data, std::uint32_t id) {
  return data->vocabulary->name(row(data, id).name());
}

bool has_name(NodeKind kind) {
  return kind == NodeKind::Element || kind == NodeKind::ProcessingInstruction;
}

}  // namespace

std::span<const TreeData::DeclarationRow> TreeData::declarations_of(std::uint32_t id) const {
  const auto before = [](const DeclarationRow& a, const DeclarationRow& b) {
    return a.node < b.node;
  };
  const auto [first, last] =
      std::equal_range(declarations.begin(), declarations.end(), DeclarationRow{id, 0, 0}, before);
  return {first, last};
}

NodeKind Node::kind() const {
  ENSURE(data_ != nullptr);
  return row(data_, id_).kind();
}

bool Node::is_element(std::string_view uri, std::string_view name) const {
  return is_element() && local() == name && namespace_uri() == uri;
}

std::string_view Node::namespace_uri() const {
  if (!is_element()) return {};
  return data_->vocabulary->string(name_of(data_, id_).uri);
}

std::string_view Node::local() const {
  if (data_ == nullptr || !has_name(kind())) return {};
  return data_->vocabulary->string(name_of(data_, id_).local);
}

std::string_view Node::prefix() const {
  if (!is_element()) return {};
  return data_->vocabulary->string(name_of(data_, id_).prefix);
}

std::string_view Node::value() const {
  const bool has = data_ != nullptr && !is_element() && kind() != NodeKind::Document;
  return has ? data_->value(row(data_, id_)) : std::string_view();
}

std::string Node::text() const {
  if (data_ == nullptr) return {};
  if (kind() != NodeKind::Element && kind() != NodeKind::Document) return std::string(value());
  // Document order: everything below is one run of ids.
  std::string found;
  const std::uint32_t end = row(data_, id_).subtree_end;
  for (std::uint32_t id = id_ + 1; id < end; ++id) {
    if (row(data_, id).kind() == NodeKind::Text) found += data_->value(row(data_, id));
  }
  return found;
}

std::uint32_t Node::line() const {
  return data_ == nullptr ? 0 : row(data_, id_).line;
}

Node Node::parent() const {
  return data_ == nullptr ? Node() : data_->node(row(data_, id_).parent);
}

Node Node::first_child() const {
  return data_ == nullptr ? Node() : data_->node(data_->first_child(id_));
}

Node Node::next_sibling() const {
  return data_ == nullptr ? Node() : data_->node(data_->next_sibling(id_));
}

Node Node::first_element() const {
  Node at = first_child();
  while (at && !at.is_element()) at = at.next_sibling();
  return at;
}

Node Node::next_element() const {
  Node at = next_sibling();
  while (at && !at.is_element()) at = at.next_sibling();
  return at;
}

Node Node::child(std::string_view uri, std::string_view name) const {
  Node at = first_element();
  while (at && !at.is_element(uri, name)) at = at.next_element();
  return at;
}

Node Node::next_same() const {
  Node at = next_element();
  while (at && !at.is_element(namespace_uri(), local())) at = at.next_element();
  return at;
}

std::uint32_t Node::attribute_count() const {
  return is_element() ? row(data_, id_).end - row(data_, id_).begin : 0;
}

Attribute Node::attribute(std::uint32_t index) const {
  ENSURE(index < attribute_count());
  const auto& attribute = data_->attributes[row(data_, id_).begin + index];
  const Vocabulary& words = *data_->vocabulary;
  const Vocabulary::Name& name = words.name(attribute.name);
  return {words.string(name.uri), words.string(name.local), words.string(name.prefix),
          data_->value(attribute)};
}

std::string_view Node::attribute_value(std::string_view uri, std::string_view name) const {
  for (std::uint32_t index = 0; index < attribute_count(); ++index) {
    const Attribute found = attribute(index);
    if (found.local == name && found.namespace_uri == uri) return found.value;
  }
  return {};
}

bool Node::has_attribute(std::string_view uri, std::string_view name) const {
  return attribute_value(uri, name).data() != nullptr;
}

std::uint32_t Node::declaration_count() const {
  if (data_ == nullptr) return 0;
  return static_cast<std::uint32_t>(data_->declarations_of(id_).size());
}

NamespaceDeclaration Node::declaration(std::uint32_t index) const {
  ENSURE(index < declaration_count());
  const auto& found = data_->declarations_of(id_)[index];
  return {data_->vocabulary->string(found.prefix), data_->vocabulary->string(found.uri)};
}

std::size_t Tree::memory_bytes() const {
  const auto of = [](const auto& rows) { return rows.capacity() * sizeof(rows[0]); };
  return of(data_->nodes) + of(data_->attributes) + of(data_->declarations) +
         of(data_->place_begin) + of(data_->by_place) + data_->text.capacity();
}

}  // namespace base::xml
