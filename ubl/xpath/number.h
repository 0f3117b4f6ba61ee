#pragma once

#include <string_view>

#include "base/result.h"
#include "ubl/decimal/decimal.h"
#include "ubl/xpath/arena.h"
#include "ubl/xpath/item.h"
#include "ubl/xpath/lexer.h"

/// Numbers as items: integers of 64 bits lie in the item, larger ones and decimals in an arena.
namespace ubl::xpath {

Decimal decimal_of(const Item& number);  ///< xs:decimal and xs:integer items
/// The same without a copy; `room` outlives the answer.
inline const Decimal& decimal_in(const Item& number, Decimal& room) {
  if (!is_integer(number.type) || number.big) return *number.decimal;
  return room = Decimal::integer(number.integer);
}
double double_of(const Item& number);  ///< any numeric item
/// An item of `type`; integers must be whole.
Item number_item(Decimal value, Type type, Arena& arena);
/// The value of a numeric literal. Errors: FOAR0002, FOCA0001 (too many digits).
base::Result<Item> number_literal(TokenKind kind, std::string_view text, Arena& arena);
std::string number_text(const Item& number);

}  // namespace ubl::xpath
