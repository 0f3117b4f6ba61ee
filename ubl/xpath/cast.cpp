#include "ubl/xpath/cast.h"

#include <array>
#include <cmath>
#include <limits>

#include "ubl/xpath/calendar.h"
#include "ubl/xpath/double.h"
#include "ubl/xpath/number.h"

namespace ubl::xpath {
namespace {

constexpr std::string_view kWrongValue = "FORG0001";
constexpr std::string_view kWrongType = "XPTY0004";

Cast numeric_result(const base::Result<Decimal>& parsed, Type target, Arena& arena) {
  if (!parsed) {
    return Cast::failed(parsed.error().code == "FOCA0003" ? "FOCA0003" : kWrongValue);
  }
  Item item = number_item(*parsed, target, arena);
  if (target != Type::Decimal && !fits_integer_type(item, target)) return Cast::failed(kWrongValue);
  return Cast::made(item);
}

/// Small integers without a Decimal on the way.
Cast integer_from_text(std::string_view text, Type target, Arena& arena) {
  const std::string_view digits = trimmed(text);
  std::size_t at = !digits.empty() && (digits[0] == '-' || digits[0] == '+') ? 1 : 0;
  if (digits.size() - at >= 1 && digits.size() - at <= 18) {
    std::int64_t value = 0;
    for (; at < digits.size(); ++at) {
      if (digits[at] < '0' || digits[at] > '9') return Cast::failed(kWrongValue);
      value = value * 10 + (digits[at] - '0');
    }
    const Item item = Item::of_integer(digits[0] == '-' ? -value : value, target);
    return fits_integer_type(item, target) ? Cast::made(item) : Cast::failed(kWrongValue);
  }
  return numeric_result(Decimal::parse_integer(text), target, arena);
}

Cast string_from_text(std::string_view text, Type target, Arena& arena) {
  if (target == Type::String) return Cast::made(Item::of_text(target, text));
  if (target == Type::NormalizedString) {
    char* const copy = arena.characters(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) copy[at] = is_blank(text[at]) ? ' ' : text[at];
    return Cast::made(Item::of_text(target, {copy, text.size()}));
  }
  const std::string_view shaped = collapsed(text, arena);
  if (!fits_string_type(shaped, target)) return Cast::failed(kWrongValue);
  return Cast::made(Item::of_text(target, shaped));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Cast hex_from_text(std::string_view text, Arena& arena) {
  text = trimmed(text);
  if (text.size() % 2 != 0) return Cast::failed(kWrongValue);
  char* const bytes = arena.characters(text.size() / 2);
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const int high = hex_digit(text[at]), low = hex_digit(text[at + 1]);
    if (high < 0 || low < 0) return Cast::failed(kWrongValue);
    bytes[at / 2] = static_cast<char>(high * 16 + low);
  }
  return Cast::made(Item::of_text(Type::HexBinary, {bytes, text.size() / 2}));
}

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Cast base64_from_text(std::string_view text, Arena& arena) {
  char* const bytes = arena.characters(text.size());
  std::size_t size = 0, digits = 0, padding = 0;
  std::uint32_t group = 0;
  for (const char c : text) {
    if (is_blank(c)) continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const std::size_t digit = kBase64.find(c);
    if (digit == std::string_view::npos || padding > 0) return Cast::failed(kWrongValue);
    group = (group << 6) | static_cast<std::uint32_t>(digit);
    if (++digits % 4 != 0) continue;
    for (int shift = 16; shift >= 0; shift -= 8) bytes[size++] = static_cast<char>(group >> shift);
    group = 0;
  }
  const std::size_t rest = digits % 4;
  if (rest == 1 || padding != (rest == 0 ? 0 : 4 - rest)) return Cast::failed(kWrongValue);
  if (rest == 2) {
    if (group & 0xf) return Cast::failed(kWrongValue);  // the last digit is one of AQgw
    bytes[size++] = static_cast<char>(group >> 4);
  } else if (rest == 3) {
    if (group & 0x3) return Cast::failed(kWrongValue);
    bytes[size++] = static_cast<char>(group >> 10);
    bytes[size++] = static_cast<char>(group >> 2);
  }
  return Cast::made(Item::of_text(Type::Base64Binary, {bytes, size}));
}

/// Percent signs are followed by two digits; anything else is left to who uses the address.
bool fits_uri(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') continue;
    if (at + 2 >= text.size() || hex_digit(text[at + 1]) < 0 || hex_digit(text[at + 2]) < 0)
      return false;
  }
  return !text.starts_with(":");
}

Cast from_text(std::string_view text, Type target, Arena& arena) {
  if (is_string(target)) return string_from_text(text, target, arena);
  if (is_integer(target)) return integer_from_text(text, target, arena);
  if (is_duration(target) || is_calendar(target)) return calendar_from_text(text, target, arena);
  switch (target) {
    case Type::UntypedAtomic:
      return Cast::made(Item::of_text(target, text));
    case Type::AnyUri: {
      const std::string_view shaped = collapsed(text, arena);
      return fits_uri(shaped) ? Cast::made(Item::of_text(target, shaped))
                              : Cast::failed(kWrongValue);
    }
    case Type::Boolean: {
      const std::string_view word = trimmed(text);
      if (word == "true" || word == "1") return Cast::made(Item::of_boolean(true));
      if (word == "false" || word == "0") return Cast::made(Item::of_boolean(false));
      return Cast::failed(kWrongValue);
    }
    case Type::Decimal: {
      Decimal number;
      if (Decimal::parse_short(text, number))
        return Cast::made(number_item(std::move(number), target, arena));
      return numeric_result(Decimal::parse_decimal(text), target, arena);
    }
    case Type::Double: {
      const auto parsed = parse_double(text);
      return parsed ? Cast::made(Item::of_double(*parsed)) : Cast::failed(kWrongValue);
    }
    case Type::Float: {
      const auto parsed = parse_float(text);
      return parsed ? Cast::made(Item::of_double(static_cast<double>(*parsed), Type::Float))
                    : Cast::failed(kWrongValue);
    }
    case Type::HexBinary:
      return hex_from_text(text, arena);
    case Type::Base64Binary:
      return base64_from_text(text, arena);
    default:
      return Cast::failed(kWrongType);
  }
}

Cast from_number(const Item& item, Type target, Arena& arena) {
  const bool binary = item.type == Type::Double || item.type == Type::Float;
  if (target == Type::Double) return Cast::made(Item::of_double(double_of(item)));
  if (target == Type::Float) {
    const float value = binary ? static_cast<float>(item.number) : decimal_of(item).to_float();
    return Cast::made(Item::of_double(static_cast<double>(value), Type::Float));
  }
  if (target == Type::Boolean) {
    const double number = double_of(item);
    return Cast::made(Item::of_boolean(number != 0 && !std::isnan(number)));
  }
  if (target != Type::Decimal && !is_integer(target)) return Cast::failed(kWrongType);
  if (binary && !std::isfinite(item.number)) return Cast::failed("FOCA0002");
  if (is_integer(item.type) && !item.big && is_integer(target)) {
    const Item same = Item::of_integer(item.integer, target);
    return fits_integer_type(same, target) ? Cast::made(same) : Cast::failed(kWrongValue);
  }
  base::Result<Decimal> value = !binary              ? base::Result<Decimal>(decimal_of(item))
                                : is_integer(target) ? to_integer(item.number)
                                                     : Decimal::from_double(item.number);
  if (!value) return Cast::failed("FOCA0002");
  if (is_integer(target)) value = value->truncate();
  return numeric_result(value, target, arena);
}

}  // namespace

