#include "ap/mime/multipart.h"

#include <algorithm>
#include <optional>
#include <set>

#include "ap/mime/header.h"
#include "base/check.h"
#include "base/text.h"

namespace ap::mime {
namespace {

using base::Bytes;
using base::ByteView;
using base::malformed;
using base::Result;

/// Where the delimiter lines of a body are, one after the other.
class Delimiters final {
 public:
  Delimiters(std::string_view body, std::string_view boundary)
      : body_(body), line_("--" + std::string(boundary)) {}

  struct Found {
    std::size_t content_end;  ///< before the CRLF that belongs to the delimiter
    std::size_t after;        ///< where the part after it starts
    bool closing;
  };

  /// The next delimiter from `at`; nothing when there is none. A delimiter stands at the start of a
  /// line and is followed by nothing but white space, or by "--".
  std::optional<Found> next(std::size_t at) const {
    for (std::size_t found = body_.find(line_, at); found != std::string_view::npos;
         found = body_.find(line_, found + 1)) {
      const bool at_start = found == 0 || (found >= 2 && body_.substr(found - 2, 2) == "\r\n");
      if (!at_start) continue;
      std::size_t after = found + line_.size();
      const bool closing = body_.substr(after, 2) == "--";
      if (closing) after += 2;
      while (after < body_.size() && (body_[after] == ' ' || body_[after] == '\t')) ++after;
      const bool ended = body_.substr(after, 2) == "\r\n";
      if (!ended && !(closing && after == body_.size())) continue;
      return Found{found == 0 ? 0 : found - 2, ended ? after + 2 : after, closing};
    }
    return std::nullopt;
  }

 private:
  std::string_view body_;
  std::string line_;
};

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// "%40" -> "@"; what is no escape stays.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
    const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
    const bool escape = text[at] == '%' && high >= 0 && low >= 0;
    out += escape ? static_cast<char>(high * 16 + low) : text[at];
    if (escape) at += 2;
  }
  return out;
}

/// RFC 2045 6.7.
Result<Bytes> decode_quoted_printable(std::string_view text) {
  Bytes out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '=') {
      out.push_back(static_cast<std::uint8_t>(text[at]));
      continue;
    }
    if (text.substr(at + 1, 2) == "\r\n") {
      at += 2;
      continue;
    }
    const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
    const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
    if (high < 0 || low < 0) return malformed("mime.encoding", "broken quoted-printable content");
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
    at += 2;
  }
  return out;
}

/// Undoes the transfer encoding, when it has one.
Result<void> decode(Part& part, std::string_view encoding) {
  const std::string name = base::lower_ascii(base::trim(encoding));
  if (name.empty() || name == "7bit" || name == "8bit" || name == "binary") return {};
  if (name == "base64") {
    TRY(part.decoded, base::from_base64_with_space(base::as_text(part.content)));
  } else if (name == "quoted-printable") {
    TRY(part.decoded, decode_quoted_printable(base::as_text(part.content)));
  } else {
    return malformed("mime.encoding", "unknown transfer encoding " + name);
  }
  part.content = part.decoded;
  return {};
}

