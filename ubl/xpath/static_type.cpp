#include "ubl/xpath/static_type.h"

#include <algorithm>

#include "ubl/xpath/builtin.h"

namespace ubl::xpath {
namespace {

bool is_downward(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::ContextItem:
      return true;
    case ExprKind::Step:
      return expr.axis <= Axis::Self;
    case ExprKind::NamePath:
      return !expr.rooted;
    case ExprKind::Path:
      return is_downward(*expr.args[0]) && is_downward(*expr.args[1]);
    case ExprKind::Filter:
      return is_downward(*expr.args[0]);
    default:
      return false;
  }
}

Occurs either(Occurs a, Occurs b) {
  if (a == b) return a;
  const bool several = may_be_several(a) || may_be_several(b);
  const bool empty = may_be_empty(a) || may_be_empty(b);
  if (several) return empty ? Occurs::Many : Occurs::Some;
  return Occurs::Optional;
}
Occurs product(Occurs a, Occurs b) {
  if (a == Occurs::Empty || b == Occurs::Empty) return Occurs::Empty;
  const bool several = may_be_several(a) || may_be_several(b);
  const bool empty = may_be_empty(a) || may_be_empty(b);
  if (several) return empty ? Occurs::Many : Occurs::Some;
  return empty ? Occurs::Optional : Occurs::One;
}
/// No longer certain that anything comes.
Occurs thinned(Occurs occurs) {
  if (occurs == Occurs::One) return Occurs::Optional;
  return occurs == Occurs::Some ? Occurs::Many : occurs;
}

Type common(Type a, Type b) {
  if (a == b) return a;
  if (is_node(a) && is_node(b)) return Type::Node;
  for (Type type = a; type != Type::Item; type = base_of(type)) {
    if (derives_from(b, type)) return type;
  }
  return Type::Item;
}

Type node_type(const NodeTest& test) {
  for (unsigned bit = 0; bit < 6; ++bit) {
    if (test.kinds == 1u << bit) return static_cast<Type>(bit);
  }
  return Type::Node;
}

Type atomic_of(Type type) {
  if (type == Type::Item || type == Type::AnyAtomic) return Type::AnyAtomic;
  if (type == Type::Node) return Type::AnyAtomic;
  return is_node(type) ? Evaluator::atomized_type(type) : type;
}

Type arithmetic_type(Op op, Type a, Type b) {
  a = atomic_of(a);
  b = atomic_of(b);
  if (a == Type::UntypedAtomic) a = Type::Double;
  if (b == Type::UntypedAtomic) b = Type::Double;
  if (!is_numeric(a) || !is_numeric(b)) return Type::AnyAtomic;
  if (op == Op::Idiv) return Type::Integer;
  if (a == Type::Double || b == Type::Double) return Type::Double;
  if (a == Type::Float || b == Type::Float) return Type::Float;
  if (op == Op::Div) return Type::Decimal;
  return is_integer(a) && is_integer(b) ? Type::Integer : Type::Decimal;
}

/// A predicate of which one item at most is left: [1], [last()].
bool picks_one(const Expr& predicate) {
  if (predicate.kind == ExprKind::Literal) return is_numeric(predicate.item);
  return predicate.kind == ExprKind::Call && predicate.builtin->from == Builtin::From::Last;
}

void type_path(Expr& expr) {
  const Expr& left = *expr.args[0];
  const Expr& right = *expr.args[1];
  expr.item = right.item;
  expr.occurs = product(left.occurs, right.occurs);
  expr.climbs = left.climbs || right.climbs;
  if (is_atomic(right.item)) return;
  if (left.single()) {
    expr.ordered = right.ordered;
    expr.peers = right.peers;
  } else if (left.ordered && left.peers && right.ordered && is_downward(right)) {
    expr.ordered = true;
    expr.peers = right.peers;
  } else if (left.ordered && right.kind == ExprKind::Step &&
             (right.axis == Axis::Attribute || right.axis == Axis::Self)) {
    expr.ordered = true;
    expr.peers = right.axis == Axis::Attribute || left.peers;
  } else {
    expr.sorts = true;
    expr.ordered = true;
  }
}

void type_sequence(Expr& expr) {
  if (expr.args.empty()) {
    expr.occurs = Occurs::Empty;
    expr.ordered = expr.peers = true;
    return;
  }
  expr.item = expr.args[0]->item;
  bool empty = true;
  for (const ExprPtr& part : expr.args) {
    expr.item = common(expr.item, part->item);
    empty = empty && may_be_empty(part->occurs);
  }
  expr.occurs = empty ? Occurs::Many : Occurs::Some;
}

void type_step(Expr& expr) {
  expr.item = node_type(expr.test);
  const bool one = expr.axis == Axis::Self || expr.axis == Axis::Parent ||
                   (expr.axis == Axis::Attribute && expr.test.match == NameMatch::Exact);
  const bool picked = std::any_of(expr.args.begin(), expr.args.end(),
                                  [](const ExprPtr& predicate) { return picks_one(*predicate); });
  expr.occurs = one || picked ? Occurs::Optional : Occurs::Many;
  expr.climbs = expr.axis == Axis::Parent && !picked;
  expr.ordered = true;
  expr.peers = expr.axis == Axis::Child || expr.axis == Axis::Attribute ||
               expr.axis == Axis::Self || expr.axis == Axis::Parent ||
               expr.axis == Axis::FollowingSibling || expr.axis == Axis::PrecedingSibling;
}

void result(Expr& expr, Type item, Occurs occurs) {
  expr.item = item;
  expr.occurs = occurs;
}

void type_call(Expr& expr) {
  result(expr, expr.builtin->result, expr.builtin->occurs);
  // These give no more items than their argument has.
  const std::string_view name = expr.builtin->name;
  if (name != "data" && name != "reverse" && name != "unordered" && name != "remove") return;
  if (expr.args[0]->single()) expr.occurs = Occurs::Optional;
  expr.climbs = expr.args[0]->climbs;
}

}  // namespace

