#include <algorithm>

#include "ubl/xpath/evaluator.h"

// a/b[E = 'text']: elements that an index of E finds.
namespace ubl::xpath {

/// Elements by the value of an expression: one pass makes the index, later questions look up.
/// false: not all are elements of the main document, or it failed.
bool Evaluator::build_lookup(const Expr& expr, const Focus& focus) {
  lookups_[expr.slot].nodes.clear();
  ByText found;
  bool fits = true;
  Arena* const outer = std::exchange(arena_, &document_arena_);
  each(*expr.args[0], focus, [&](const Item& node) {
    fits = node.type == Type::Element && node.document == main_document_;
    if (!fits) return false;
    return each_atom(*expr.args[1], Focus::at(node), [&](const Item& value) {
      std::vector<std::uint32_t>& nodes = found[value.text()];
      if (nodes.empty() || nodes.back() != node.node_id()) nodes.push_back(node.node_id());
      return true;
    });
  });
  arena_ = outer;
  if (failed_ || !fits) return false;
  lookups_[expr.slot].nodes = std::move(found);
  return true;
}

/// The place whose elements a path has found, where an index of all of them is worth its price.
std::optional<std::uint32_t> Evaluator::place_to_index(const Expr& path, const NameRange& range) {
  constexpr std::ptrdiff_t kFew = 12;
  if (range.document != main_document_ || range.end - range.at < kFew) return std::nullopt;
  const PathEnd& end = path_ends_[path.slot];
  const auto below = std::lower_bound(range.at, range.end, range.limit) - range.at;
  if (below < kFew || 2 * below < static_cast<std::ptrdiff_t>(end.end - end.begin))
    return std::nullopt;
  return end.place;
}

/// nullptr: the limit of work is reached.
const PlaceIndex* Evaluator::place_index(const Expr& expr, std::uint32_t place) {
  if (place_indexes_.size() < program_.indexes()) place_indexes_.resize(program_.indexes());
  std::vector<PlaceIndex>& known = place_indexes_[expr.names.front()];
  for (const PlaceIndex& one : known)
    if (one.place == place) return &one;
  PlaceIndex made;
  made.place = place;
  Arena* const outer = std::exchange(arena_, &document_arena_);
  const std::span<const std::uint32_t> elements = main_document_->data().at_place(place);
  const std::uint32_t* const end = elements.data() + elements.size();
  for (const std::uint32_t& id : elements) {
    main_document_->fetch_ahead(&id, end);
    const Item node = Item::of_node(Type::Element, main_document_, id);
    const auto add = [&](const Item& value) {
      std::vector<std::uint32_t>& nodes = made.nodes[value.text()];
      if (nodes.empty() || nodes.back() != id) nodes.push_back(id);
      return true;
    };
    if (!spend(1, expr) || !each_atom(*expr.args[1], Focus::at(node), add)) break;
  }
  arena_ = outer;
  if (failed_) {
    if (failure_.kind == base::ErrorKind::LimitExceeded) return nullptr;
    failed_ = false;
    made.failed = true;
    made.nodes.clear();
  }
  // The expression may itself have made an index of the same list.
  std::vector<PlaceIndex>& again = place_indexes_[expr.names.front()];
  again.push_back(std::move(made));
  return &again.back();
}

bool Evaluator::each_indexed(const Expr& expr, const PlaceIndex& index, const NameRange& range,
                             Sink sink) {
  const auto found = index.nodes.find(expr.literal.text());
  if (found == index.nodes.end()) return true;
  const std::vector<std::uint32_t>& ids = found->second;
  // A sink may ask for another index: this one may then move, but not its nodes.
  const auto begin = std::lower_bound(ids.begin(), ids.end(), *range.at) - ids.begin();
  const std::span<const std::uint32_t> nodes =
      std::span(ids).subspan(static_cast<std::size_t>(begin));
  const std::uint32_t* const end = nodes.data() + nodes.size();
  for (const std::uint32_t& id : nodes) {
    if (id >= range.limit) break;
    main_document_->fetch_ahead(&id, end);
    if (!spend(1, expr) || !sink(Item::of_node(Type::Element, main_document_, id))) return false;
  }
  return true;
}

/// Of a path that leads to one place: by an index of the place, where that is worth it.
bool Evaluator::each_found(const Expr& expr, const Focus& focus, Sink sink) {
  const Expr& path = *expr.args[0];
  if (!expr.names.empty() && !path.anywhere) {
    NameRange range;
    if (!named_nodes(path, focus, range)) return false;
    if (range.is_empty()) return true;
    if (const auto place = place_to_index(path, range)) {
      const PlaceIndex* const index = place_index(expr, *place);
      if (index == nullptr) return false;
      if (!index->failed) return each_indexed(expr, *index, range, sink);
    }
    return each_plainly_found(expr, focus, sink);
  }
  if (!expr.names.empty() && focus.present && focus.item.is_node() &&
      focus.item.document == main_document_) {
    const std::vector<std::uint32_t>& places = places_anywhere(path, *main_document_);
    if (places.size() == 1) {
      NameRange range{main_document_, nullptr, nullptr, main_document_->size()};
      const auto nodes = main_document_->data().at_place(places.front());
      if (nodes.empty()) return true;
      range.at = nodes.data();
      const PlaceIndex* const index = place_index(expr, places.front());
      if (index == nullptr) return false;
      if (!index->failed) return each_indexed(expr, *index, range, sink);
    }
  }
  if (lookups_.size() < program_.indexes()) lookups_.resize(program_.indexes());
  const bool indexed = remembers(expr, focus) && lookups_[expr.slot].failed_of != round_;
  if (indexed && lookups_[expr.slot].made_of != round_) {
    if (build_lookup(expr, focus)) {
      lookups_[expr.slot].made_of = round_;
    } else {
      if (failed_ && failure_.kind == base::ErrorKind::LimitExceeded) return false;
      failed_ = false;
      lookups_[expr.slot].failed_of = round_;
    }
  }
  if (remembers(expr, focus) && lookups_[expr.slot].made_of == round_) {
    const ByText& nodes = lookups_[expr.slot].nodes;
    const auto found = nodes.find(expr.literal.text());
    if (found == nodes.end()) return true;
    // The sink may make lookups_ grow, which moves this index, but not its nodes.
    for (const std::uint32_t id : std::span(found->second)) {
      if (!spend(1, expr) || !sink(Item::of_node(Type::Element, main_document_, id))) return false;
    }
    return true;
  }
  return each_plainly_found(expr, focus, sink);
}

bool Evaluator::each_plainly_found(const Expr& expr, const Focus& focus, Sink sink) {
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
