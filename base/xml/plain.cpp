#include "base/xml/plain.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/xml/octets.h"
#include "base/xml/tree_data.h"

namespace base::xml {
namespace {

constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view kXmlnsNamespace = "http://www.w3.org/2000/xmlns/";

struct Name {
  std::string_view prefix, local;
  bool operator==(const Name&) const = default;
};

/// One document, from left to right. Every step returns false where this is not plain.
class Plain final {
 public:
  Plain(std::string_view text, const Limits& limits)
      : at_(text.data()),
        end_(text.data() + text.size()),
        counted_(at_),
        has_cr_(text.find('\r') != std::string_view::npos),
        limits_(limits) {
    builder_.expect(text.size());
    const std::uint32_t nothing = builder_.intern("");
    bindings_.push_back({"", nothing, nothing});
    bindings_.push_back({"xml", builder_.intern("xml"), builder_.intern(kXmlNamespace)});
  }

  std::optional<Tree> run() {
    if (!declaration() || !misc() || !root() || !misc() || at_ != end_) return std::nullopt;
    return builder_.finish();
  }

 private:
  struct Attribute {
    Name name;
    std::size_t begin, size;  ///< the value, in values_
  };
  struct Binding {
    std::string_view prefix;
    std::uint32_t prefix_number, uri;  ///< of the builder
  };
  static constexpr std::size_t kNoNamespace = 0;  ///< the first binding
  struct Open {
    std::string_view qualified;
    std::size_t bindings;  ///< how many there were before it
  };

  bool starts(std::string_view token) const {
    return static_cast<std::size_t>(end_ - at_) >= token.size() &&
           std::memcmp(at_, token.data(), token.size()) == 0;
  }
  bool take(std::string_view token) {
    if (!starts(token)) return false;
    at_ += token.size();
    return true;
  }
  bool spaces() {
    const char* from = at_;
    while (at_ < end_ && is(*at_, kSpace)) ++at_;
    return at_ != from;
  }

  /// The line of the place reached. A CR by itself ends a line too.
  std::uint32_t line() {
    if (has_cr_) {
      for (; counted_ < at_; ++counted_) {
        const bool alone = *counted_ == '\r' && (counted_ + 1 == end_ || counted_[1] != '\n');
        if (*counted_ == '\n' || alone) ++line_;
      }
      return line_;
    }
    while (counted_ < at_) {
      const auto* found = std::memchr(counted_, '\n', static_cast<std::size_t>(at_ - counted_));
      if (found == nullptr) break;
      counted_ = static_cast<const char*>(found) + 1;
      ++line_;
    }
    counted_ = std::max(counted_, at_);
    return line_;
  }

  /// <?xml version="1.0" encoding="UTF-8" standalone="no"?>, the latter two if there.
  bool declaration() {
    if (take("\xEF\xBB\xBF") && at_ == end_) return false;
    if (!starts("<?xml")) return true;
    const char* const from = at_;
    at_ += 5;
    if (!setting("version", {"1.0"})) return false;
    setting("encoding", {"UTF-8", "utf-8"});
    setting("standalone", {"no"});
    spaces();
    // The library counts lines inside a declaration in its own way.
    return take("?>") &&
           std::string_view(from, static_cast<std::size_t>(at_ - from)).find_first_of("\r\n") ==
               std::string_view::npos;
  }

  /// A pseudo-attribute with one of the values; stays where it is when there is none.
  bool setting(std::string_view name, std::initializer_list<std::string_view> values) {
    const char* const from = at_;
    if (spaces() && take(name)) {
      spaces();
      const bool equals = take("=");
      spaces();
      const std::string_view quote = take("\"") ? "\"" : take("'") ? "'" : "";
      for (const std::string_view value : values) {
        if (equals && !quote.empty() && take(value)) {
          if (take(quote)) return true;
          break;
        }
      }
    }
    at_ = from;
    return false;
  }

  /// White space and comments around the root element.
  bool misc() {
    for (;;) {
      spaces();
      if (!starts("<!--")) return true;
      if (!comment()) return false;
    }
  }

  bool comment() {
    at_ += 4;
    const char* const from = at_;
    const char* scan = at_;
    while (scan + 2 < end_ && !(scan[0] == '-' && scan[1] == '-')) ++scan;
    if (scan + 2 >= end_ || scan[2] != '>') return false;
    const std::string_view content(from, static_cast<std::size_t>(scan - from));
    if (!are_plain_characters(content)) return false;
    at_ = scan + 3;
    builder_.comment(content, line());
    return true;
  }

