#include <algorithm>

#include "ubl/xpath/evaluator.h"

// Paths of names, answered by the guide of the document, and nodes found by value.
namespace ubl::xpath {

/// Where a NamePath leads from a place; kNone: nowhere. In the vocabulary of the main document that
/// is found out once for elements that are asked one after the other.
std::uint32_t Evaluator::place_named(const Expr& expr, const Document& document,
                                     std::uint32_t start) {
  PathEnd* known = nullptr;
  if (document.names() == main_names_ && expr.slot < path_ends_.size()) {
    known = &path_ends_[expr.slot];
    if (known->start == start) return known->place;
  }
  std::uint32_t place = start;
  for (const std::uint32_t name : expr.names) {
    const std::uint32_t wanted = document.names()->tree_name(name);
    place = wanted == NameMap::kNone ? Guide::kNone : document.guide().child(place, wanted);
    if (place == Guide::kNone) break;
  }
  if (known != nullptr) *known = {start, place};
  return place;
}

/// The elements of a NamePath that begins at the focus or the document node: an interval of a place
/// of the guide.
std::optional<Evaluator::NameRange> Evaluator::named_nodes(const Expr& expr, const Focus& focus) {
  if (!focus.present) {
    fail("XPDY0002", expr, "there is no context item");
    return std::nullopt;
  }
  if (!focus.item.is_node()) {
    fail("XPTY0020", expr, "the context item is not a node");
    return std::nullopt;
  }
  if (!spend(1, expr)) return std::nullopt;
  const Document& document = *focus.item.document;
  NameRange range;
  range.document = &document;
  std::uint32_t from = 0;
  if (!expr.rooted) {
    if (focus.item.type > Type::Element) return range;  // the other kinds have no children
    from = focus.item.node_id();
  }
  const Guide& guide = document.guide();
  const std::uint32_t start = guide.place_of(from);
  const std::uint32_t place = place_named(expr, document, start);
  if (place == Guide::kNone || guide.is_empty(place)) return range;
  range.nodes = guide.nodes_after(place, from);
  range.end = guide.is_unique(start) ? Document::kNone : document.end_of(from);
  return range;
}

/// An element, or its attribute that the path ends with.
bool Evaluator::offer_named(const Expr& expr, const Document& document, std::uint32_t id,
                            Sink sink) {
  if (!spend(1, expr)) return false;
  if (expr.test.kinds == kind_bit(Type::Element)) return sink(document.item(id));
  const auto& row = document.row(id);
  for (std::uint32_t at = row.begin; at < row.end; ++at) {
    if (!document.matches_name(expr.test, document.data().attributes[at].name)) continue;
    if (!sink(document.attribute(id, at - row.begin))) return false;
  }
  return true;
}

bool Evaluator::each_named(const Expr& expr, const Focus& focus, Sink sink) {
  if (expr.anywhere) return each_anywhere(expr, focus, sink);
  const std::optional<NameRange> range = named_nodes(expr, focus);
  if (!range) return false;
  for (const std::uint32_t id : range->nodes) {
    if (id >= range->end) break;
    if (!offer_named(expr, *range->document, id, sink)) return false;
  }
  return true;
}

/// The places whose last names are those of the path.
const std::vector<std::uint32_t>& Evaluator::places_anywhere(const Expr& expr,
                                                             const Document& document) {
  const bool keeps = document.names() == main_names_ && expr.slot < anywhere_ends_.size();
  PathEnds& known = keeps ? anywhere_ends_[expr.slot] : other_ends_;
  if (keeps && known.known) return known.places;
  known.known = true;
  known.places.clear();
  const NameMap& names = *document.names();
  const Guide& guide = document.guide();
  const std::uint32_t last = names.tree_name(expr.names.back());
  for (std::uint32_t place = 1; place < guide.size() && last != NameMap::kNone; ++place) {
    if (guide.name(place) != last) continue;
    std::uint32_t at = guide.parent(place);
    auto name = expr.names.rbegin() + 1;
    while (name != expr.names.rend() && at != 0 && guide.name(at) == names.tree_name(*name)) {
      at = guide.parent(at);
      ++name;
    }
    if (name == expr.names.rend()) known.places.push_back(place);
  }
  return known.places;
}

/// //a/b, //a/@c, //@c: every place whose last names are these.
bool Evaluator::each_anywhere(const Expr& expr, const Focus& focus, Sink sink) {
  if (!focus.present) return fail("XPDY0002", expr, "there is no context item");
  if (!focus.item.is_node()) return fail("XPTY0020", expr, "the context item is not a node");
  if (!spend(1, expr)) return false;
  const Document& document = *focus.item.document;
  if (expr.names.empty()) {
    for (const std::uint32_t id : document.elements_with(expr.test.name)) {
      if (!offer_named(expr, document, id, sink)) return false;
    }
    return true;
  }
  const Guide& guide = document.guide();
  for (const std::uint32_t name : expr.names) {
    if (document.tree_name(name) == Document::kNone) return true;
  }
  if (!spend(guide.size() / 16, expr)) return false;
  const std::vector<std::uint32_t>& places = places_anywhere(expr, document);
  std::vector<std::uint32_t> merged;
  std::span<const std::uint32_t> nodes;
  if (places.size() == 1) nodes = guide.nodes_after(places.front(), 0);
  if (places.size() > 1) {
    for (const std::uint32_t place : places) {
      const auto more = guide.nodes_after(place, 0);
      merged.insert(merged.end(), more.begin(), more.end());
    }
    std::sort(merged.begin(), merged.end());
    nodes = merged;
  }
  for (const std::uint32_t id : nodes) {
    if (!offer_named(expr, document, id, sink)) return false;
  }
  return true;
}

/// Nodes by the value of an expression: one pass makes the index, later questions look up.
bool Evaluator::build_lookup(const Expr& expr, const Focus& focus) {
  lookups_[expr.slot].nodes.clear();
  KeyIndex found;
  Arena* const outer = std::exchange(arena_, &document_arena_);
  each(*expr.args[0], focus, [&](const Item& node) {
    return each_atom(*expr.args[1], Focus::at(node), [&](const Item& value) {
      std::vector<Item>& nodes = found[std::string(value.text())];
      if (nodes.empty() || !nodes.back().same_node(node)) nodes.push_back(node);
      return true;
    });
  });
  arena_ = outer;
  if (failed_) return false;
  lookups_[expr.slot].nodes = std::move(found);
  return true;
}

bool Evaluator::each_found(const Expr& expr, const Focus& focus, Sink sink) {
  if (lookups_.size() < program_.indexes()) lookups_.resize(program_.indexes());
  const bool indexed = remembers(expr, focus) && lookups_[expr.slot].failed_of != round_;
  if (indexed && lookups_[expr.slot].made_of != round_) {
    if (build_lookup(expr, focus)) {
      lookups_[expr.slot].made_of = round_;
    } else {
      if (failure_.kind == base::ErrorKind::LimitExceeded) return false;
      failed_ = false;
      lookups_[expr.slot].failed_of = round_;
    }
  }
  if (remembers(expr, focus) && lookups_[expr.slot].made_of == round_) {
    const KeyIndex& nodes = lookups_[expr.slot].nodes;
    const auto found = nodes.find(std::string(expr.literal.text()));
    if (found == nodes.end()) return true;
    for (const Item& node : found->second) {
      if (!spend(1, expr) || !sink(node)) return false;
    }
    return true;
  }
  return each(*expr.args[0], focus, [&](const Item& node) {
    bool equal = false;
    each_atom(*expr.args[1], Focus::at(node), [&](const Item& value) {
      equal = value.text() == expr.literal.text();
      return !equal;
    });
    if (failed_) return false;
    return !equal || sink(node);
  });
}

}  // namespace ubl::xpath
