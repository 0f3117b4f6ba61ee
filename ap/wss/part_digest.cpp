#include "ap/wss/part_digest.h"

#include <algorithm>

#include "base/crypto/sha256.h"
#include "base/text.h"
#include "base/xml/canonical.h"
#include "base/xml/parse.h"

namespace ap::wss {
namespace {

bool is_digest_of(base::ByteView content, base::ByteView digest) {
  return std::ranges::equal(base::crypto::sha256(content).bytes(), digest);
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') continue;
    out += text[at] == '\n' || text[at] == '\r' ? "\r\n" : std::string(1, text[at]);
  }
  return out;
}

}  // namespace

bool part_digest_holds(base::ByteView content, std::string_view mime_type, base::ByteView digest) {
  if (is_digest_of(content, digest)) return true;
  const std::string type = base::lower_ascii(base::trim(mime_type.substr(0, mime_type.find(';'))));
  if (type == "text/xml" || type == "application/xml" || type.ends_with("+xml")) {
    const auto tree = base::xml::parse(content);
    return tree && is_digest_of(base::as_bytes(base::xml::canonicalize_exclusive(tree->document())),
                                digest);
  }
  return type.starts_with("text/") &&
         is_digest_of(base::as_bytes(with_crlf(base::as_text(content))), digest);
}

}  // namespace ap::wss
