#include "base/xml/tree.h"

#include "base/check.h"
#include "base/xml/tree_data.h"

namespace base::xml {
namespace {

const TreeData::NodeRow& row(const TreeData* data, std::uint32_t id) {
  return data->nodes[id];
}

const TreeData::NameRow& name_of(const TreeData* data, std::uint32_t id) {
  return data->names[row(data, id).name];
}

bool has_name(NodeKind kind) {
  return kind == NodeKind::Element || kind == NodeKind::ProcessingInstruction;
}

}  // namespace

NodeKind Node::kind() const {
  ENSURE(data_ != nullptr);
  return row(data_, id_).kind;
}

bool Node::is_element(std::string_view uri, std::string_view name) const {
  return is_element() && local() == name && namespace_uri() == uri;
}

std::string_view Node::namespace_uri() const {
  if (!is_element()) return {};
  return data_->strings[name_of(data_, id_).uri];
}

std::string_view Node::local() const {
  if (data_ == nullptr || !has_name(kind())) return {};
  return data_->strings[name_of(data_, id_).local];
}

std::string_view Node::prefix() const {
  if (!is_element()) return {};
  return data_->strings[name_of(data_, id_).prefix];
}

std::string_view Node::value() const {
  return data_ == nullptr ? std::string_view() : data_->view(row(data_, id_).value);
}

std::string Node::text() const {
  if (data_ == nullptr) return {};
  if (kind() != NodeKind::Element && kind() != NodeKind::Document) return std::string(value());
  // Document order: everything below is one run of ids.
  std::string found;
  const std::uint32_t end = row(data_, id_).subtree_end;
  for (std::uint32_t id = id_ + 1; id < end; ++id) {
    if (row(data_, id).kind == NodeKind::Text) found += data_->view(row(data_, id).value);
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
  return data_ == nullptr ? Node() : data_->node(row(data_, id_).first_child);
}

Node Node::next_sibling() const {
  return data_ == nullptr ? Node() : data_->node(row(data_, id_).next_sibling);
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
  if (data_ == nullptr) return 0;
  return row(data_, id_).attributes_end - row(data_, id_).attributes_begin;
}

Attribute Node::attribute(std::uint32_t index) const {
  ENSURE(index < attribute_count());
  const auto& attribute = data_->attributes[row(data_, id_).attributes_begin + index];
  const auto& name = data_->names[attribute.name];
  return {data_->strings[name.uri], data_->strings[name.local], data_->strings[name.prefix],
          data_->view(attribute.value)};
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
  return row(data_, id_).declarations_end - row(data_, id_).declarations_begin;
}

NamespaceDeclaration Node::declaration(std::uint32_t index) const {
  ENSURE(index < declaration_count());
  const auto& found = data_->declarations[row(data_, id_).declarations_begin + index];
  return {data_->strings[found.prefix], data_->strings[found.uri]};
}

std::size_t Tree::memory_bytes() const {
  return data_->nodes.capacity() * sizeof(TreeData::NodeRow) +
         data_->attributes.capacity() * sizeof(TreeData::AttributeRow) + data_->text.capacity();
}

}  // namespace base::xml
