#include "base/xml/prolog.h"

#include <algorithm>

#include "base/text.h"

namespace base::xml {
namespace {

/// The value of a pseudo-attribute of an XML declaration, or "".
std::string pseudo_attribute(std::string_view declaration, std::string_view name) {
  std::size_t at = declaration.find(name);
  if (at == std::string_view::npos) return {};
  at = declaration.find_first_of("'\"", at);
  if (at == std::string_view::npos) return {};
  const std::size_t end = declaration.find(declaration[at], at + 1);
  if (end == std::string_view::npos) return {};
  return std::string(declaration.substr(at + 1, end - at - 1));
}

/// The declaration as ASCII: every second octet of UTF-16, else the octets.
std::string declaration_of(ByteView bytes, std::size_t step, std::size_t offset) {
  constexpr std::size_t kLongest = 512;
  std::string text;
  for (std::size_t at = offset; at < bytes.size() && text.size() < kLongest; at += step) {
    text += static_cast<char>(bytes[at]);
    if (text.back() == '>') break;
  }
  return text.starts_with("<?xml") && text.size() > 5 && text[5] <= ' ' ? text : std::string();
}

bool starts(ByteView bytes, std::initializer_list<std::uint8_t> mark) {
  return bytes.size() >= mark.size() && std::equal(mark.begin(), mark.end(), bytes.begin());
}

/// What the parser takes for UTF-8 when nothing is declared.
bool begins_as_utf8(ByteView bytes) {
  const ByteView head = bytes.first(std::min<std::size_t>(4, bytes.size()));
  return !head.empty() &&
         (head[0] == '<' || head[0] == ' ' || (head[0] >= '\t' && head[0] <= '\r')) &&
         std::find(head.begin(), head.end(), 0) == head.end();
}

}  // namespace

Result<Encoding> check_prolog(ByteView bytes) {
  const bool little = starts(bytes, {0xFF, 0xFE});
  const bool big = starts(bytes, {0xFE, 0xFF});
  const bool wide = little || big;
  const bool marked = starts(bytes, {0xEF, 0xBB, 0xBF});
  const std::string declaration =
      declaration_of(bytes, wide ? 2 : 1, wide ? (little ? 2 : 3) : (marked ? 3 : 0));
  const Encoding undeclared = marked || begins_as_utf8(bytes) ? Encoding::Utf8 : Encoding::Other;
  if (declaration.empty()) return undeclared;
  const std::string version = pseudo_attribute(declaration, "version");
  if (version != "1.0") return malformed("xml.version", "only XML 1.0 is accepted");
  const std::string encoding = lower_ascii(pseudo_attribute(declaration, "encoding"));
  const bool says_wide = encoding == "utf-16" || encoding == "utf-16le" || encoding == "utf-16be";
  const bool known = encoding.empty() || encoding == "utf-8" || encoding == "utf8" || says_wide ||
                     encoding == "iso-8859-1" || encoding == "us-ascii";
  if (!known) return malformed("xml.encoding", "accepted are UTF-8, UTF-16 and ISO-8859-1");
  if (!encoding.empty() && (wide != says_wide || (marked && !encoding.starts_with("utf")))) {
    return malformed("xml.encoding", "the declared encoding is not that of the bytes");
  }
  const bool utf8 = encoding.empty() || encoding.starts_with("utf-8") || encoding == "utf8";
  return utf8 ? undeclared : Encoding::Other;
}

}  // namespace base::xml
