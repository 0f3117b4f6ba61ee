#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ubl::xpath {

/// Node kinds, the built-in atomic types of XML Schema, and the abstract types that only sequence
/// types name. Node kinds come first, then string-like types: some tests are comparisons of
/// numbers.
enum class Type : std::uint8_t {
  Document,
  Element,
  Attribute,
  Text,
  Comment,
  ProcessingInstruction,
  UntypedAtomic,
  AnyUri,
  String,
  NormalizedString,
  Token,
  Language,
  Nmtoken,
  Name,
  NcName,
  Id,
  Idref,
  Entity,
  Boolean,
  Decimal,
  Integer,
  NonPositiveInteger,
  NegativeInteger,
  Long,
  Int,
  Short,
  Byte,
  NonNegativeInteger,
  UnsignedLong,
  UnsignedInt,
  UnsignedShort,
  UnsignedByte,
  PositiveInteger,
  Float,
  Double,
  Duration,
  YearMonthDuration,
  DayTimeDuration,
  DateTime,
  Date,
  Time,
  GYearMonth,
  GYear,
  GMonthDay,
  GDay,
  GMonth,
  HexBinary,
  Base64Binary,
  QName,
  Notation,
  AnyAtomic,
  Node,
  Item,
};

constexpr bool is_node(Type type) {
  return type <= Type::ProcessingInstruction || type == Type::Node;
}
constexpr bool is_atomic(Type type) {
  return type >= Type::UntypedAtomic && type <= Type::AnyAtomic;
}
/// xs:string and what derives from it.
constexpr bool is_string(Type type) {
  return type >= Type::String && type <= Type::Entity;
}
constexpr bool is_integer(Type type) {
  return type >= Type::Integer && type <= Type::PositiveInteger;
}
constexpr bool is_numeric(Type type) {
  return type >= Type::Decimal && type <= Type::Double;
}
constexpr bool is_duration(Type type) {
  return type >= Type::Duration && type <= Type::DayTimeDuration;
}
/// Dates, times and their fragments.
constexpr bool is_calendar(Type type) {
  return type >= Type::DateTime && type <= Type::GMonth;
}

/// The type it is directly derived from; Item derives from itself.
Type base_of(Type type);
bool derives_from(Type type, Type ancestor);
/// The primitive type: xs:decimal for xs:int; xs:integer counts as a primitive here, as do the two
/// duration types, because casting and arithmetic tell them apart.
Type kin_of(Type type);
/// "xs:integer", "element()" ...
std::string_view name_of(Type type);
/// The atomic type of a local name in the XML Schema namespace.
std::optional<Type> atomic_type(std::string_view local);

enum class Occurs : std::uint8_t { Empty, One, Optional, Many, Some };

constexpr bool may_be_empty(Occurs occurs) {
  return occurs != Occurs::One && occurs != Occurs::Some;
}
constexpr bool may_be_several(Occurs occurs) {
  return occurs == Occurs::Many || occurs == Occurs::Some;
}

enum class NameMatch : std::uint8_t { Any, Exact, Namespace, Local };

/// What a step or a sequence type asks of a node. Numbers are those of the rule set's Names.
struct NodeTest {
  std::uint8_t kinds = 0;  ///< one bit per node kind
  NameMatch match = NameMatch::Any;
  bool never = false;         ///< asks for a type that no untyped node has
  bool root_element = false;  ///< document-node(element(..)): kinds is Document, the rest its child
  std::uint32_t name = 0;     ///< Exact: the name; Namespace, Local: the string
  bool operator==(const NodeTest&) const = default;
};

constexpr std::uint8_t kind_bit(Type type) {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(type));
}
constexpr std::uint8_t kAnyNode = 0x3f;

struct SequenceType {
  Type item = Type::Item;
  Occurs occurs = Occurs::Many;
  NodeTest test{};  ///< for node kinds
  bool operator==(const SequenceType&) const = default;
};

}  // namespace ubl::xpath
