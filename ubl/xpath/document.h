#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/xml/tree.h"
#include "base/xml/tree_data.h"
#include "ubl/xpath/arena.h"
#include "ubl/xpath/guide.h"
#include "ubl/xpath/item.h"
#include "ubl/xpath/name_map.h"

namespace ubl::xpath {

/// A tree seen through the names of one rule set, for one evaluation. Threads: none.
class Document final {
 public:
  static constexpr std::uint32_t kNone = base::xml::TreeData::kNone;
  using Row = base::xml::TreeData::NodeRow;
  using Mapped = NameMap::Mapped;

  /// `names` is of the tree's vocabulary. `order` places this document among others: document order
  /// across trees is stable.
  Document(base::xml::Tree tree, std::shared_ptr<const NameMap> names, std::uint32_t order);
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  const base::xml::Tree& tree() const { return tree_; }
  std::uint32_t order() const { return order_; }
  const base::xml::TreeData& data() const { return *data_; }
  const Row& row(std::uint32_t id) const { return data_->nodes[id]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(data_->nodes.size()); }
  const std::shared_ptr<const NameMap>& names() const { return names_; }
  const Mapped& mapped(std::uint32_t tree_name) const { return names_->mapped(tree_name); }
  /// First id after the subtree of a node.
  std::uint32_t end_of(std::uint32_t id) const { return data_->nodes[id].subtree_end; }

  Item item(std::uint32_t id) const { return Item::of_node(kind_of(row(id).kind()), this, id); }
  Item attribute(std::uint32_t element, std::uint32_t index) const {
    return Item::of_node(Type::Attribute, this, element, index + 1);
  }
  const base::xml::TreeData::AttributeRow& attribute_row(const Item& item) const {
    return data_->attributes[row(item.node_id()).begin + item.attribute - 1];
  }

  /// Which attribute of an element has this name of the rule set: 1 + its index, or 0.
  std::uint32_t attribute_named(std::uint32_t element, std::uint32_t name) const {
    const Row& owner = row(element);
    for (std::uint32_t at = owner.begin; at < owner.end; ++at)
      if (mapped(data_->attributes[at].name).name == name) return at - owner.begin + 1;
    return 0;
  }

  /// The string value; built in the arena only where it is not one piece of the document.
  std::string_view string_value(const Item& node, Arena& arena) const {
    if (node.attribute != 0) return data_->value(attribute_row(node));
    return string_value(node.node_id(), arena);
  }
  std::string_view string_value(std::uint32_t id, Arena& arena) const {
    const Row& own = row(id);
    if (own.is_element() && own.subtree_end == id + 2) {
      const Row& only = row(id + 1);
      if (only.kind() == base::xml::NodeKind::Text) return data_->value(only);
    }
    return string_of_tree(id, arena);
  }

  /// Elements of a list are mostly asked in its order. Those of a large document lie too far apart
  /// for the processor to foresee: has the memory of those that come fetched. `at`: of this one.
  /// Inlined in any case: the compiler takes calls of what only fetches for idle and drops them.
  [[gnu::always_inline]] void fetch_ahead(const std::uint32_t* at, const std::uint32_t* end) const {
    constexpr std::ptrdiff_t kFar = 8, kNear = 4;
    if (end - at <= kFar) return;
    const Row* const far = &data_->nodes[at[kFar]];
    __builtin_prefetch(far);
    __builtin_prefetch(far + 2);
    const Row& below = data_->nodes[at[kNear] + 1];  // there: more elements follow
    if (!below.is_element()) __builtin_prefetch(data_->value(below).data());
  }

  bool matches(const NodeTest& test, const Item& node) const;
  bool matches_name(const NodeTest& test, std::uint32_t tree_name) const {
    const Mapped& found = mapped(tree_name);
    switch (test.match) {
      case NameMatch::Exact:
        return found.name == test.name;
      case NameMatch::Namespace:
        return found.uri == test.name;
      case NameMatch::Local:
        return found.local == test.name;
      default:
        return true;
    }
  }
  /// The elements of a name of the rule set, in document order; indexed at the first question.
  std::span<const std::uint32_t> elements_named(std::uint32_t name) const;
  /// The canonical tree name of a name of the rule set; kNone when the document does not have it.
  std::uint32_t tree_name(std::uint32_t name) const {
    const std::uint32_t known = names_->tree_name(name);
    return known != kNone && data_->has_name[known] ? known : kNone;
  }
  const Guide& guide() const { return guide_; }
  /// "prefix:local" of a name of the tree.
  std::string_view qualified_name(std::uint32_t tree_name) const;
  std::uint32_t canonical(std::uint32_t tree_name) const {
    return data_->vocabulary->name(tree_name).canonical;
  }
  /// The elements that have an attribute of this name, in document order, indexed at the first
  /// question; `name` is a name of the rule set.
  std::span<const std::uint32_t> elements_with(std::uint32_t name) const;

  static Type kind_of(base::xml::NodeKind kind) {
    constexpr Type kKinds[] = {Type::Document, Type::Element, Type::Text, Type::Comment,
                               Type::ProcessingInstruction};
    return kKinds[static_cast<std::size_t>(kind)];
  }

 private:
  std::string_view string_of_tree(std::uint32_t id, Arena& arena) const;

  base::xml::Tree tree_;
  const base::xml::TreeData* data_;
  std::shared_ptr<const NameMap> names_;
  std::uint32_t order_;
  Guide guide_;
  /// Elements by canonical tree name, in document order.
  struct Postings {
    std::vector<std::uint32_t> begin, nodes;
    std::span<const std::uint32_t> of(std::uint32_t name) const {
      return std::span(nodes).subspan(begin[name], begin[name + 1] - begin[name]);
    }
  };
  mutable Postings named_;
  mutable std::map<std::uint32_t, std::vector<std::uint32_t>> with_attribute_;
  mutable std::vector<std::string> qualified_names_;  ///< by tree name; "" = not asked for yet
};

/// Document order: negative, zero, positive.
int compare_order(const Item& a, const Item& b);

}  // namespace ubl::xpath