Cast cast_item(const Item& item, Type target, Arena& arena) {
  if (item.type == target) return Cast::made(item);
  const Type kin = kin_of(item.type);
  if (kin == Type::String || kin == Type::UntypedAtomic)
    return from_text(item.text(), target, arena);
  if (is_string(target) || target == Type::UntypedAtomic) {
    const std::string_view text = atomic_text(item, arena);
    return from_text(text, target, arena);
  }
  if (is_numeric(item.type)) return from_number(item, target, arena);
  switch (kin) {
    case Type::Boolean:
      if (!is_numeric(target)) return Cast::failed(kWrongType);
      return from_number(Item::of_integer(item.boolean ? 1 : 0), target, arena);
    case Type::HexBinary:
    case Type::Base64Binary:
      if (target != Type::HexBinary && target != Type::Base64Binary)
        return Cast::failed(kWrongType);
      return Cast::made(Item::of_text(target, item.text()));
    default:
      if (is_duration(item.type) || is_calendar(item.type))
        return calendar_cast(item, target, arena);
      return Cast::failed(kWrongType);
  }
}

std::string_view atomic_text(const Item& item, Arena& arena) {
  switch (kin_of(item.type)) {
    case Type::String:
    case Type::UntypedAtomic:
    case Type::AnyUri:
      return item.text();
    case Type::Boolean:
      return item.boolean ? "true" : "false";
    case Type::Integer:
    case Type::Decimal:
    case Type::Float:
    case Type::Double:
      return arena.copy(number_text(item));
    case Type::HexBinary: {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      std::string text;
      for (const char c : item.text()) {
        text += kDigits[static_cast<unsigned char>(c) >> 4];
        text += kDigits[static_cast<unsigned char>(c) & 15];
      }
      return arena.copy(text);
    }
    case Type::Base64Binary: {
      const std::string_view bytes = item.text();
      std::string text;
      for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
          group = (group << 8) |
                  (at + k < bytes.size() ? static_cast<unsigned char>(bytes[at + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
          text += at + k > bytes.size() ? '=' : kBase64[(group >> (18 - 6 * k)) & 63];
      }
      return arena.copy(text);
    }
    case Type::QName:
    case Type::Notation: {
      std::string text(item.qname->prefix);
      if (!text.empty()) text += ':';
      text += item.qname->local;
      return arena.copy(text);
    }
    default:
      return arena.copy(calendar_text(item));
  }
}

}  // namespace ubl::xpath
