#include "ap/mime/header.h"

#include <algorithm>

#include "base/text.h"

namespace ap::mime {
namespace {

using base::malformed;
using base::Result;

bool is_token_character(char c) {
  return c > 0x20 && c < 0x7F &&
         std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

/// Reads the parameters of a media type one after the other.
class ParameterReader final {
 public:
  explicit ParameterReader(std::string_view rest) : rest_(rest) {}
  bool done() {
    skip_space();
    return rest_.empty();
  }
  Result<std::pair<std::string, std::string>> next() {
    const auto bad = [] { return malformed("mime.media_type", "a parameter is not name=value"); };
    if (rest_.front() != ';') return bad();
    rest_.remove_prefix(1);
    skip_space();
    if (rest_.empty()) return std::pair<std::string, std::string>();  // a lone ';' at the end
    const std::size_t equals = rest_.find('=');
    if (equals == std::string_view::npos || !is_token(base::trim(rest_.substr(0, equals))))
      return bad();
    std::string name = base::lower_ascii(base::trim(rest_.substr(0, equals)));
    rest_.remove_prefix(equals + 1);
    skip_space();
    TRY(std::string value, read_value());
    return std::pair(std::move(name), std::move(value));
  }

 private:
  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
  }
  Result<std::string> read_value() {
    if (!rest_.starts_with('"')) {
      const std::size_t end = std::min(rest_.find_first_of("; \t"), rest_.size());
      std::string value(rest_.substr(0, end));
      rest_.remove_prefix(end);
      return value;
    }
    std::string value;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') {
        rest_.remove_prefix(at + 1);
        return value;
      }
      if (rest_[at] == '\\' && at + 1 < rest_.size()) ++at;
      value += rest_[at];
    }
    return malformed("mime.media_type", "a quoted value does not end");
  }

  std::string_view rest_;
};

}  // namespace

Result<HeaderFields> HeaderFields::parse(std::string_view lines) {
  HeaderFields found;
  while (!lines.empty()) {
    const std::size_t end = lines.find("\r\n");
    if (end == std::string_view::npos)
      return malformed("mime.header", "a header line does not end in CRLF");
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end + 2);
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
      return malformed("mime.header", "a control character in a header line");
    }
    if (!line.empty() && (line.front() == ' ' || line.front() == '\t') && !found.fields_.empty()) {
      found.fields_.back().second += " " + std::string(base::trim(line));
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
      return malformed("mime.header", "a header line without a name");
    }
    found.fields_.emplace_back(base::lower_ascii(line.substr(0, colon)),
                               base::trim(line.substr(colon + 1)));
  }
  return found;
}

std::string_view HeaderFields::get(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (key == name) return value;
  }
  return {};
}

std::size_t HeaderFields::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [&](const auto& field) { return field.first == name; }));
}

Result<MediaType> MediaType::parse(std::string_view text) {
  const std::size_t semicolon = std::min(text.find(';'), text.size());
  MediaType found;
  found.type = base::lower_ascii(base::trim(text.substr(0, semicolon)));
  const std::size_t slash = found.type.find('/');
  const bool sound = slash != std::string::npos &&
                     is_token(std::string_view(found.type).substr(0, slash)) &&
                     is_token(std::string_view(found.type).substr(slash + 1));
  if (!sound) return malformed("mime.media_type", "not a media type");
  ParameterReader reader(text.substr(semicolon));
  while (!reader.done()) {
    TRY(auto parameter, reader.next());
    if (parameter.first.empty()) continue;
    if (!found.parameter(parameter.first).empty())
      return malformed("mime.media_type", "a parameter is given twice");
    found.parameters.push_back(std::move(parameter));
  }
  return found;
}

std::string MediaType::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace ap::mime
