#include "ubl/xpath/document.h"

namespace ubl::xpath {

using base::xml::NodeKind;

base::xml::Node Item::node() const {
  return document->data().node(node_id());
}

Document::Document(base::xml::Tree tree, std::shared_ptr<const NameMap> names, std::uint32_t order)
    : tree_(std::move(tree)),
      data_(&tree_.data()),
      names_(std::move(names)),
      order_(order),
      guide_(*data_) {}

std::string_view Document::string_of_tree(std::uint32_t id, Arena& arena) const {
  const Row& own = row(id);
  if (own.kind() != NodeKind::Element && own.kind() != NodeKind::Document) return data_->value(own);
  if (own.subtree_end == id + 1) return {};
  std::size_t size = 0;
  const std::uint32_t end = end_of(id);
  for (std::uint32_t at = id + 1; at < end; ++at) {
    if (row(at).kind() == NodeKind::Text) size += row(at).end - row(at).begin;
  }
  char* const place = arena.characters(size);
  char* to = place;
  for (std::uint32_t at = id + 1; at < end; ++at) {
    if (row(at).kind() != NodeKind::Text) continue;
    const std::string_view piece = data_->value(row(at));
    std::memcpy(to, piece.data(), piece.size());
    to += piece.size();
  }
  return {place, size};
}

bool Document::matches(const NodeTest& test, const Item& node) const {
  if ((test.kinds & kind_bit(node.type)) == 0 || test.never) return false;
  if (test.root_element) {
    std::uint32_t root = kNone;
    for (std::uint32_t at = data_->first_child(node.node_id()); at != kNone;
         at = data_->next_sibling(at)) {
      if (row(at).kind() == NodeKind::Text) return false;
      if (row(at).kind() != NodeKind::Element) continue;
      if (root != kNone) return false;
      root = at;
    }
    return root != kNone && matches_name(test, row(root).name());
  }
  if (test.match == NameMatch::Any) return true;
  if (node.type == Type::Attribute) return matches_name(test, attribute_row(node).name);
  if (node.type == Type::Element) return matches_name(test, row(node.node_id()).name());
  if (node.type == Type::ProcessingInstruction)
    return matches_name(test, row(node.node_id()).name());
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
    collect(data_->vocabulary->names(), named_.begin, named_.nodes, [&](auto&& take) {
      for (std::uint32_t id = 0; id < size(); ++id) {
        if (row(id).is_element()) take(canonical(row(id).name()), id);
      }
    });
  }
  return named_.of(wanted);
}

std::span<const std::uint32_t> Document::elements_with(std::uint32_t name) const {
  const std::uint32_t wanted = tree_name(name);
  if (wanted == kNone) return {};
  const auto [known, is_new] = with_attribute_.try_emplace(wanted);
  if (!is_new) return known->second;
  // Attributes lie in the order of their elements.
  std::uint32_t owner = 0;
  for (std::uint32_t at = 0; at < data_->attributes.size(); ++at) {
    if (canonical(data_->attributes[at].name) != wanted) continue;
    while (!row(owner).is_element() || row(owner).end <= at) ++owner;
    known->second.push_back(owner);
  }
  return known->second;
}

std::string_view Document::qualified_name(std::uint32_t tree_name) const {
  if (qualified_names_.empty()) qualified_names_.resize(data_->vocabulary->names());
  std::string& known = qualified_names_[tree_name];
  if (known.empty()) {
    const auto& name = data_->vocabulary->name(tree_name);
    known = data_->vocabulary->string(name.prefix);
    if (!known.empty()) known += ':';
    known += data_->vocabulary->string(name.local);
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
