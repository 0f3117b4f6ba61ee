#include <algorithm>

#include "ubl/xpath/builder.h"
#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/number.h"

namespace ubl::xpath {

bool Evaluator::step(const Expr& expr, const Item& node, const Focus& focus, Sink sink) {
  if (!is_reverse(expr.axis) || expr.axis == Axis::Parent)
    return step_filtered(expr, expr.args.size(), node, focus, sink);
  std::vector<Item> found;
  if (!step_filtered(expr, expr.args.size(), node, focus, [&](const Item& item) {
        found.push_back(item);
        return true;
      }))
    return false;
  for (auto at = found.rbegin(); at != found.rend(); ++at) {
    if (!sink(*at)) return false;
  }
  return true;
}

/// Runs `emit` into one predicate and what passes it into the sink.
template <class Emit>
bool Evaluator::filtered(const Expr& predicate, const Focus& outer, Emit&& emit, Sink sink) {
  const PredicateKind kind = predicate_kind(predicate);
  if (kind == PredicateKind::Position) {
    const Item& wanted = predicate.literal;
    if (wanted.type != Type::Integer || wanted.big) {
      // A position that is no small whole number: 1.0 and 1e0 are, 1.5 is none.
      const double number = double_of(wanted);
      std::uint32_t at = 0;
      return emit([&](const Item& item) { return ++at == number ? sink(item) : true; });
    }
    if (wanted.integer < 1) return true;
    std::int64_t left = wanted.integer;
    bool go_on = true;
    const bool ended = emit([&](const Item& item) {
      if (--left > 0) return true;
      go_on = sink(item);
      return false;
    });
    return left > 0 ? ended : go_on;
  }
  if (predicate.needs.last) {
    std::vector<Item> items;
    if (!emit([&](const Item& item) {
          items.push_back(item);
          return true;
        }))
      return false;
    std::uint32_t at = 0;
    for (const Item& item : items) {
      const Focus inner = Focus::at(item, ++at, static_cast<std::uint32_t>(items.size()));
      const Truth kept = passes(predicate, inner);
      if (kept == Truth::Error) return false;
      if (kept == Truth::True && !sink(item)) return false;
    }
    return true;
  }
  (void)outer;
  std::uint32_t at = 0;
  return emit([&](const Item& item) {
    const Focus inner = Focus::at(item, ++at, 0);
    const Truth kept =
        kind == PredicateKind::Boolean ? truth(predicate, inner) : passes(predicate, inner);
    if (kept == Truth::Error) return false;
    return kept == Truth::True ? sink(item) : true;
  });
}

/// A predicate of unknown type: a number is a position, all else a truth.
Truth Evaluator::passes(const Expr& predicate, const Focus& inner) {
  Value found = value(predicate, inner);
  if (failed_) return Truth::Error;
  if (found.size == 1 && is_numeric(found.one.type))
    return truth_of(double_of(found.one) == inner.position);
  return truth_of_value(found, predicate);
}

bool Evaluator::step_filtered(const Expr& expr, std::size_t count, const Item& node,
                              const Focus& focus, Sink sink) {
  if (count == 0) return axis_walk(expr, node, sink);
  return filtered(
      *expr.args[count - 1], focus,
      [&](Sink next) { return step_filtered(expr, count - 1, node, focus, next); }, sink);
}

bool Evaluator::filter_filtered(const Expr& expr, std::size_t count, const Focus& focus,
                                Sink sink) {
  if (count == 0) return each(*expr.args[0], focus, sink);
  return filtered(
      *expr.args[count], focus,
      [&](Sink next) { return filter_filtered(expr, count - 1, focus, next); }, sink);
}

/// $list[$n]: a position that does not depend on the items is computed once. nullopt: it is no
/// position.
std::optional<bool> Evaluator::each_at(const Expr& expr, const Focus& focus, Sink sink) {
  const Value* const found = variable(*expr.args[0]);
  if (found == nullptr) return false;
  const Value list = *found;
  if (list.size == 0) return true;
  const Value place = value(*expr.args[1], focus);
  if (failed_) return false;
  if (place.size != 1 || !is_numeric(place.one.type)) return std::nullopt;
  if (place.one.type != Type::Integer || place.one.big) return std::nullopt;
  const std::int64_t at = place.one.integer;
  if (at < 1 || at > static_cast<std::int64_t>(list.size)) return true;
  return sink(list.begin()[at - 1]);
}

namespace {

bool leads_to_elements(const Expr& expr) {
  return expr.kind == ExprKind::NamePath && !expr.anywhere &&
         expr.test.kinds == kind_bit(Type::Element);
}

/// Predicates that are truths and do not count.
bool are_plain(const Expr& filter) {
  for (std::size_t index = 1; index < filter.args.size(); ++index) {
    const Expr& predicate = *filter.args[index];
    if (predicate.item != Type::Boolean || predicate.needs.position || predicate.needs.last)
      return false;
  }
  return true;
}

}  // namespace

/// The elements of a path of names that pass plain predicates.
bool Evaluator::each_named_filtered(const Expr& expr, const Focus& focus, Sink sink) {
  NameRange range;
  if (!named_nodes(*expr.args[0], focus, range)) return false;
  for (; !range.is_empty(); range.next()) {
    if (!spend(1, expr)) return false;
    const Focus inner = Focus::at(Item::of_node(Type::Element, range.document, *range.at));
    Truth passes = Truth::True;
    for (std::size_t index = 1; index < expr.args.size() && passes == Truth::True; ++index)
      passes = truth(*expr.args[index], inner);
    if (passes == Truth::Error) return false;
    if (passes == Truth::True && !sink(inner.item)) return false;
  }
  return true;
}

bool Evaluator::each_filter(const Expr& expr, const Focus& focus, Sink sink) {
  if (!expr.names.empty()) {
    if (const auto ended = each_joined(expr, focus, sink)) return *ended;
  }
  if (leads_to_elements(*expr.args[0]) && are_plain(expr))
    return each_named_filtered(expr, focus, sink);
  const Expr& predicate = *expr.args[1];
  if (expr.args.size() == 2 && expr.args[0]->kind == ExprKind::Variable &&
      predicate_kind(predicate) == PredicateKind::Dynamic && !predicate.needs.focus) {
    if (const auto ended = each_at(expr, focus, sink)) return *ended;
  }
  return filter_filtered(expr, expr.args.size() - 1, focus, sink);
}

bool Evaluator::each_path(const Expr& expr, const Focus& focus, Sink sink) {
  const Expr& left = *expr.args[0];
  const Expr& right = *expr.args[1];
  if (!is_atomic(right.item) && !is_node(right.item)) return each_mixed(expr, focus, sink);
  const auto not_a_node = [&](const Item& item) {
    return !item.is_node() && !fail("XPTY0019", right, "a step is applied to an atomic value");
  };
  if (expr.sorts) {
    std::vector<Item> found;
    const auto keep = [&](const Item& item) {
      found.push_back(item);
      return true;
    };
    const bool ended = right.kind == ExprKind::Step ? each(left, focus,
                                                           [&](const Item& item) {
                                                             if (not_a_node(item)) return false;
                                                             return step(right, item, focus, keep);
                                                           })
                                                    : each_over(left, right, focus, keep);
    return ended && each_sorted(found, sink);
  }
  if (right.kind == ExprKind::Step) {
    return each(left, focus, [&](const Item& item) {
      if (not_a_node(item)) return false;
      return step(right, item, focus, sink);
    });
  }
  return each_over(left, right, focus, sink);
}

/// right, once for every element of a path of names.
bool Evaluator::each_over_named(const Expr& left, const Expr& right, const Focus& focus,
                                Sink sink) {
  NameRange range;
  if (!named_nodes(left, focus, range)) return false;
  const bool one = right.single() && is_atomic(right.item);
  for (std::uint32_t position = 1; !range.is_empty(); range.next(), ++position) {
    if (!spend(1, left)) return false;
    const Focus inner =
        Focus::at(Item::of_node(Type::Element, range.document, *range.at), position, 0);
    if (!one) {
      if (!each(right, inner, sink)) return false;
      continue;
    }
    const Single value = single(right, inner);
    if (value.is_error() || (!value.is_empty() && !sink(value.item))) return false;
  }
  return true;
}

/// right, once for every node of left, with that node as focus.
bool Evaluator::each_over(const Expr& left, const Expr& right, const Focus& focus, Sink sink) {
  if (leads_to_elements(left) && !right.needs.last)
    return each_over_named(left, right, focus, sink);
  const auto run = [&](const Item& item, std::uint32_t position, std::uint32_t size) {
    if (!item.is_node()) return fail("XPTY0019", right, "a step is applied to an atomic value");
    return each(right, Focus::at(item, position, size), sink);
  };
  std::uint32_t position = 0;
  if (!right.needs.last)
    return each(left, focus, [&](const Item& item) { return run(item, ++position, 0); });
  const Value all = value(left, focus);
  if (failed_) return false;
  for (const Item& item : all) {
    if (!run(item, ++position, all.size)) return false;
  }
  return true;
}

/// A path whose end is not known to be nodes or values: all must be one or the other.
bool Evaluator::each_mixed(const Expr& expr, const Focus& focus, Sink sink) {
  std::vector<Item> found;
  if (!each_over(*expr.args[0], *expr.args[1], focus, [&](const Item& item) {
        found.push_back(item);
        return true;
      }))
    return false;
  const auto nodes = static_cast<std::size_t>(
      std::count_if(found.begin(), found.end(), [](const Item& item) { return item.is_node(); }));
  if (nodes != 0 && nodes != found.size())
    return fail("XPTY0018", expr, "a path ends in nodes and atomic values at once");
  if (nodes != 0) return each_sorted(found, sink);
  for (const Item& item : found) {
    if (!sink(item)) return false;
  }
  return true;
}

bool Evaluator::each_sorted(std::vector<Item>& nodes, Sink sink) {
  const auto before = [](const Item& a, const Item& b) { return compare_order(a, b) < 0; };
  if (!std::is_sorted(nodes.begin(), nodes.end(), before))
    std::sort(nodes.begin(), nodes.end(), before);
  const Item* last = nullptr;
  for (const Item& item : nodes) {
    if (last != nullptr && item.same_node(*last)) continue;
    last = &item;
    if (!sink(item)) return false;
  }
  return true;
}

bool Evaluator::each_set(const Expr& expr, const Focus& focus, Sink sink) {
  // Mostly a document has one of two names only, as in //(cac:InvoiceLine | cac:CreditNoteLine).
  if (expr.kind == ExprKind::Union && expr.args[0]->kind == ExprKind::NamePath &&
      expr.args[1]->kind == ExprKind::NamePath) {
    for (std::size_t index : {0, 1}) {
      const Truth there = exists(*expr.args[index], focus);
      if (there == Truth::Error) return false;
      if (there == Truth::False) return each(*expr.args[1 - index], focus, sink);
    }
  }
  std::vector<Item> left, right;
  const auto into = [&](std::vector<Item>& to, const Expr& from) {
    return each(from, focus, [&](const Item& item) {
      if (!item.is_node()) return fail("XPTY0004", from, "a set of nodes is wanted");
      to.push_back(item);
      return true;
    });
  };
  const auto before = [](const Item& a, const Item& b) { return compare_order(a, b) < 0; };
  if (!into(left, *expr.args[0])) return false;
  if (!into(expr.kind == ExprKind::Union ? left : right, *expr.args[1])) return false;
  if (expr.kind == ExprKind::Union) return each_sorted(left, sink);
  std::sort(right.begin(), right.end(), before);
  const bool wanted = expr.kind == ExprKind::Intersect;
  std::erase_if(left, [&](const Item& item) {
    return std::binary_search(right.begin(), right.end(), item, before) != wanted;
  });
  return each_sorted(left, sink);
}

}  // namespace ubl::xpath
