#include <algorithm>

#include "ubl/xpath/evaluator.h"

// Paths of names, answered by the guide of the document.
namespace ubl::xpath {

/// Where a NamePath leads from a place. In the vocabulary of the main document that is found out
/// once for elements that are asked one after the other.
void Evaluator::find_end(const Expr& expr, const Document& document, std::uint32_t start,
                         PathEnd& end) {
  if (end.start != start) {
    end.start = start;
    end.place = start;
    for (const std::uint32_t name : expr.names) {
      const std::uint32_t wanted = document.names()->tree_name(name);
      end.place =
          wanted == NameMap::kNone ? Guide::kNone : document.guide().child(end.place, wanted);
      if (end.place == Guide::kNone) break;
    }
  }
  end.round = round_;
  end.begin = end.end = end.at = 0;
  if (end.place == Guide::kNone) return;
  end.begin = end.at = document.data().place_begin[end.place];
  end.end = document.data().place_begin[end.place + 1];
}

/// The elements of a NamePath that begins at the focus or the document node: an interval of a place
/// of the guide.
bool Evaluator::named_nodes(const Expr& expr, const Focus& focus, NameRange& range) {
  if (!focus.present) return fail("XPDY0002", expr, "there is no context item");
  if (!focus.item.is_node()) return fail("XPTY0020", expr, "the context item is not a node");
  if (!spend(1, expr)) return false;
  const Document& document = *focus.item.document;
  range.document = &document;
  std::uint32_t from = 0;
  if (!expr.rooted) {
    if (focus.item.type > Type::Element) return true;  // the other kinds have no children
    from = focus.item.node_id();
  }
  const Document::Row& row = document.row(from);
  PathEnd other;
  const bool is_main = &document == main_document_ && expr.slot < path_ends_.size();
  PathEnd& end = is_main ? path_ends_[expr.slot] : other;
  if (end.start != row.place || end.round != round_) find_end(expr, document, row.place, end);
  if (end.begin == end.end) return true;
  // Nodes are asked one after the other: the first below is mostly that of the last, or the next.
  const std::uint32_t* const nodes = document.data().by_place.data();
  const auto fits = [&](std::uint32_t at) {
    return (at == end.end || nodes[at] > from) && (at == end.begin || nodes[at - 1] <= from);
  };
  if (!fits(end.at)) {
    if (end.at < end.end && fits(end.at + 1)) {
      ++end.at;
      document.fetch_ahead(nodes + end.at, nodes + end.end);
    } else {
      end.at = static_cast<std::uint32_t>(
          std::upper_bound(nodes + end.begin, nodes + end.end, from) - nodes);
    }
  }
  range.at = nodes + end.at;
  range.end = nodes + end.end;
  range.limit = row.subtree_end;
  return true;
}

/// An element, or its attribute that the path ends with.
bool Evaluator::offer_named(const Expr& expr, const Document& document, std::uint32_t id,
                            Sink sink) {
  if (!spend(1, expr)) return false;
  if (expr.test.kinds == kind_bit(Type::Element))
    return sink(Item::of_node(Type::Element, &document, id));
  const std::uint32_t attribute = document.attribute_named(id, expr.test.name);
  return attribute == 0 || sink(Item::of_node(Type::Attribute, &document, id, attribute));
}

bool Evaluator::each_named(const Expr& expr, const Focus& focus, Sink sink) {
  if (expr.anywhere) return each_anywhere(expr, focus, sink);
  NameRange range;
  if (!named_nodes(expr, focus, range)) return false;
  for (; !range.is_empty(); range.next()) {
    if (!offer_named(expr, *range.document, *range.at, sink)) return false;
  }
  return true;
}

/// The one node of a path that begins at the focus or the document node.
Single Evaluator::single_named(const Expr& expr, const Focus& focus) {
  NameRange range;
  if (!named_nodes(expr, focus, range)) return Single::error();
  Single found;
  const bool elements = expr.test.kinds == kind_bit(Type::Element);
  for (; !range.is_empty(); range.next()) {
    const std::uint32_t attribute =
        elements ? 0 : range.document->attribute_named(*range.at, expr.test.name);
    if (!elements && attribute == 0) continue;
    if (!found.is_empty())
      return fail_single("XPTY0004", expr, "more than one item where one is wanted");
    found = Item::of_node(elements ? Type::Element : Type::Attribute, range.document, *range.at,
                          attribute);
  }
  return found;
}

/// @name of the focus.
Single Evaluator::single_attribute(const Expr& step, const Focus& focus) {
  if (!focus.present) return fail_single("XPDY0002", step, "there is no context item");
  if (!focus.item.is_node()) return fail_single("XPTY0020", step, "the context item is not a node");
  if (focus.item.type != Type::Element) return {};
  const Document& document = *focus.item.document;
  const std::uint32_t id = focus.item.node_id();
  const std::uint32_t attribute = document.attribute_named(id, step.test.name);
  if (attribute == 0) return {};
  return Item::of_node(Type::Attribute, &document, id, attribute);
}

Truth Evaluator::exists_named(const Expr& expr, const Focus& focus) {
  NameRange range;
  if (!named_nodes(expr, focus, range)) return Truth::Error;
  if (expr.test.kinds == kind_bit(Type::Element)) return truth_of(!range.is_empty());
  for (; !range.is_empty(); range.next()) {
    if (range.document->attribute_named(*range.at, expr.test.name) != 0) return Truth::True;
  }
  return Truth::False;
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
  const std::uint32_t* const end = nodes.data() + nodes.size();
  for (const std::uint32_t& id : nodes) {
    document.fetch_ahead(&id, end);
    if (!offer_named(expr, document, id, sink)) return false;
  }
  return true;
}

}  // namespace ubl::xpath
