#include "ubl/xpath/number.h"

#include "ubl/xpath/double.h"

namespace ubl::xpath {

Decimal decimal_of(const Item& number) {
  if (is_integer(number.type) && !number.big) return Decimal::integer(number.integer);
  return *number.decimal;
}

double double_of(const Item& number) {
  if (number.type == Type::Double || number.type == Type::Float) return number.number;
  if (is_integer(number.type) && !number.big) return static_cast<double>(number.integer);
  return number.decimal->to_double();
}

Item number_item(Decimal value, Type type, Arena& arena) {
  Item item;
  item.type = type;
  if (is_integer(type)) {
    if (const auto small = value.to_int64()) {
      item.integer = *small;
      return item;
    }
    item.big = true;
  }
  item.decimal = value.is_small() ? arena.place(std::move(value)) : arena.make(std::move(value));
  return item;
}

base::Result<Item> number_literal(TokenKind kind, std::string_view text, Arena& arena) {
  if (kind == TokenKind::Double) {
    TRY(const double value, parse_double(text));
    return Item::of_double(value);
  }
  if (kind == TokenKind::Integer) {
    TRY(Decimal value, Decimal::parse_integer(text));
    return number_item(std::move(value), Type::Integer, arena);
  }
  TRY(Decimal value, Decimal::parse_decimal(text));
  return number_item(std::move(value), Type::Decimal, arena);
}

std::string number_text(const Item& number) {
  if (number.type == Type::Double) return to_string(number.number);
  if (number.type == Type::Float) return to_string(static_cast<float>(number.number));
  if (is_integer(number.type) && !number.big) return std::to_string(number.integer);
  return number.decimal->to_string();
}

}  // namespace ubl::xpath
