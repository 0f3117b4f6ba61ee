#include "ubl/xpath/type.h"

#include <array>

namespace ubl::xpath {
namespace {

struct Row {
  std::string_view name;
  Type base;
};

constexpr std::size_t kCount = static_cast<std::size_t>(Type::Item) + 1;

constexpr std::array<Row, kCount> kRows{{
    {"document-node()", Type::Node},
    {"element()", Type::Node},
    {"attribute()", Type::Node},
    {"text()", Type::Node},
    {"comment()", Type::Node},
    {"processing-instruction()", Type::Node},
    {"xs:untypedAtomic", Type::AnyAtomic},
    {"xs:anyURI", Type::AnyAtomic},
    {"xs:string", Type::AnyAtomic},
    {"xs:normalizedString", Type::String},
    {"xs:token", Type::NormalizedString},
    {"xs:language", Type::Token},
    {"xs:NMTOKEN", Type::Token},
    {"xs:Name", Type::Token},
    {"xs:NCName", Type::Name},
    {"xs:ID", Type::NcName},
    {"xs:IDREF", Type::NcName},
    {"xs:ENTITY", Type::NcName},
    {"xs:boolean", Type::AnyAtomic},
    {"xs:decimal", Type::AnyAtomic},
    {"xs:integer", Type::Decimal},
    {"xs:nonPositiveInteger", Type::Integer},
    {"xs:negativeInteger", Type::NonPositiveInteger},
    {"xs:long", Type::Integer},
    {"xs:int", Type::Long},
    {"xs:short", Type::Int},
    {"xs:byte", Type::Short},
    {"xs:nonNegativeInteger", Type::Integer},
    {"xs:unsignedLong", Type::NonNegativeInteger},
    {"xs:unsignedInt", Type::UnsignedLong},
    {"xs:unsignedShort", Type::UnsignedInt},
    {"xs:unsignedByte", Type::UnsignedShort},
    {"xs:positiveInteger", Type::NonNegativeInteger},
    {"xs:float", Type::AnyAtomic},
    {"xs:double", Type::AnyAtomic},
    {"xs:duration", Type::AnyAtomic},
    {"xs:yearMonthDuration", Type::Duration},
    {"xs:dayTimeDuration", Type::Duration},
    {"xs:dateTime", Type::AnyAtomic},
    {"xs:date", Type::AnyAtomic},
    {"xs:time", Type::AnyAtomic},
    {"xs:gYearMonth", Type::AnyAtomic},
    {"xs:gYear", Type::AnyAtomic},
    {"xs:gMonthDay", Type::AnyAtomic},
    {"xs:gDay", Type::AnyAtomic},
    {"xs:gMonth", Type::AnyAtomic},
    {"xs:hexBinary", Type::AnyAtomic},
    {"xs:base64Binary", Type::AnyAtomic},
    {"xs:QName", Type::AnyAtomic},
    {"xs:NOTATION", Type::AnyAtomic},
    {"xs:anyAtomicType", Type::Item},
    {"node()", Type::Item},
    {"item()", Type::Item},
}};

const Row& row(Type type) {
  return kRows[static_cast<std::size_t>(type)];
}

}  // namespace

Type base_of(Type type) {
  return row(type).base;
}

bool derives_from(Type type, Type ancestor) {
  while (type != ancestor) {
    if (type == Type::Item) return false;
    type = base_of(type);
  }
  return true;
}

Type kin_of(Type type) {
  if (is_integer(type)) return Type::Integer;
  if (is_string(type)) return Type::String;
  return type;
}

std::string_view name_of(Type type) {
  return row(type).name;
}

std::optional<Type> atomic_type(std::string_view local) {
  for (std::size_t index = static_cast<std::size_t>(Type::UntypedAtomic); index < kCount; ++index) {
    const std::string_view name = kRows[index].name;
    if (name.starts_with("xs:") && name.substr(3) == local) return static_cast<Type>(index);
  }
  return std::nullopt;
}

}  // namespace ubl::xpath
