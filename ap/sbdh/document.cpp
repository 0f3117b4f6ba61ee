#include "ap/sbdh/document.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "base/xml/writer.h"

namespace ap::sbdh {
namespace {

using base::xml::Node;

/// Walks the markup of a well-formed document without DOCTYPE: where its elements begin and end.
class Markup final {
 public:
  explicit Markup(std::string_view text) : text_(text) {}

  /// The text of the second child element of the root; nothing when the walk does not find it.
  std::optional<std::string_view> second_child() {
    while (next_tag()) {
      if (closing_) {
        if (--depth_ == 1 && children_ == 2) return text_.substr(begin_, at_ - begin_);
        continue;
      }
      if (depth_ == 1 && ++children_ == 2) begin_ = tag_;
      if (!empty_) {
        ++depth_;
      } else if (depth_ == 1 && children_ == 2) {
        return text_.substr(begin_, at_ - begin_);
      }
    }
    return std::nullopt;
  }

 private:
  bool skip_past(std::string_view end) {
    const std::size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) return false;
    at_ = found + end.size();
    return true;
  }

  /// Moves past the next start or end tag.
  bool next_tag() {
    for (;;) {
      at_ = text_.find('<', at_);
      if (at_ == std::string_view::npos) return false;
      const std::string_view rest = text_.substr(at_);
      if (rest.starts_with("<!--")) {
        if (!skip_past("-->")) return false;
      } else if (rest.starts_with("<![CDATA[")) {
        if (!skip_past("]]>")) return false;
      } else if (rest.starts_with("<?")) {
        if (!skip_past("?>")) return false;
      } else {
        return read_tag();
      }
    }
  }

  /// A tag ends at the first '>' outside quotes.
  bool read_tag() {
    tag_ = at_;
    closing_ = text_.substr(at_).starts_with("</");
    for (char quote = 0; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        empty_ = text_[at_ - 1] == '/';
        ++at_;
        return true;
      }
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0, tag_ = 0, begin_ = 0;
  int depth_ = 0, children_ = 0;
  bool closing_ = false, empty_ = false;
};

/// Declared as UTF-8 or not at all, and nothing else.
bool is_plain_utf8(std::string_view xml) {
  if (!base::is_utf8(xml)) return false;
  if (xml.starts_with("\xEF\xBB\xBF")) xml.remove_prefix(3);
  if (!xml.starts_with("<?xml")) return true;
  const std::string declaration = base::lower_ascii(xml.substr(0, xml.find("?>")));
  return declaration.find("encoding") == std::string::npos ||
         declaration.find("utf-8") != std::string::npos;
}

Node next_in_subtree(const Node& apex, Node at) {
  if (const Node child = at.first_child()) return child;
  while (at != apex) {
    if (const Node sibling = at.next_sibling()) return sibling;
    at = at.parent();
  }
  return {};
}

/// Whether an element or attribute of the document has a prefix that only the envelope declares.
bool leans_on_envelope(const Node& document) {
  std::set<std::string_view> outer;
  const Node envelope = document.parent();
  for (std::uint32_t at = 0; at < envelope.declaration_count(); ++at)
    outer.insert(envelope.declaration(at).prefix);
  for (std::uint32_t at = 0; at < document.declaration_count(); ++at)
    outer.erase(document.declaration(at).prefix);
  if (outer.empty()) return false;
  for (Node node = document; node; node = next_in_subtree(document, node)) {
    if (!node.is_element()) continue;
    if (outer.contains(node.prefix())) return true;
    for (std::uint32_t at = 0; at < node.attribute_count(); ++at) {
      const std::string_view prefix = node.attribute(at).prefix;
      if (!prefix.empty() && outer.contains(prefix)) return true;
    }
  }
  return false;
}

}  // namespace

base::Bytes document_of(const Sbd& sbd, base::ByteView xml) {
  if (is_plain_utf8(base::as_text(xml)) && !leans_on_envelope(sbd.document)) {
    if (const auto found = Markup(base::as_text(xml)).second_child()) return base::to_bytes(*found);
  }
  base::xml::Writer writer;
  return base::to_bytes(writer.declaration().copy(sbd.document).take());
}

}  // namespace ap::sbdh
