#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ubl::xpath {

/// The error of an expression that is wrong before it runs: "XPST0003" and the like, with the
/// place.
base::Error static_error(std::string_view code, std::size_t position, std::string detail);

enum class TokenKind : std::uint8_t {
  End,
  Integer,
  Decimal,
  Double,
  String,          ///< text: the content, quotes undone
  Name,            ///< NCName, keywords included: XPath reserves no words
  QualifiedName,   ///< prefix and text
  PrefixWildcard,  ///< cbc:*  (prefix)
  LocalWildcard,   ///< *:name (text)
  Symbol,
};

/// A symbol of one or two characters as a number, for comparing and switching.
constexpr std::uint16_t symbol(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const unsigned second = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0u;
  return static_cast<std::uint16_t>(first | (second << 8));
}

struct Token {
  TokenKind kind = TokenKind::End;
  std::uint16_t symbol = 0;
  std::uint32_t position = 0;  ///< byte offset in the expression
  std::uint32_t end = 0;
  std::string_view prefix;
  std::string text;
};

/// All tokens of an XPath 2.0 expression, an End last. No context is needed: `*` is told apart by
/// the parser. Errors: XPST0003. Spec: XPath 2.0, A.2.
base::Result<std::vector<Token>> tokenize_expression(std::string_view text);

}  // namespace ubl::xpath
