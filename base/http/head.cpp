#include "base/http/head.h"

#include <algorithm>

#include "base/text.h"

namespace base::http {
namespace {

Error bad(std::string detail) {
  return malformed("http.head", std::move(detail));
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// RFC 9110 5.6.2.
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return is_letter_or_digit(c) || kOthers.find(c) != std::string_view::npos;
  });
}

/// Visible ASCII.
bool is_target(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

/// RFC 9110 5.5: visible characters, blanks, octets above ASCII; so no line ends and no NUL.
bool is_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet == '\t' || (octet >= 0x20 && octet != 0x7F);
  });
}

enum class Version { Http10, Http11 };

/// Takes the next line, which ends with CRLF.
Result<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || end == 0 || text[end - 1] != '\r') {
    return bad("a line does not end with CR LF");
  }
  const std::string_view line = text.substr(0, end - 1);
  text.remove_prefix(end + 1);
  return line;
}

Result<Version> read_request_line(std::string_view line, Request& request,
                                  const ServerLimits& limits) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return bad("the request line has not three parts");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (target.size() > limits.target_bytes)
    return limit_exceeded("http.target", "the target is longer than agreed");
  if (!is_token(method)) return bad("the method is no token");
  if (!is_target(target)) return bad("the target has other octets than visible ASCII");
  request.method = method;
  request.target = target;
  if (version == "HTTP/1.1") return Version::Http11;
  if (version == "HTTP/1.0") return Version::Http10;
  if (version.starts_with("HTTP/")) return malformed("http.version", "only HTTP/1.1 is spoken");
  return bad("the request line names no version");
}

Result<void> read_field(std::string_view line, Headers& headers) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return bad("a header line has no name");  // folded lines too: they begin with a blank
  const std::string_view value = line.substr(colon + 1);
  if (!is_value(value)) return bad("a header value has control characters");
  headers.add(std::string(line.substr(0, colon)), std::string(trim(value)));
  return {};
}

/// Whether the list of a header, in one or several lines, has the member.
bool has_member(const Headers& headers, std::string_view name, std::string_view member) {
  for (const auto& [key, value] : headers.all()) {
    if (!equal_ignoring_ascii_case(key, name)) continue;
    for (const std::string_view item : split(value, ',')) {
      if (equal_ignoring_ascii_case(trim(item), member)) return true;
    }
  }
  return false;
}

Result<Framing> framing_of(const Headers& headers, Version version, const ServerLimits& limits) {
  const std::size_t lengths = headers.count("Content-Length");
  const std::size_t codings = headers.count("Transfer-Encoding");
  if (codings > 0) {
    const bool plain = codings == 1 && lengths == 0 && version == Version::Http11 &&
                       equal_ignoring_ascii_case(headers.get("Transfer-Encoding"), "chunked");
    if (!plain) return malformed("http.framing", "the length of the body is ambiguous");
    return Framing{true, 0};
  }
  if (lengths == 0) return Framing{};
  const auto length = parse_decimal(headers.get("Content-Length"));
  if (lengths > 1 || !length)
    return malformed("http.framing", "the length of the body is ambiguous");
  if (*length > limits.body_bytes)
    return limit_exceeded("http.length", "the body is larger than agreed");
  return Framing{false, *length};
}

}  // namespace

Result<Head> parse_head(std::string_view text, const ServerLimits& limits) {
  Head head;
  Headers& headers = head.request.headers;
  TRY(const std::string_view request_line, take_line(text));
  TRY(const Version version, read_request_line(request_line, head.request, limits));
  if (text.size() > limits.header_bytes)
    return limit_exceeded("http.header", "the header is larger than agreed");
  for (;;) {
    TRY(const std::string_view line, take_line(text));
    if (line.empty()) break;
    TRY(read_field(line, headers));
  }
  if (!text.empty()) return bad("more than one head");
  const std::size_t hosts = headers.count("Host");
  if (hosts > 1 || (hosts == 0 && version == Version::Http11)) return bad("not exactly one Host");
  TRY(head.framing, framing_of(headers, version, limits));
  head.keep_alive = version == Version::Http11 ? !has_member(headers, "Connection", "close")
                                               : has_member(headers, "Connection", "keep-alive");
  head.expects_continue =
      version == Version::Http11 && has_member(headers, "Expect", "100-continue");
  return head;
}

int status_of(const Error& error) {
  if (error.code == "http.target") return 414;
  if (error.code == "http.header") return 431;
  if (error.code == "http.length") return 413;
  if (error.code == "http.slow") return 408;
  if (error.code == "http.version") return 505;
  return error.kind == ErrorKind::Unavailable ? 503 : 400;
}

}  // namespace base::http
