#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace base::http {

/// Header fields in order of arrival; names are compared without case.
class Headers {
 public:
  void add(std::string name, std::string value);
  void set(std::string name, std::string value);
  /// The first value, or "".
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// A message body: small ones in memory, large ones in an unlinked spool file that is mapped.
/// Copies share. The view lives as long as some copy.
class Body {
 public:
  Body() = default;
  Body(Bytes bytes);
  Body(std::string_view text);
  /// A read-only mapping of a whole file; the descriptor stays the caller's.
  /// Errors: Unavailable "http.spool".
  static Result<Body> map(int descriptor, std::size_t size);
  ByteView view() const;
  std::size_t size() const { return view().size(); }

 private:
  struct Store;
  std::shared_ptr<const Store> store_;
};

struct Request {
  std::string method;
  std::string target;  ///< raw, as on the request line: path and query, not decoded
  Headers headers;
  Body body;
  std::string peer;  ///< "192.0.2.7:51234"

  std::string_view path() const;   ///< target up to '?'
  std::string_view query() const;  ///< after '?', raw
};

struct Response {
  int status = 200;
  Headers headers;
  Body body;

  static Response text(int status, std::string_view text);
  static Response json(int status, std::string_view json);
};

/// Percent-decodes one path segment or query value; '+' stays '+'. Errors: Malformed
/// "http.encoding".
Result<std::string> percent_decode(std::string_view text);
/// Leaves A-Za-z0-9-._~ bare, upper-case hex for the rest.
std::string percent_encode(std::string_view text);
/// The decoded value of a query parameter, or "" when absent.
std::string query_value(std::string_view query, std::string_view name);

}  // namespace base::http
