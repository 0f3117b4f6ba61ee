#include <algorithm>

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
  data_->attributes.reserve(kUsual);
  strings_.reserve(kUsual);
}

void TreeBuilder::expect(std::size_t bytes) {
  constexpr std::size_t kBytesPerNode = 24, kMost = 1u << 20;
  const std::size_t sensible = std::min(bytes, kMost);
  data_->text.reserve(sensible / 2);
  data_->nodes.reserve(sensible / kBytesPerNode);
}

std::uint32_t TreeBuilder::intern(std::string_view text) {
  // Most attributes have no namespace, and most elements that of the one before.
  if (text.empty()) return kEmptyString;
  if (text == data_->strings[last_string_]) return last_string_;
  return last_string_ = look_up(text);
}

std::uint32_t TreeBuilder::look_up(std::string_view text) {
  const auto found = strings_.find(text);
  if (found != strings_.end()) return found->second;
  data_->strings.emplace_back(text);
  const auto index = static_cast<std::uint32_t>(data_->strings.size() - 1);
  strings_.emplace(data_->strings.back(), index);
  return index;
}

namespace {

/// FNV-1a over the local name, begun with the two numbers.
std::size_t hash_of(std::uint32_t uri, std::string_view local, std::uint32_t prefix) {
  std::uint64_t hash = 0xcbf29ce484222325 ^ (std::uint64_t{uri} << 32 | prefix);
  for (const char c : local)
    hash = (hash ^ static_cast<unsigned char>(c)) * std::uint64_t{0x100000001b3};
  return static_cast<std::size_t>(hash ^ (hash >> 29));
}

}  // namespace

std::uint32_t TreeBuilder::name(std::uint32_t uri, std::string_view local, std::uint32_t prefix) {
  if (data_->names.size() * 2 >= slots_.size()) grow();
  for (std::size_t slot = hash_of(uri, local, prefix);; ++slot) {
    std::uint32_t& held = slots_[slot & (slots_.size() - 1)];
    if (held == TreeData::kNone) {
      data_->names.push_back({uri, look_up(local), prefix});
      return held = static_cast<std::uint32_t>(data_->names.size() - 1);
    }
    const TreeData::NameRow& row = data_->names[held];
    if (row.uri == uri && row.prefix == prefix && data_->strings[row.local] == local) return held;
  }
}

/// Twice the slots (a power of two), filled anew.
void TreeBuilder::grow() {
  slots_.assign(std::max<std::size_t>(256, slots_.size() * 2), TreeData::kNone);
  for (std::uint32_t index = 0; index < data_->names.size(); ++index) {
    const TreeData::NameRow& row = data_->names[index];
    std::size_t slot = hash_of(row.uri, data_->strings[row.local], row.prefix);
    while (slots_[slot & (slots_.size() - 1)] != TreeData::kNone) ++slot;
    slots_[slot & (slots_.size() - 1)] = index;
  }
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
  data_->nodes.push_back(row);
  if (parent.last_child == TreeData::kNone) {
    data_->nodes[parent.node].first_child = id;
  } else {
    data_->nodes[parent.last_child].next_sibling = id;
  }
  parent.last_child = id;
  return id;
}

void TreeBuilder::declare(std::uint32_t prefix, std::uint32_t uri) {
  pending_.push_back({prefix, uri});
}

void TreeBuilder::start_element(std::uint32_t uri, std::string_view local, std::uint32_t prefix,
                                std::uint32_t line) {
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

void TreeBuilder::attribute(std::uint32_t uri, std::string_view local, std::uint32_t prefix,
                            std::string_view value) {
  data_->attributes.push_back({name(uri, local, prefix), store(value)});
  ++data_->nodes[open_.back().node].attributes_end;
}

void TreeBuilder::end_element() {
  ENSURE(open_.size() > 1);
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

void TreeBuilder::comment(std::string_view content, std::uint32_t line) {
  const std::uint32_t id = append(NodeKind::Comment, line);
  data_->nodes[id].value = store(content);
}

void TreeBuilder::processing_instruction(std::string_view target, std::string_view data,
                                         std::uint32_t line) {
  const std::uint32_t named = name(kEmptyString, target, kEmptyString);
  const std::uint32_t id = append(NodeKind::ProcessingInstruction, line);
  data_->nodes[id].name = named;
  data_->nodes[id].value = store(data);
}

Tree TreeBuilder::finish() {
  ENSURE(open_.size() == 1);
  return Tree(std::move(data_));
}

}  // namespace base::xml
