#include <functional>

#include "base/check.h"
#include "base/xml/tree_data.h"

namespace base::xml {

TreeBuilder::TreeBuilder() : data_(std::make_shared<TreeData>()) {
  TreeData::NodeRow document{};
  document.kind = NodeKind::Document;
  data_->nodes.push_back(document);
  open_.push_back({0, TreeData::kNone});
  data_->strings.emplace_back();  // kEmptyString
  constexpr std::size_t kUsual = 256;
  data_->nodes.reserve(kUsual);
  data_->attributes.reserve(kUsual);
  data_->text.reserve(32 * kUsual);
}

std::uint32_t TreeBuilder::intern(std::string_view text) {
  // Most attributes have no namespace, and most elements that of the one before.
  if (text.empty()) return kEmptyString;
  if (text == data_->strings[last_string_]) return last_string_;
  return last_string_ = look_up(text);
}

std::uint32_t TreeBuilder::look_up(std::string_view text) {
  auto& strings = data_->strings;
  const auto next = static_cast<std::uint32_t>(strings.size());
  const auto found =
      strings_.find_or_add(std::hash<std::string_view>()(text), next,
                           [&](std::uint32_t number) { return strings[number] == text; });
  if (found == next) strings.emplace_back(text);
  return found;
}

std::uint32_t TreeBuilder::name(std::string_view uri, std::string_view local,
                                std::string_view prefix) {
  constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;
  const TreeData::NameRow row{intern(uri), look_up(local),
                              prefix.empty() ? kEmptyString : look_up(prefix)};
  auto& names = data_->names;
  const auto next = static_cast<std::uint32_t>(names.size());
  const auto found =
      names_.find_or_add(((row.uri * kMix + row.local) * kMix + row.prefix) * kMix, next,
                         [&](std::uint32_t number) { return names[number] == row; });
  if (found == next) names.push_back(row);
  return found;
}

TreeData::Span TreeBuilder::store(std::string_view text) {
  const TreeData::Span span{data_->text.size(), static_cast<std::uint32_t>(text.size())};
  data_->text += text;
  return span;
}

std::uint32_t TreeBuilder::append(NodeKind kind, std::uint32_t line) {
  const auto id = static_cast<std::uint32_t>(data_->nodes.size());
  Open& parent = open_.back();
  TreeData::NodeRow row{};
  row.kind = kind;
  row.parent = parent.node;
  row.line = line;
  row.subtree_end = id + 1;
  data_->nodes.push_back(row);
  if (parent.last_child == TreeData::kNone) {
    data_->nodes[parent.node].first_child = id;
  } else {
    data_->nodes[parent.last_child].next_sibling = id;
  }
  parent.last_child = id;
  return id;
}

void TreeBuilder::declare(std::string_view prefix, std::string_view uri) {
  pending_.push_back({intern(prefix), intern(uri)});
}

void TreeBuilder::start_element(std::string_view uri, std::string_view local,
                                std::string_view prefix, std::uint32_t line) {
  const std::uint32_t id = append(NodeKind::Element, line);
  const std::uint32_t named = name(uri, local, prefix);
  TreeData::NodeRow& row = data_->nodes[id];
  row.name = named;
  row.attributes_begin = row.attributes_end = static_cast<std::uint32_t>(data_->attributes.size());
  row.declarations_begin = static_cast<std::uint32_t>(data_->declarations.size());
  data_->declarations.insert(data_->declarations.end(), pending_.begin(), pending_.end());
  row.declarations_end = static_cast<std::uint32_t>(data_->declarations.size());
  pending_.clear();
  open_.push_back({id, TreeData::kNone});
}

void TreeBuilder::attribute(std::string_view uri, std::string_view local, std::string_view prefix,
                            std::string_view value) {
  data_->attributes.push_back({name(uri, local, prefix), store(value)});
  ++data_->nodes[open_.back().node].attributes_end;
}

void TreeBuilder::end_element() {
  ENSURE(open_.size() > 1);
  data_->nodes[open_.back().node].subtree_end = static_cast<std::uint32_t>(data_->nodes.size());
  open_.pop_back();
}

void TreeBuilder::text(std::string_view more) {
  if (more.empty() || open_.size() == 1) return;  // white space outside the root is not content
  const std::uint32_t last = open_.back().last_child;
  if (last != TreeData::kNone && data_->nodes[last].kind == NodeKind::Text) {
    // Neighbouring pieces (split by the parser, CDATA) are one text; the last one ends the buffer.
    TreeData::Span& value = data_->nodes[last].value;
    ENSURE(value.offset + value.size == data_->text.size());
    value.size += store(more).size;
    return;
  }
  const std::uint32_t id = append(NodeKind::Text, 0);
  data_->nodes[id].value = store(more);
}

void TreeBuilder::document_text(std::string_view content) {
  ENSURE(open_.size() == 1);
  if (content.empty()) return;
  const std::uint32_t id = append(NodeKind::Text, 0);
  data_->nodes[id].value = store(content);
}

void TreeBuilder::comment(std::string_view content, std::uint32_t line) {
  const std::uint32_t id = append(NodeKind::Comment, line);
  data_->nodes[id].value = store(content);
}

void TreeBuilder::processing_instruction(std::string_view target, std::string_view data,
                                         std::uint32_t line) {
  const std::uint32_t named = name("", target, "");
  const std::uint32_t id = append(NodeKind::ProcessingInstruction, line);
  data_->nodes[id].name = named;
  data_->nodes[id].value = store(data);
}

Tree TreeBuilder::finish() {
  ENSURE(open_.size() == 1);
  data_->nodes[0].subtree_end = static_cast<std::uint32_t>(data_->nodes.size());
  return Tree(std::move(data_));
}

}  // namespace base::xml