  bool name(Name& found) {
    const char* const from = at_;
    if (!word()) return false;
    found = {{}, {from, static_cast<std::size_t>(at_ - from)}};
    if (at_ == end_ || *at_ != ':') return true;
    found.prefix = found.local;
    const char* const second = ++at_;
    if (!word() || (at_ < end_ && *at_ == ':')) return false;
    found.local = {second, static_cast<std::size_t>(at_ - second)};
    return true;
  }
  bool word() {
    if (at_ == end_ || !is(*at_, kNameStart)) return false;
    while (at_ < end_ && is(*at_, kName)) ++at_;
    return true;
  }

  bool root() {
    if (!starts("<") || !start_tag()) return false;
    while (!open_.empty()) {
      if (at_ == end_ || !(*at_ == '<' ? markup() : text())) return false;
    }
    return true;
  }

  bool markup() {
    if (starts("</")) return end_tag();
    if (starts("<!--")) return comment();
    if (starts("<![CDATA[")) return cdata();
    return start_tag();
  }

  bool cdata() {
    at_ += 9;
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    const std::size_t size = rest.find("]]>");
    if (size == std::string_view::npos || !are_plain_characters(rest.substr(0, size))) return false;
    builder_.text(rest.substr(0, size));
    at_ += size + 3;
    return true;
  }

  /// Content up to the next tag, or one reference in it.
  bool text() {
    const char* const from = at_;
    while (at_ < end_) {
      if (is(*at_, kPlainText)) {
        ++at_;
      } else if (*at_ == ']') {
        if (starts("]]>")) return false;
        ++at_;
      } else if (static_cast<unsigned char>(*at_) < 0x80) {
        break;
      } else if (!step_over_wide(at_, end_)) {
        return false;
      }
    }
    builder_.text({from, static_cast<std::size_t>(at_ - from)});
    if (at_ == end_ || *at_ == '<') return true;
    scratch_.clear();
    if (*at_ == '\r') {
      newline();
      scratch_ += '\n';
    } else if (*at_ != '&' || !reference(scratch_)) {
      return false;
    }
    builder_.text(scratch_);
    return true;
  }

  /// CR LF and CR are one LF. Spec: XML 1.0 2.11
  void newline() {
    ++at_;
    if (at_ < end_ && *at_ == '\n') ++at_;
  }

