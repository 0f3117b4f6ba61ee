#include "base/http/message.h"

#include <sys/mman.h>

#include <algorithm>
#include <variant>

#include "base/http/server.h"
#include "base/text.h"

namespace base::http {

void Headers::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string name, std::string value) {
  std::erase_if(fields_,
                [&](const auto& field) { return equal_ignoring_ascii_case(field.first, name); });
  add(std::move(name), std::move(value));
}

std::string_view Headers::get(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (equal_ignoring_ascii_case(key, name)) return value;
  }
  return {};
}

bool Headers::has(std::string_view name) const {
  return count(name) > 0;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      fields_, [&](const auto& field) { return equal_ignoring_ascii_case(field.first, name); }));
}

struct Body::Store {
  Bytes bytes;
  void* mapped = nullptr;
  std::size_t mapped_size = 0;
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store() {
    if (mapped != nullptr) ::munmap(mapped, mapped_size);
  }
};

Body::Body(Bytes bytes) {
  auto store = std::make_shared<Store>();
  store->bytes = std::move(bytes);
  store_ = std::move(store);
}

Body::Body(std::string_view text) : Body(to_bytes(text)) {}

Result<Body> Body::map(int descriptor, std::size_t size) {
  if (size == 0) return Body();
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (mapped == MAP_FAILED) return unavailable("http.spool", "cannot map the spooled body");
  auto store = std::make_shared<Store>();
  store->mapped = mapped;
  store->mapped_size = size;
  Body body;
  body.store_ = std::move(store);
  return body;
}

ByteView Body::view() const {
  if (!store_) return {};
  if (store_->mapped == nullptr) return store_->bytes;
  return {static_cast<const std::uint8_t*>(store_->mapped), store_->mapped_size};
}

std::string_view Request::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

namespace {
Response with_type(int status, std::string_view type, std::string_view text) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", std::string(type));
  response.body = Body(text);
  return response;
}
}  // namespace

Response Response::text(int status, std::string_view text) {
  return with_type(status, "text/plain; charset=utf-8", text);
}

Response Response::json(int status, std::string_view json) {
  return with_type(status, "application/json", json);
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    const auto octet = from_hex(text.substr(at + 1, 2));
    if (!octet || octet->size() != 1) return malformed("http.encoding", "% without two hex digits");
    out += static_cast<char>(octet->front());
    at += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool bare = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_' || c == '~';
    if (bare) {
      out += c;
      continue;
    }
    const auto octet = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[octet >> 4];
    out += kDigits[octet & 15];
  }
  return out;
}

std::string query_value(std::string_view query, std::string_view name) {
  for (const std::string_view pair : split(query, '&')) {
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) != name || equals == pair.size()) continue;
    return percent_decode(pair.substr(equals + 1)).value_or("");
  }
  return {};
}

Result<std::pair<std::string, int>> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return malformed("http.address", "expected host:port, not " + std::string(text));
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.find_first_of(bracketed ? "[]" : "[]:") != std::string_view::npos)
    return malformed("http.address", "expected IPv6 in brackets in " + std::string(text));
  const auto port = parse_decimal(text.substr(colon + 1));
  if (!port || *port > 65535) {
    return malformed("http.address", "expected a port of 0 to 65535 in " + std::string(text));
  }
  return std::pair(std::string(host), static_cast<int>(*port));
}

}  // namespace base::http