std::string without_brackets(std::string_view id) {
  id = base::trim(id);
  if (id.size() >= 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
  return std::string(id);
}

/// One part: header lines, an empty line, content.
Result<Part> read_part(std::string_view raw, const Limits& limits) {
  std::size_t end = raw.starts_with("\r\n") ? 0 : raw.find("\r\n\r\n");
  if (end == std::string_view::npos)
    return malformed("mime.header", "a part without an empty line after its header");
  if (end > limits.header_bytes)
    return base::limit_exceeded("mime.header", "a part's header is too large");
  TRY(const HeaderFields fields, HeaderFields::parse(raw.substr(0, end == 0 ? 0 : end + 2)));
  for (const auto* once : {"content-type", "content-id", "content-transfer-encoding"}) {
    if (fields.count(once) > 1)
      return malformed("mime.header", std::string(once) + " is given twice");
  }
  Part part;
  part.content_type = fields.get("content-type");
  part.content_id = without_brackets(fields.get("content-id"));
  part.content = base::as_bytes(raw.substr(end == 0 ? 2 : end + 4));
  if (MediaType::parse(part.content_type).value_or({}).type.starts_with("multipart/")) {
    return malformed("mime.nested", "a part is itself a multipart");
  }
  TRY(decode(part, fields.get("content-transfer-encoding")));
  return part;
}

bool is_utf8_or_absent(const MediaType& type) {
  const std::string charset = base::lower_ascii(type.parameter("charset"));
  return charset.empty() || charset == "utf-8";
}

/// `start` must name the first part: peers always take part 1.
Result<void> check_root(const MediaType& outer, const std::vector<Part>& parts) {
  const std::string start = without_brackets(outer.parameter("start"));
  if (!start.empty() && start != parts.front().content_id)
    return malformed("mime.start", "start does not name the first part");
  const auto root = MediaType::parse(parts.front().content_type);
  if (!root || root->type != "application/soap+xml" || !is_utf8_or_absent(*root)) {
    return malformed("mime.root", "the first part is not application/soap+xml in UTF-8");
  }
  std::set<std::string> ids;
  for (const Part& part : parts) {
    if (!part.content_id.empty() && !ids.insert(part.content_id).second) {
      return malformed("mime.content_id", "two parts have the same Content-ID");
    }
  }
  return {};
}

Result<std::vector<Part>> split(const MediaType& outer, std::string_view body,
                                const Limits& limits) {
  const std::string boundary = outer.parameter("boundary");
  if (boundary.empty() || boundary.size() > 70)
    return malformed("mime.boundary", "a boundary has 1 to 70 characters");
  const Delimiters delimiters(body, boundary);
  auto found = delimiters.next(0);
  if (!found) return malformed("mime.boundary", "the boundary does not occur");
  std::vector<Part> parts;
  while (!found->closing) {
    const std::size_t start = found->after;
    // The CRLF of a delimiter may be the one that ended the delimiter before.
    found = delimiters.next(start - 2);
    while (found && found->after <= start) found = delimiters.next(found->after);
    if (!found) return malformed("mime.boundary", "the closing boundary is missing");
    if (parts.size() == limits.parts) return base::limit_exceeded("mime.parts", "too many parts");
    const std::size_t end = std::max(found->content_end, start);
    TRY(Part part, read_part(body.substr(start, end - start), limits));
    parts.push_back(std::move(part));
  }
  if (parts.empty()) return malformed("mime.parts", "no part");
  return parts;
}

}  // namespace

Result<std::vector<Part>> parse_message(std::string_view content_type, ByteView body,
                                        const Limits& limits) {
  TRY(const MediaType outer, MediaType::parse(content_type));
  if (!is_utf8_or_absent(outer)) return malformed("mime.charset", "only UTF-8 is accepted");
  if (outer.type == "application/soap+xml") {
    std::vector<Part> parts(1);
    parts[0].content_type = content_type;
    parts[0].content = body;
    return parts;
  }
  if (outer.type != "multipart/related")
    return base::rejected("mime.media_type", "expected multipart/related or application/soap+xml");
  const std::string type = base::lower_ascii(outer.parameter("type"));
  if (!type.empty() && type != "application/soap+xml")
    return malformed("mime.type", "the type parameter is not application/soap+xml");
  TRY(std::vector<Part> parts, split(outer, base::as_text(body), limits));
  TRY(check_root(outer, parts));
  return parts;
}

std::optional<std::size_t> find_part(std::string_view cid, const std::vector<Part>& parts) {
  if (cid.empty()) return std::nullopt;
  const auto find = [&](std::string_view id) -> std::optional<std::size_t> {
    const auto found = std::ranges::find(parts, id, &Part::content_id);
    if (found == parts.end()) return std::nullopt;
    return static_cast<std::size_t>(found - parts.begin());
  };
  if (const auto found = find(cid)) return found;
  return cid.find('%') == std::string_view::npos ? std::nullopt : find(percent_decoded(cid));
}

Packed write_message(const std::vector<OutgoingPart>& parts, std::string_view boundary) {
  ENSURE(!parts.empty());
  Packed packed;
  packed.content_type = "multipart/related; type=\"application/soap+xml\"; boundary=\"" +
                        std::string(boundary) + "\"; start=\"<" + parts.front().content_id + ">\"";
  const std::string delimiter = "--" + std::string(boundary);
  for (const OutgoingPart& part : parts) {
    base::append(packed.body, delimiter + "\r\nContent-Type: " + part.content_type +
                                  "\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <" +
                                  part.content_id + ">\r\n\r\n");
    base::append(packed.body, part.content);
    base::append(packed.body, "\r\n");
  }
  base::append(packed.body, delimiter + "--\r\n");
  return packed;
}

}  // namespace ap::mime