  bool reference(std::string& out) {
    ++at_;
    if (take("#")) return character_reference(out);
    constexpr std::pair<std::string_view, char> kEntities[] = {
        {"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}};
    for (const auto& [token, meaning] : kEntities) {
      if (!take(token)) continue;
      out += meaning;
      return true;
    }
    return false;
  }

  bool character_reference(std::string& out) {
    const unsigned base = take("x") ? 16 : 10;
    char32_t code = 0;
    const char* const from = at_;
    for (; at_ < end_ && *at_ != ';'; ++at_) {
      const char c = *at_;
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : 16;
      if (static_cast<unsigned>(digit) >= base || at_ - from >= 7) return false;
      code = code * base + static_cast<unsigned>(digit);
    }
    if (at_ == from || !take(";") || !is_character(code)) return false;
    append_character(out, code);
    return true;
  }

  /// A value without its quotes, normalised. Spec: XML 1.0 3.3.3 (without a DTD all are CDATA)
  bool value() {
    const char quote = at_ < end_ ? *at_ : '\0';
    if (quote != '"' && quote != '\'') return false;
    ++at_;
    for (;;) {
      const char* const from = at_;
      while (at_ < end_ && is(*at_, kPlainValue)) ++at_;
      values_.append(from, static_cast<std::size_t>(at_ - from));
      if (at_ == end_) return false;
      const char c = *at_;
      if (c == quote) {
        ++at_;
        return true;
      }
      if (c == '"' || c == '\'') {
        values_ += c;
        ++at_;
      } else if (c == '\r') {
        newline();
        values_ += ' ';
      } else if (c == '\n' || c == '\t') {
        values_ += ' ';
        ++at_;
      } else if (c == '&') {
        if (!reference(values_)) return false;
      } else {
        const char* const before = at_;
        if (static_cast<unsigned char>(c) < 0x80 || !step_over_wide(at_, end_)) return false;
        values_.append(before, static_cast<std::size_t>(at_ - before));
      }
    }
  }

  /// Everything between the element's name and the end of its tag.
  bool attributes() {
    attributes_.clear();
    values_.clear();
    while (spaces() && at_ < end_ && *at_ != '>' && *at_ != '/') {
      Attribute found{};
      if (!name(found.name)) return false;
      spaces();
      if (!take("=")) return false;
      spaces();
      found.begin = values_.size();
      if (!value()) return false;
      found.size = values_.size() - found.begin;
      for (const Attribute& other : attributes_) {
        if (other.name == found.name) return false;
      }
      attributes_.push_back(found);
      if (attributes_.size() > limits_.attributes) return false;
    }
    return true;
  }

  std::string_view value_of(const Attribute& attribute) const {
    return std::string_view(values_).substr(attribute.begin, attribute.size);
  }

  static bool declares(const Name& name) {
    return name.prefix == "xmlns" || (name.prefix.empty() && name.local == "xmlns");
  }

  /// Takes xmlns="..." and xmlns:p="..." into scope.
  bool declarations() {
    for (const Attribute& attribute : attributes_) {
      if (!declares(attribute.name)) continue;
      const std::string_view prefix =
          attribute.name.prefix.empty() ? std::string_view() : attribute.name.local;
      const std::string_view uri = value_of(attribute);
      if (prefix == "xml" || prefix == "xmlns" || uri == kXmlNamespace || uri == kXmlnsNamespace ||
          (uri.empty() && !prefix.empty()))
        return false;
      bindings_.push_back({prefix, builder_.intern(prefix), builder_.intern(uri)});
      builder_.declare(bindings_.back().prefix_number, bindings_.back().uri);
    }
    return true;
  }

  /// What a prefix is bound to; none when it was not declared.
  const Binding* binding_of(std::string_view prefix) const {
    for (auto binding = bindings_.rbegin(); binding != bindings_.rend(); ++binding) {
      if (binding->prefix == prefix) return &*binding;
    }
    return nullptr;
  }

  bool start_tag() {
    ++at_;
    const char* const from = at_;
    Name element;
    if (!name(element)) return false;
    const std::string_view qualified(from, static_cast<std::size_t>(at_ - from));
    const std::size_t bindings = bindings_.size();
    if (!attributes() || !declarations()) return false;
    const bool empty = take("/");
    if (!take(">") || builder_.depth() >= limits_.depth) return false;
    const Binding* binding = binding_of(element.prefix);
    if (binding == nullptr) return false;
    builder_.start_element(binding->uri, element.local, binding->prefix_number, line());
    if (!write_attributes()) return false;
    if (!empty) {
      open_.push_back({qualified, bindings});
      return true;
    }
    builder_.end_element();
    leave(bindings);
    return true;
  }

  void leave(std::size_t bindings) {
    bindings_.erase(bindings_.begin() + static_cast<std::ptrdiff_t>(bindings), bindings_.end());
  }

  bool write_attributes() {
    resolved_.clear();
    for (const Attribute& attribute : attributes_) {
      if (declares(attribute.name)) continue;
      const bool bare = attribute.name.prefix.empty();  // in no namespace, whatever the default
      const Binding* binding = bare ? &bindings_[kNoNamespace] : binding_of(attribute.name.prefix);
      if (binding == nullptr) return false;
      // Two prefixes of one namespace make two attributes one. Spec: Namespaces in XML 6.3
      for (const auto& [other_uri, other_local] : resolved_) {
        if (other_local == attribute.name.local && other_uri == binding->uri) return false;
      }
      resolved_.emplace_back(binding->uri, attribute.name.local);
      builder_.attribute(binding->uri, attribute.name.local, binding->prefix_number,
                         value_of(attribute));
    }
    return true;
  }

  bool end_tag() {
    at_ += 2;
    const Open& open = open_.back();
    if (!take(open.qualified)) return false;
    spaces();
    if (!take(">")) return false;
    builder_.end_element();
    leave(open.bindings);
    open_.pop_back();
    return true;
  }

  const char* at_;
  const char* const end_;
  const char* counted_;  ///< lines are counted up to here
  std::uint32_t line_ = 1;
  const bool has_cr_;
  const Limits& limits_;
  TreeBuilder builder_;
  std::vector<Open> open_;
  std::vector<Binding> bindings_;
  std::vector<Attribute> attributes_;
  std::vector<std::pair<std::uint32_t, std::string_view>> resolved_;
  std::string values_, scratch_;
};

}  // namespace

std::optional<Tree> parse_plain(ByteView bytes, const Limits& limits) {
  if (bytes.size() > limits.bytes) return std::nullopt;
  return Plain(as_text(bytes), limits).run();
}

}  // namespace base::xml
