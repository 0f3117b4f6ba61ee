#include "base/xml/tree_builder.h"

#include "base/check.h"

namespace base::xml {

TreeBuilder::TreeBuilder() : data_(std::make_shared<TreeData>()) {
  static const auto kNothing = std::make_shared<const Vocabulary>();
  known_ = kNothing;
  TreeData::NodeRow document;
  document.kind_and_name = static_cast<std::uint32_t>(NodeKind::Document);
  data_->nodes.push_back(document);
  open_.push_back({0, Vocabulary::kDocument});
  counts_.assign(known_->places(), 0);
}

void TreeBuilder::use(std::shared_ptr<const Vocabulary> known) {
  if (known == nullptr || own_ != nullptr) return;
  known_ = std::move(known);
  counts_.assign(known_->places(), 0);
}

void TreeBuilder::reserve(std::size_t nodes, std::size_t text_bytes) {
  data_->nodes.reserve(nodes);
  data_->text.reserve(text_bytes);
}

Vocabulary& TreeBuilder::own_vocabulary() {
  if (own_ == nullptr) known_ = own_ = std::make_shared<Vocabulary>(*known_);
  return *own_;
}

std::uint32_t TreeBuilder::string(std::string_view text) {
  const std::uint32_t known = known_->find_string(text);
  return known != Vocabulary::kNone ? known : own_vocabulary().add_string(text);
}

std::uint32_t TreeBuilder::name(std::string_view uri, std::string_view local,
                                std::string_view prefix) {
  const std::uint32_t known = known_->find_name(uri, local, prefix);
  return known != Vocabulary::kNone ? known : own_vocabulary().add_name(uri, local, prefix);
}

std::uint32_t TreeBuilder::append(NodeKind kind, std::uint32_t name, std::uint32_t line) {
  const std::uint32_t id = data_->size();
  TreeData::NodeRow row;
  row.parent = open_.back().node;
  row.subtree_end = id + 1;
  row.kind_and_name = name << 3 | static_cast<std::uint32_t>(kind);
  row.line = line;
  data_->nodes.push_back(row);
  return id;
}

void TreeBuilder::declare(std::uint32_t prefix, std::uint32_t uri) {
  pending_.push_back({0, prefix, uri});
}

void TreeBuilder::start_element(std::uint32_t name, std::uint32_t line) {
  const std::uint32_t canonical = known_->name(name).canonical, above = open_.back().place;
  std::uint32_t place = known_->child(above, canonical);
  if (place == Vocabulary::kNone) {
    place = own_vocabulary().add_child(above, canonical);
    counts_.resize(known_->places());
  }
  ++counts_[place];
  const std::uint32_t id = append(NodeKind::Element, name, line);
  TreeData::NodeRow& row = data_->nodes[id];
  row.place = place;
  row.begin = row.end = static_cast<std::uint32_t>(data_->attributes.size());
  for (TreeData::DeclarationRow& one : pending_) {
    one.node = id;
    data_->declarations.push_back(one);
  }
  pending_.clear();
  open_.push_back({id, place});
}

void TreeBuilder::attribute(std::uint32_t name, std::u16string_view value) {
  const auto begin = static_cast<std::uint32_t>(data_->text.size());
  data_->text.append(value);
  data_->attributes.push_back({name, begin, static_cast<std::uint32_t>(data_->text.size())});
  ++data_->nodes[open_.back().node].end;
}

void TreeBuilder::end_element() {
  ENSURE(open_.size() > 1);
  data_->nodes[open_.back().node].subtree_end = data_->size();
  open_.pop_back();
}

void TreeBuilder::keep_text(std::uint32_t id, std::u16string_view content) {
  data_->nodes[id].begin = static_cast<std::uint32_t>(data_->text.size());
  data_->text.append(content);
  data_->nodes[id].end = static_cast<std::uint32_t>(data_->text.size());
}

void TreeBuilder::text(std::u16string_view more) {
  if (more.empty() || open_.size() == 1) return;  // white space outside the root is not content
  // Neighbouring pieces (split by the parser, CDATA) are one text; the last one ends the buffer.
  TreeData::NodeRow& last = data_->nodes.back();
  if (last.kind() == NodeKind::Text && last.parent == open_.back().node) {
    data_->text.append(more);
    last.end = static_cast<std::uint32_t>(data_->text.size());
    return;
  }
  keep_text(append(NodeKind::Text, 0, 0), more);
}

void TreeBuilder::document_text(std::string_view content) {
  ENSURE(open_.size() == 1);
  if (content.empty()) return;
  const std::uint32_t id = append(NodeKind::Text, 0, 0);
  data_->text.append(content);
  data_->nodes[id].end = static_cast<std::uint32_t>(data_->text.size());
}

void TreeBuilder::comment(std::u16string_view content, std::uint32_t line) {
  keep_text(append(NodeKind::Comment, 0, line), content);
}

void TreeBuilder::processing_instruction(std::uint32_t target, std::u16string_view data,
                                         std::uint32_t line) {
  targets_.push_back(target);
  keep_text(append(NodeKind::ProcessingInstruction, target, line), data);
}

void TreeBuilder::sort_by_place() {
  std::vector<std::uint32_t>& begin = data_->place_begin;
  const std::uint32_t places = known_->places();
  begin.resize(places + 1);
  counts_.resize(places);
  counts_[Vocabulary::kDocument] = 1;
  std::uint32_t sum = 0;
  for (std::uint32_t place = 0; place < places; ++place) {
    begin[place] = sum;
    sum += counts_[place];
    counts_[place] = begin[place];  // from here on: where the next one goes
  }
  begin[places] = sum;
  data_->by_place.resize(sum);
  data_->by_place[0] = 0;
  for (std::uint32_t id = 1; id < data_->size(); ++id) {
    const TreeData::NodeRow& row = data_->nodes[id];
    if (row.is_element()) data_->by_place[counts_[row.place]++] = id;
  }
}

void TreeBuilder::note_names() {
  std::vector<bool>& has = data_->has_name;
  has.assign(known_->names(), false);
  for (std::uint32_t place = 1; place < known_->places(); ++place) {
    if (data_->place_begin[place] != data_->place_begin[place + 1])
      has[known_->place(place).name] = true;
  }
  for (const TreeData::AttributeRow& row : data_->attributes)
    has[known_->name(row.name).canonical] = true;
  for (const std::uint32_t target : targets_) has[known_->name(target).canonical] = true;
}

Tree TreeBuilder::finish() {
  ENSURE(open_.size() == 1);
  data_->nodes[0].subtree_end = data_->size();
  data_->vocabulary = known_;
  sort_by_place();
  note_names();
  return Tree(std::move(data_));
}

}  // namespace base::xml