void type_of(Expr& expr) {
  expr.climbs = false;
  const auto arg = [&](std::size_t index) -> const Expr& { return *expr.args[index]; };
  switch (expr.kind) {
    case ExprKind::Literal:
      return result(expr, expr.literal.type, Occurs::One);
    case ExprKind::Comma:
      return type_sequence(expr);
    case ExprKind::ContextItem:
      return result(expr, Type::Item, Occurs::One);
    case ExprKind::Root:
      return result(expr, Type::Document, Occurs::One);
    case ExprKind::Variable:
      return result(expr, expr.type.item, expr.type.occurs);
    case ExprKind::Step:
      return type_step(expr);
    case ExprKind::NamePath:
      result(expr, node_type(expr.test), Occurs::Many);
      expr.ordered = true;
      expr.peers = !expr.anywhere || expr.item == Type::Attribute;
      return;
    case ExprKind::Lookup:
      result(expr, arg(0).item, Occurs::Many);
      expr.ordered = arg(0).ordered;
      expr.peers = arg(0).peers;
      return;
    case ExprKind::Path:
      return type_path(expr);
    case ExprKind::Filter: {
      result(expr, arg(0).item, thinned(arg(0).occurs));
      const bool picked =
          std::any_of(expr.args.begin() + 1, expr.args.end(),
                      [](const ExprPtr& predicate) { return picks_one(*predicate); });
      if (picked) expr.occurs = Occurs::Optional;
      expr.climbs = arg(0).climbs && !picked;
      expr.ordered = arg(0).ordered;
      expr.peers = arg(0).peers;
      return;
    }
    case ExprKind::Union:
    case ExprKind::Intersect:
    case ExprKind::Except:
      result(expr, common(arg(0).item, arg(1).item), Occurs::Many);
      expr.ordered = true;
      return;
    case ExprKind::Or:
    case ExprKind::And:
    case ExprKind::GeneralComparison:
    case ExprKind::Some:
    case ExprKind::Every:
    case ExprKind::InstanceOf:
    case ExprKind::Castable:
    case ExprKind::InCodes:
    case ExprKind::ContainsCode:
      return result(expr, Type::Boolean, Occurs::One);
    case ExprKind::ValueComparison:
    case ExprKind::NodeComparison:
      return result(expr, Type::Boolean, Occurs::Optional);
    case ExprKind::Range:
      return result(expr, Type::Integer, Occurs::Many);
    case ExprKind::Arithmetic:
      return result(expr, arithmetic_type(expr.op, arg(0).item, arg(1).item),
                    may_be_empty(arg(0).occurs) || may_be_empty(arg(1).occurs) ? Occurs::Optional
                                                                               : Occurs::One);
    case ExprKind::Negate:
    case ExprKind::Plus: {
      Type type = atomic_of(arg(0).item);
      if (type == Type::UntypedAtomic) type = Type::Double;
      if (is_integer(type)) type = Type::Integer;
      return result(expr, is_numeric(type) ? type : Type::AnyAtomic,
                    may_be_empty(arg(0).occurs) ? Occurs::Optional : Occurs::One);
    }
    case ExprKind::For:
      expr.climbs = arg(0).climbs || arg(1).climbs;
      return result(expr, arg(1).item, product(arg(0).occurs, arg(1).occurs));
    case ExprKind::If:
      expr.climbs = arg(1).climbs || arg(2).climbs;
      return result(expr, common(arg(1).item, arg(2).item), either(arg(1).occurs, arg(2).occurs));
    case ExprKind::Let:
      expr.climbs = arg(1).climbs;
      return result(expr, arg(1).item, arg(1).occurs);
    case ExprKind::Convert:
      return result(expr, expr.type.item, expr.type.occurs);
    case ExprKind::Treat:
      return result(expr, arg(0).item, arg(0).occurs);
    case ExprKind::Cast:
      return result(expr, expr.type.item,
                    may_be_empty(arg(0).occurs) ? Occurs::Optional : Occurs::One);
    case ExprKind::Call:
      return type_call(expr);
    case ExprKind::UserCall:
      return result(expr, Type::Item, Occurs::Many);
    case ExprKind::TemporaryTree:
      return result(expr, Type::Document, Occurs::One);
    case ExprKind::TextNode:
      return result(expr, Type::UntypedAtomic, Occurs::One);
    case ExprKind::Memo:
    case ExprKind::NodeMemo:
      result(expr, arg(0).item, arg(0).occurs);
      expr.climbs = arg(0).climbs;
      expr.ordered = arg(0).ordered;
      expr.peers = arg(0).peers;
      return;
  }
}

}  // namespace ubl::xpath
