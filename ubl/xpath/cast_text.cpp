#include <cstring>

#include "ubl/xpath/cast.h"
#include "ubl/xpath/number.h"

// Lexical rules of the derived string and integer types.
namespace ubl::xpath {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool begins_name(char c) {
  return is_letter(c) || c == '_' || c == ':' || (c & 0x80) != 0;
}
bool is_name_character(char c) {
  return begins_name(c) || is_digit(c) || c == '-' || c == '.';
}

bool is_nmtoken(std::string_view text) {
  for (const char c : text) {
    if (!is_name_character(c)) return false;
  }
  return !text.empty();
}

/// [a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*
bool is_language(std::string_view text) {
  bool first = true;
  while (true) {
    const std::size_t end = std::min(text.find('-'), text.size());
    if (end < 1 || end > 8) return false;
    for (const char c : text.substr(0, end)) {
      if (!is_letter(c) && (first || !is_digit(c))) return false;
    }
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
    first = false;
  }
}

struct Bounds {
  std::int64_t least, most;
};

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view collapsed(std::string_view text, Arena& arena) {
  text = trimmed(text);
  bool clean = true;
  for (std::size_t at = 0; at < text.size() && clean; ++at) {
    if (static_cast<unsigned char>(text[at]) > ' ') continue;
    clean = !is_blank(text[at]) || (text[at] == ' ' && text[at - 1] != ' ');
  }
  if (clean) return text;
  char* const copy = arena.characters(text.size());
  std::size_t size = 0;
  for (const char c : text) {
    if (!is_blank(c)) {
      copy[size++] = c;
    } else if (copy[size - 1] != ' ') {
      copy[size++] = ' ';
    }
  }
  return {copy, size};
}

bool fits_string_type(std::string_view text, Type type) {
  switch (type) {
    case Type::Language:
      return is_language(text);
    case Type::Nmtoken:
      return is_nmtoken(text);
    case Type::Name:
      return is_nmtoken(text) && begins_name(text[0]);
    case Type::NcName:
    case Type::Id:
    case Type::Idref:
    case Type::Entity:
      return is_nmtoken(text) && begins_name(text[0]) && text.find(':') == std::string_view::npos;
    default:
      return true;
  }
}

bool fits_integer_type(const Item& item, Type type) {
  if (type == Type::Integer) return true;
  const int sign = item.big ? item.decimal->sign() : (item.integer > 0) - (item.integer < 0);
  switch (type) {
    case Type::NonPositiveInteger:
      return sign <= 0;
    case Type::NegativeInteger:
      return sign < 0;
    case Type::NonNegativeInteger:
      return sign >= 0;
    case Type::PositiveInteger:
      return sign > 0;
    case Type::UnsignedLong:
      if (!item.big) return sign >= 0;
      return sign > 0 && item.decimal->to_string() <= "18446744073709551615" &&
             item.decimal->to_string().size() <= 20;
    default:
      break;
  }
  if (item.big) return false;
  const auto within = [&](std::int64_t least, std::int64_t most) {
    return item.integer >= least && item.integer <= most;
  };
  switch (type) {
    case Type::Int:
      return within(INT32_MIN, INT32_MAX);
    case Type::Short:
      return within(INT16_MIN, INT16_MAX);
    case Type::Byte:
      return within(INT8_MIN, INT8_MAX);
    case Type::UnsignedInt:
      return within(0, UINT32_MAX);
    case Type::UnsignedShort:
      return within(0, UINT16_MAX);
    case Type::UnsignedByte:
      return within(0, UINT8_MAX);
    default:
      return true;  // xs:long
  }
}

}  // namespace ubl::xpath
