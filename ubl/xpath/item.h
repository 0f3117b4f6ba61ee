#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/xml/tree.h"
#include "ubl/xpath/type.h"

namespace ubl {
class Decimal;
}

namespace ubl::xpath {

class Document;
struct DateTime;
struct Duration;

struct QName {
  std::string_view prefix, uri, local;
};

/// One item of a sequence: a node, or an atomic value with its type. Small and copied freely.
///
/// Lifetime: text, decimals, dates and names are views into the document, the compiled program or
///           the evaluation that made the item; see Evaluation::release_scratch.
struct Item {
  Type type = Type::String;
  bool big = false;             ///< integers: `decimal` holds it, being too large for 64 bits
  std::uint32_t attribute = 0;  ///< nodes: 0, or 1 + the index of the attribute
  union {
    const char* characters = "";
    const Document* document;
    const Decimal* decimal;
    const DateTime* instant;
    const Duration* duration;
    const QName* qname;
    double number;  ///< xs:double and xs:float
    std::int64_t integer;
    bool boolean;
  };
  std::uint64_t size = 0;  ///< text: bytes; nodes: the number of the node

  bool is_node() const { return xpath::is_node(type); }
  std::uint32_t node_id() const { return static_cast<std::uint32_t>(size); }
  /// Untyped, string-like, URI and binary items (binary: the bytes).
  std::string_view text() const { return {characters, size}; }
  /// The tree node; of an attribute, its element.
  base::xml::Node node() const;

  static Item of_text(Type type, std::string_view text) {
    Item item;
    item.type = type;
    item.characters = text.data() == nullptr ? "" : text.data();
    item.size = text.size();
    return item;
  }
  static Item of_boolean(bool value) {
    Item item;
    item.type = Type::Boolean;
    item.boolean = value;
    return item;
  }
  static Item of_integer(std::int64_t value, Type type = Type::Integer) {
    Item item;
    item.type = type;
    item.integer = value;
    return item;
  }
  static Item of_double(double value, Type type = Type::Double) {
    Item item;
    item.type = type;
    item.number = value;
    return item;
  }
  static Item of_node(Type type, const Document* document, std::uint32_t id,
                      std::uint32_t attribute = 0) {
    Item item;
    item.type = type;
    item.attribute = attribute;
    item.document = document;
    item.size = id;
    return item;
  }
  bool same_node(const Item& other) const {
    return document == other.document && size == other.size && attribute == other.attribute;
  }
};

using Sequence = std::vector<Item>;

}  // namespace ubl::xpath
