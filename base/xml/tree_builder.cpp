#include "base/xml/tree_builder.h"

#include "base/xml/large_pages.h"

namespace base::xml {
namespace {

/// Room for so many, in large pages if they are very many.
template <class Row>
void reserve(std::vector<Row>& rows, std::size_t count) {
  if (count <= rows.capacity()) return;
  rows.reserve(count);
  Row* const free = rows.data() + rows.size();
  prefer_large_pages(free, (rows.capacity() - rows.size()) * sizeof(Row));
}

}  // namespace

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

void TreeBuilder::expect(std::size_t document_bytes) {
  constexpr std::size_t kBytesOfNode = 16;  // a little less than in business documents
  reserve(data_->nodes, document_bytes / kBytesOfNode + 8);
  data_->text.reserve(document_bytes / 2);
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

void TreeBuilder::declare(std::uint32_t prefix, std::uint32_t uri) {
  pending_.push_back({0, prefix, uri});
}

std::uint32_t TreeBuilder::place_of(std::uint32_t name) {
  const std::uint32_t canonical = known_->name(name).canonical, above = place();
  const std::uint32_t known = known_->child(above, canonical);
  if (known != Vocabulary::kNone) return known;
  const std::uint32_t made = own_vocabulary().add_child(above, canonical);
  counts_.resize(known_->places());
  return made;
}

void TreeBuilder::keep_declarations(std::uint32_t id) {
  for (TreeData::DeclarationRow& one : pending_) {
    one.node = id;
    data_->declarations.push_back(one);
  }
  pending_.clear();
}

void TreeBuilder::document_text(std::string_view content) {
  ENSURE(open_.size() == 1);
  if (content.empty()) return;
  append(kind_and_name(NodeKind::Text, 0), 0, content);
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
  reserve(data_->by_place, sum);
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
