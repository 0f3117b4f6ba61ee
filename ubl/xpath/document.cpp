#include "ubl/xpath/document.h"

namespace ubl::xpath {

using base::xml::NodeKind;

base::xml::Node Item::node() const {
  return document->data().node(node_id());
}

Document::Document(base::xml::Tree tree, const Names& names, std::uint32_t order)
    : tree_(std::move(tree)), data_(&tree_.data()), names_(names), order_(order) {
  std::vector<std::uint32_t> strings;
  strings.reserve(data_->strings.size());
  for (const std::string& text : data_->strings) strings.push_back(names.find_string(text));
  mapped_.reserve(data_->names.size());
  for (const auto& name : data_->names) {
    Mapped mapped{Names::kNone, strings[name.uri], strings[name.local]};
    if (mapped.uri != Names::kNone && mapped.local != Names::kNone)
      mapped.name = names.find_name(mapped.uri, mapped.local);
    mapped_.push_back(mapped);
  }
  // Names that differ by prefix only are one.
  canonical_.resize(data_->names.size());
  std::size_t slots = 16;
  while (slots < 2 * data_->names.size()) slots *= 2;
  std::vector<std::uint32_t> first(slots, kNone);
  tree_names_.assign(names.size(), kNone);
  for (std::uint32_t name = 0; name < data_->names.size(); ++name) {
    const auto& row = data_->names[name];
    std::size_t slot = (row.uri * 0x9E3779B97F4A7C15u + row.local) * 0x9E3779B97F4A7C15u >> 32;
    slot &= slots - 1;
    while (first[slot] != kNone && (data_->names[first[slot]].uri != row.uri ||
                                    data_->names[first[slot]].local != row.local))
      slot = (slot + 1) & (slots - 1);
    if (first[slot] == kNone) first[slot] = name;
    canonical_[name] = first[slot];
    if (mapped_[name].name != Names::kNone) tree_names_[mapped_[name].name] = canonical_[name];
  }
  guide_.build(*data_, canonical_);
}

std::string_view Document::string_value(const Item& node, Arena& arena) const {
  if (node.attribute != 0) return data_->view(attribute_row(node).value);
  return string_value(node.node_id(), arena);
}

std::string_view Document::string_value(std::uint32_t id, Arena& arena) const {
  const Row& own = row(id);
  if (own.kind != NodeKind::Element && own.kind != NodeKind::Document)
    return data_->view(own.value);
  if (own.first_child == kNone) return {};
  const Row& first = row(own.first_child);
  if (first.kind == NodeKind::Text && first.next_sibling == kNone) return data_->view(first.value);
  std::size_t size = 0;
  const std::uint32_t end = end_of(id);
  for (std::uint32_t at = id + 1; at < end; ++at) {
    if (row(at).kind == NodeKind::Text) size += row(at).value.size;
  }
  char* const place = arena.characters(size);
  char* to = place;
  for (std::uint32_t at = id + 1; at < end; ++at) {
    if (row(at).kind != NodeKind::Text) continue;
    const std::string_view piece = data_->view(row(at).value);
    std::memcpy(to, piece.data(), piece.size());
    to += piece.size();
  }
  return {place, size};
}

bool Document::matches(const NodeTest& test, const Item& node) const {
  if ((test.kinds & kind_bit(node.type)) == 0 || test.never) return false;
  if (test.root_element) {
    std::uint32_t root = kNone;
    for (std::uint32_t at = row(node.node_id()).first_child; at != kNone;
         at = row(at).next_sibling) {
      if (row(at).kind == NodeKind::Text) return false;
      if (row(at).kind != NodeKind::Element) continue;
      if (root != kNone) return false;
      root = at;
    }
    return root != kNone && matches_name(test, row(root).name);
  }
  if (test.match == NameMatch::Any) return true;
  if (node.type == Type::Attribute) return matches_name(test, attribute_row(node).name);
  if (node.type == Type::Element) return matches_name(test, row(node.node_id()).name);
  if (node.type == Type::ProcessingInstruction) return matches_name(test, row(node.node_id()).name);
  return false;
}

namespace {

/// Sorts pairs of a name and a node by name, keeping the order of nodes: `pairs` calls its argument
/// with each, the same way twice.
template <class Pairs>
void collect(std::size_t names, std::vector<std::uint32_t>& begin,
             std::vector<std::uint32_t>& nodes, Pairs&& pairs) {
  begin.assign(names + 1, 0);
  pairs([&](std::uint32_t name, std::uint32_t) { ++begin[name + 1]; });
  for (std::size_t at = 1; at < begin.size(); ++at) begin[at] += begin[at - 1];
  nodes.resize(begin.back());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  pairs([&](std::uint32_t name, std::uint32_t node) { nodes[next[name]++] = node; });
}

}  // namespace

std::span<const std::uint32_t> Document::elements_named(std::uint32_t name) const {
  const std::uint32_t wanted = tree_name(name);
  if (wanted == kNone) return {};
  if (named_.begin.empty()) {
    collect(canonical_.size(), named_.begin, named_.nodes, [&](auto&& take) {
      for (std::uint32_t id = 0; id < size(); ++id) {
        if (row(id).kind == NodeKind::Element) take(canonical_[row(id).name], id);
      }
    });
  }
  return named_.of(wanted);
}

std::span<const std::uint32_t> Document::elements_with(std::uint32_t name) const {
  const std::uint32_t wanted = tree_name(name);
  if (wanted == kNone) return {};
  if (with_attribute_.begin.empty()) {
    collect(canonical_.size(), with_attribute_.begin, with_attribute_.nodes, [&](auto&& take) {
      for (std::uint32_t id = 0; id < size(); ++id) {
        for (std::uint32_t at = row(id).attributes_begin; at < row(id).attributes_end; ++at)
          take(canonical_[data_->attributes[at].name], id);
      }
    });
  }
  return with_attribute_.of(wanted);
}

std::string_view Document::qualified_name(std::uint32_t tree_name) const {
  if (qualified_names_.empty()) qualified_names_.resize(data_->names.size());
  std::string& known = qualified_names_[tree_name];
  if (known.empty()) {
    const auto& name = data_->names[tree_name];
    known = data_->strings[name.prefix];
    if (!known.empty()) known += ':';
    known += data_->strings[name.local];
  }
  return known;
}

int compare_order(const Item& a, const Item& b) {
  if (a.document != b.document) return a.document->order() < b.document->order() ? -1 : 1;
  if (a.size != b.size) return a.size < b.size ? -1 : 1;
  if (a.attribute != b.attribute) return a.attribute < b.attribute ? -1 : 1;
  return 0;
}

}  // namespace ubl::xpath
