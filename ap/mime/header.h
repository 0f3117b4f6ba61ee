#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace ap::mime {

/// The header fields of a body part. Names are compared without case.
class HeaderFields {
 public:
  /// Lines ended by CRLF; a line that starts with white space goes on with the one before (RFC
  /// 5322 2.2.3). Errors: Malformed "mime.header" for a line without a name, a NUL, a CR or LF
  /// alone.
  static base::Result<HeaderFields> parse(std::string_view lines);
  std::string_view get(std::string_view name) const;  ///< the first, or ""
  std::size_t count(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// A media type with its parameters (RFC 2045 5.1): type in lower case, parameter values without
/// quotes.
struct MediaType {
  std::string type;
  std::vector<std::pair<std::string, std::string>> parameters;

  /// Errors: Malformed "mime.media_type".
  static base::Result<MediaType> parse(std::string_view text);
  std::string parameter(std::string_view name) const;  ///< "" when absent
};

}  // namespace ap::mime
