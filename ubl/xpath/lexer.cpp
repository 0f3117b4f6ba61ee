#include "ubl/xpath/lexer.h"

#include <algorithm>

namespace ubl::xpath {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
// Every character beyond ASCII counts as a name character: a stricter test would only turn an
// unknown name into a syntax error.
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool is_name(char c) {
  return is_name_start(c) || is_digit(c) || c == '-' || c == '.';
}

class Lexer final {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  base::Result<std::vector<Token>> run() {
    for (;;) {
      TRY(skip_blank());
      TRY(Token token, next());
      token.end = static_cast<std::uint32_t>(at_);
      tokens_.push_back(std::move(token));
      if (tokens_.back().kind == TokenKind::End) return std::move(tokens_);
    }
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  base::Error wrong(std::string detail) const {
    return static_error("XPST0003", at_, std::move(detail));
  }

  /// White space and comments, which nest.
  base::Result<void> skip_blank() {
    for (;;) {
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      if (peek() != '(' || peek(1) != ':') return {};
      std::size_t depth = 0;
      do {
        if (at_ >= text_.size()) return wrong("a comment does not end");
        if (peek() == '(' && peek(1) == ':') {
          ++depth;
          at_ += 2;
        } else if (peek() == ':' && peek(1) == ')') {
          --depth;
          at_ += 2;
        } else {
          ++at_;
        }
      } while (depth > 0);
    }
  }

  base::Result<Token> next() {
    Token token;
    token.position = static_cast<std::uint32_t>(at_);
    if (at_ >= text_.size()) return token;
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number(std::move(token));
    if (c == '"' || c == '\'') return string(std::move(token));
    if (is_name_start(c)) return name(std::move(token));
    if (c == '*' && peek(1) == ':' && is_name_start(peek(2))) {
      at_ += 2;
      token.kind = TokenKind::LocalWildcard;
      token.text = take_name();
      return token;
    }
    token.kind = TokenKind::Symbol;
    constexpr std::string_view kPairs[] = {"::", "..", "//", "!=", "<=", ">=", "<<", ">>"};
    for (const std::string_view pair : kPairs) {
      if (text_.substr(at_, 2) != pair) continue;
      token.symbol = symbol(pair);
      at_ += 2;
      return token;
    }
    constexpr std::string_view kSingles = "()[].@,$/|+-*=<>?:";
    if (kSingles.find(c) == std::string_view::npos)
      return wrong("a character that begins nothing in XPath");
    token.symbol = symbol(text_.substr(at_, 1));
    ++at_;
    return token;
  }

  std::string_view take_name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  base::Result<Token> name(Token token) {
    const std::string_view first = take_name();
    token.kind = TokenKind::Name;
    token.text = first;
    if (peek() != ':') return token;
    if (is_name_start(peek(1))) {
      ++at_;
      token.kind = TokenKind::QualifiedName;
      token.prefix = first;
      token.text = take_name();
    } else if (peek(1) == '*') {
      at_ += 2;
      token.kind = TokenKind::PrefixWildcard;
      token.prefix = first;
      token.text.clear();
    }
    return token;
  }

  base::Result<Token> number(Token token) {
    const std::size_t begin = at_;
    token.kind = TokenKind::Integer;
    while (is_digit(peek())) ++at_;
    if (peek() == '.') {
      token.kind = TokenKind::Decimal;
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    if (peek() == 'e' || peek() == 'E') {
      token.kind = TokenKind::Double;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!is_digit(peek())) return wrong("a number has no exponent after 'e'");
      while (is_digit(peek())) ++at_;
    }
    if (is_name_start(peek())) return wrong("a number runs into a name");
    token.text = text_.substr(begin, at_ - begin);
    return token;
  }

  base::Result<Token> string(Token token) {
    const char quote = text_[at_++];
    token.kind = TokenKind::String;
    for (;;) {
      if (at_ >= text_.size()) return wrong("a string does not end");
      const std::size_t end = std::min(text_.find(quote, at_), text_.size());
      token.text += text_.substr(at_, end - at_);
      at_ = std::min(end + 1, text_.size());
      if (end == text_.size()) return wrong("a string does not end");
      if (peek() != quote) return token;
      token.text += quote;
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

base::Error static_error(std::string_view code, std::size_t position, std::string detail) {
  return base::malformed(std::string(code),
                         "at character " + std::to_string(position + 1) + ": " + std::move(detail));
}

base::Result<std::vector<Token>> tokenize_expression(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace ubl::xpath
