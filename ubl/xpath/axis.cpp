#include <algorithm>

#include "ubl/xpath/evaluator.h"

namespace ubl::xpath {
namespace {

using base::xml::NodeKind;

constexpr std::uint32_t kNone = Document::kNone;

/// Visits by number; `take` answers false to stop.
class Walk final {
 public:
  Walk(Evaluator& evaluator, const Expr& expr, const Document& document, Sink sink)
      : evaluator_(evaluator), expr_(expr), document_(document), sink_(sink) {}

  bool offer(std::uint32_t id) {
    const auto& row = document_.row(id);
    const NodeTest& test = expr_.test;
    if ((test.kinds & kind_bit(Document::kind_of(row.kind()))) == 0) return true;
    if (test.match != NameMatch::Any && !test.root_element) {
      if (row.kind() == NodeKind::Text || row.kind() == NodeKind::Comment) return true;
      if (!document_.matches_name(test, row.name())) return true;
    } else if (test.never || test.root_element) {
      if (!document_.matches(test, document_.item(id))) return true;
    }
    if (test.never) return true;
    return sink_(document_.item(id));
  }

  bool children(std::uint32_t parent) {
    const NodeTest& test = expr_.test;
    if (test.match == NameMatch::Exact && test.kinds == kind_bit(Type::Element) && !test.never) {
      const auto kind = document_.row(parent).kind();
      if (kind != NodeKind::Element && kind != NodeKind::Document) return true;
      return named_children(parent);
    }
    for (std::uint32_t at = document_.data().first_child(parent); at != kNone;
         at = document_.data().next_sibling(at)) {
      if (!evaluator_.spend(1, expr_) || !offer(at)) return false;
    }
    return true;
  }

  bool range(std::uint32_t from, std::uint32_t to) {
    if (expr_.test.match == NameMatch::Exact && expr_.test.kinds == kind_bit(Type::Element) &&
        to - from > 16)
      return range_by_name(from, to);
    if (!evaluator_.spend(to - from, expr_)) return false;
    for (std::uint32_t at = from; at < to; ++at) {
      if (!offer(at)) return false;
    }
    return true;
  }

 private:
  bool named_children(std::uint32_t parent) {
    const std::uint32_t wanted = document_.tree_name(expr_.test.name);
    if (wanted == kNone) return true;
    const Guide& guide = document_.guide();
    const std::uint32_t place = guide.child(guide.place_of(parent), wanted);
    if (place == Guide::kNone) return true;
    const std::uint32_t end = document_.end_of(parent);
    for (const std::uint32_t id : guide.nodes_after(place, parent)) {
      if (id >= end) break;
      if (!evaluator_.spend(1, expr_) || !sink_(document_.item(id))) return false;
    }
    return true;
  }

  bool range_by_name(std::uint32_t from, std::uint32_t to) {
    if (expr_.test.never) return true;
    const auto named = document_.elements_named(expr_.test.name);
    auto at = std::lower_bound(named.begin(), named.end(), from);
    for (; at != named.end() && *at < to; ++at) {
      if (!evaluator_.spend(1, expr_)) return false;
      if (!sink_(document_.item(*at))) return false;
    }
    return true;
  }

  Evaluator& evaluator_;
  const Expr& expr_;
  const Document& document_;
  Sink sink_;
};

bool attributes(const Document& document, const Expr& expr, std::uint32_t id, Sink sink) {
  const NodeTest& test = expr.test;
  if ((test.kinds & kind_bit(Type::Attribute)) == 0 || test.never) return true;
  const auto& row = document.row(id);
  if (!row.is_element()) return true;
  for (std::uint32_t at = row.begin; at < row.end; ++at) {
    if (!document.matches_name(test, document.data().attributes[at].name)) continue;
    if (!sink(document.attribute(id, at - row.begin))) return false;
  }
  return true;
}

}  // namespace

/// The nodes of an axis that pass the node test: reverse axes give them in reverse order, as their
/// positions count; step turns them round.
bool Evaluator::axis_walk(const Expr& expr, const Item& node, Sink sink) {
  const Document& document = *node.document;
  const std::uint32_t id = node.node_id();
  Walk walk(*this, expr, document, sink);
  const bool is_attribute = node.attribute != 0;
  switch (expr.axis) {
    case Axis::Child:
      return is_attribute || walk.children(id);
    case Axis::Attribute:
      return is_attribute || attributes(document, expr, id, sink);
    case Axis::Self:
      return !document.matches(expr.test, node) || sink(node);
    case Axis::Parent: {
      const std::uint32_t parent = is_attribute ? id : document.row(id).parent;
      return parent == kNone || walk.offer(parent);
    }
    case Axis::Descendant:
      return is_attribute || walk.range(id + 1, document.end_of(id));
    case Axis::DescendantOrSelf:
      if (is_attribute) return !document.matches(expr.test, node) || sink(node);
      return walk.range(id, document.end_of(id));
    case Axis::Ancestor:
    case Axis::AncestorOrSelf: {
      if (expr.axis == Axis::AncestorOrSelf && document.matches(expr.test, node) && !sink(node))
        return false;
      std::uint32_t at = is_attribute ? id : document.row(id).parent;
      for (; at != kNone; at = document.row(at).parent) {
        if (!spend(1, expr) || !walk.offer(at)) return false;
      }
      return true;
    }
    case Axis::FollowingSibling: {
      if (is_attribute) return true;
      for (std::uint32_t at = document.data().next_sibling(id); at != kNone;
           at = document.data().next_sibling(at)) {
        if (!spend(1, expr) || !walk.offer(at)) return false;
      }
      return true;
    }
    case Axis::PrecedingSibling: {
      if (is_attribute || document.row(id).parent == kNone) return true;
      std::vector<std::uint32_t> before;
      for (std::uint32_t at = document.data().first_child(document.row(id).parent); at != id;
           at = document.data().next_sibling(at))
        before.push_back(at);
      if (!spend(before.size(), expr)) return false;
      for (auto at = before.rbegin(); at != before.rend(); ++at) {
        if (!walk.offer(*at)) return false;
      }
      return true;
    }
    case Axis::Following:
      return walk.range(is_attribute ? id + 1 : document.end_of(id), document.size());
    case Axis::Preceding: {
      // Everything before, backwards, without the ancestors.
      std::uint32_t ancestor = document.row(id).parent;
      for (std::uint32_t at = id; at-- > 0;) {
        if (!spend(1, expr)) return false;
        if (at == ancestor) {
          ancestor = document.row(at).parent;
          continue;
        }
        if (!walk.offer(at)) return false;
      }
      return true;
    }
  }
  return true;
}

}  // namespace ubl::xpath
