#include "base/xml/tree_builder.h"
#include "ubl/xpath/cast.h"
#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/number.h"

// cast, castable, treat, instance of, and the function conversion rules.
namespace ubl::xpath {

Single Evaluator::cast(const Expr& expr, const Focus& focus) {
  const Single found = atom(*expr.args[0], focus);
  if (expr.type.item == Type::Decimal && found.state == Single::State::One &&
      found.item.type == Type::UntypedAtomic) {
    // Most casts of the rules.
    Decimal number;
    if (Decimal::parse_short(found.item.text(), number))
      return number_item(std::move(number), Type::Decimal, arena());
  }
  if (found.is_error()) return found;
  if (found.is_empty()) {
    if (expr.type.occurs == Occurs::Optional) return found;
    return fail_single("XPTY0004", expr, "nothing is cast to a type that wants a value");
  }
  const Cast result = cast_item(found.item, expr.type.item, arena());
  if (result.ok) return result.item;
  return fail_single(result.code, expr,
                     "a value cannot be cast to " + std::string(name_of(expr.type.item)));
}

Truth Evaluator::castable(const Expr& expr, const Focus& focus) {
  Single found;
  std::uint32_t count = 0;
  each_atom(*expr.args[0], focus, [&](const Item& item) {
    found = item;
    return ++count < 2;
  });
  if (failed_) return Truth::Error;
  if (count == 0) return truth_of(expr.type.occurs == Occurs::Optional);
  if (count > 1) return Truth::False;
  return truth_of(cast_item(found.item, expr.type.item, arena()).ok);
}

bool Evaluator::conforms(const Item& item, const SequenceType& type) const {
  if (type.item == Type::Item) return true;
  if (is_atomic(type.item)) return !item.is_node() && derives_from(item.type, type.item);
  return item.is_node() && item.document->matches(type.test, item);
}

Truth Evaluator::instance_of(const Expr& expr, const Focus& focus) {
  std::uint32_t count = 0;
  bool fits = true;
  each(*expr.args[0], focus, [&](const Item& item) {
    ++count;
    fits = expr.type.occurs != Occurs::Empty && conforms(item, expr.type) &&
           (count == 1 || may_be_several(expr.type.occurs));
    return fits;
  });
  if (failed_) return Truth::Error;
  return truth_of(fits && (count > 0 || may_be_empty(expr.type.occurs)));
}

bool Evaluator::each_treat(const Expr& expr, const Focus& focus, Sink sink) {
  std::uint32_t count = 0;
  const auto wrong = [&] {
    return fail("XPDY0050", expr, "a value is not of the type it is treated as");
  };
  const bool ended = each(*expr.args[0], focus, [&](const Item& item) {
    ++count;
    if (expr.type.occurs == Occurs::Empty || !conforms(item, expr.type) ||
        (count > 1 && !may_be_several(expr.type.occurs)))
      return wrong();
    return sink(item);
  });
  if (!ended) return false;
  return count > 0 || may_be_empty(expr.type.occurs) ? true : wrong();
}

/// One atomic value to an atomic type. Spec: XPath 2.0, 3.1.5.
Single Evaluator::convert(const Item& atomic, Type wanted, const Expr& where) {
  if (derives_from(atomic.type, wanted)) return atomic;
  if (atomic.type == Type::UntypedAtomic) {
    const Cast result = cast_item(atomic, wanted, arena());
    if (result.ok) return result.item;
    return fail_single(result.code, where,
                       "a value cannot be taken as " + std::string(name_of(wanted)));
  }
  const bool promotes =
      (wanted == Type::Double && is_numeric(atomic.type)) ||
      (wanted == Type::Float && is_numeric(atomic.type) && atomic.type != Type::Double);
  if (promotes) return cast_item(atomic, wanted, arena()).item;
  if (wanted == Type::String && atomic.type == Type::AnyUri)
    return Item::of_text(Type::String, atomic.text());
  return fail_single("XPTY0004", where,
                     "a value of " + std::string(name_of(atomic.type)) + " where " +
                         std::string(name_of(wanted)) + " is wanted");
}

std::optional<Value> Evaluator::converted(const Value& given, const SequenceType& wanted,
                                          const Expr& where) {
  if (given.size == 1 && is_atomic(wanted.item) && wanted.occurs != Occurs::Empty) {
    const Single fitted = convert(atomized(given.one), wanted.item, where);
    if (fitted.is_error()) return std::nullopt;
    Value result = given;
    result.one = fitted.item;
    return result;
  }
  std::vector<Item> items;
  for (const Item& item : given) {
    Single fitted(item);
    if (is_atomic(wanted.item)) {
      fitted = convert(atomized(item), wanted.item, where);
      if (fitted.is_error()) return std::nullopt;
    } else if (!conforms(item, wanted)) {
      fail("XPTY0004", where, "an item is not of the declared type");
      return std::nullopt;
    }
    items.push_back(fitted.item);
  }
  const bool fits = items.empty()       ? may_be_empty(wanted.occurs)
                    : items.size() == 1 ? wanted.occurs != Occurs::Empty
                                        : may_be_several(wanted.occurs);
  if (!fits) {
    fail("XPTY0004", where, "the number of items is not the declared one");
    return std::nullopt;
  }
  return kept(items);
}

Single Evaluator::argument(const Expr& expr, const Focus& focus, Type wanted) {
  const Single found = atom(expr, focus);
  if (found.state != Single::State::One) return found;
  return convert(found.item, wanted, expr);
}

Single Evaluator::numeric(const Expr& expr, const Focus& focus) {
  Single found = arithmetic_operand(expr, focus);
  if (found.state == Single::State::One && !is_numeric(found.item.type))
    return fail_single("XPTY0004", expr, "a number is wanted");
  return found;
}

Single Evaluator::text_item(const Expr& expr, const Focus& focus) {
  Single found = single(expr, focus);
  if (found.state != Single::State::One) return found;
  if (found.item.is_node()) {
    found.item = Item::of_text(Type::String, string_value(found.item));
    return found;
  }
  if (found.item.type >= Type::UntypedAtomic && found.item.type <= Type::Entity) return found;
  return fail_single(
      "XPTY0004", expr,
      "a value of " + std::string(name_of(found.item.type)) + " where text is wanted");
}

std::optional<std::string_view> Evaluator::text(const Expr& expr, const Focus& focus) {
  const Single found = text_item(expr, focus);
  if (found.is_error()) return std::nullopt;
  return found.is_empty() ? std::string_view("") : found.item.text();
}

std::string_view Evaluator::string_of(const Item& item) {
  return item.is_node() ? string_value(item) : atomic_text(item, arena());
}

Item Evaluator::temporary_tree(std::string_view text) {
  base::xml::TreeBuilder builder;
  builder.document_text(text);
  return add_document(builder.finish());
}

Single Evaluator::text_construction(const Expr& expr, const Focus& focus) {
  std::string text;
  bool first = true;
  for (const ExprPtr& part : expr.args) {
    each_atom(*part, focus, [&](const Item& item) {
      // value-of separates; neighbouring text nodes of a tree join directly.
      if (expr.kind == ExprKind::TextNode && !first) text += expr.literal.text();
      first = false;
      text += string_of(item);
      return true;
    });
  }
  if (failed_) return Single::error();
  if (expr.kind == ExprKind::TemporaryTree) return temporary_tree(text);
  return Item::of_text(Type::UntypedAtomic, arena().copy(text));
}

}  // namespace ubl::xpath
