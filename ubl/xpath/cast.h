#pragma once

#include <string_view>

#include "ubl/xpath/arena.h"
#include "ubl/xpath/item.h"

namespace ubl::xpath {

/// A cast value, or the error code of why not. Cheap, because `castable` fails often.
struct Cast {
  bool ok = false;
  Item item;
  std::string_view code;  ///< FORG0001, XPTY0004, FOCA0002 ...

  static Cast made(const Item& item) { return {true, item, {}}; }
  static Cast failed(std::string_view code) { return {false, {}, code}; }
};

/// An atomic item as another atomic type. xs:QName and xs:NOTATION only from themselves: the
/// literal form is the parser's business. Spec: XPath functions and operators 2.0, 17.
Cast cast_item(const Item& item, Type target, Arena& arena);
/// The canonical text of an atomic item.
std::string_view atomic_text(const Item& item, Arena& arena);

// White space of XML.
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
std::string_view trimmed(std::string_view text);
/// Runs of white space as one space, none at the ends; a view of the text itself if it is so
/// already.
std::string_view collapsed(std::string_view text, Arena& arena);

/// The lexical rules of a type derived from xs:string, on text whose white space is as the type
/// wants.
bool fits_string_type(std::string_view text, Type type);
/// The bounds of a type derived from xs:integer.
bool fits_integer_type(const Item& integer, Type type);

}  // namespace ubl::xpath
