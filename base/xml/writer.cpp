#include "base/xml/writer.h"

#include <array>
#include <map>

#include "base/check.h"

namespace base::xml {
namespace {

/// The UTF-8 of U+FFFD, for what XML 1.0 cannot carry.
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// What stands for a character in a place, or nothing when it stands for itself.
using Escapes = std::array<std::string_view, 256>;

constexpr Escapes escapes(std::string_view specials) {
  Escapes table{};
  for (std::size_t octet = 0; octet < 0x20; ++octet) table[octet] = kReplacement;
  table['\t'] = table['\n'] = table['\r'] = {};
  for (const char c : specials) {
    table[static_cast<unsigned char>(c)] = c == '&'    ? "&amp;"
                                           : c == '<'  ? "&lt;"
                                           : c == '>'  ? "&gt;"
                                           : c == '"'  ? "&quot;"
                                           : c == '\t' ? "&#x9;"
                                           : c == '\n' ? "&#xA;"
                                                       : "&#xD;";
  }
  return table;
}

constexpr Escapes kInText = escapes("&<>\r");
constexpr Escapes kInAttribute = escapes("&<\"\t\n\r");

void escape(std::string& out, std::string_view text, const Escapes& escapes) {
  std::size_t plain = 0;  // start of what stands for itself
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view instead = escapes[static_cast<unsigned char>(text[at])];
    if (instead.empty()) continue;
    out.append(text, plain, at - plain);
    out += instead;
    plain = at + 1;
  }
  out.append(text, plain);
}

/// The prefixes that an element and its attributes use.
void use_prefixes(const Node& element, std::map<std::string_view, std::string_view>& wanted) {
  wanted.emplace(element.prefix(), element.namespace_uri());
  for (std::uint32_t index = 0; index < element.attribute_count(); ++index) {
    const Attribute attribute = element.attribute(index);
    if (!attribute.prefix.empty() && attribute.prefix != "xml") {
      wanted.emplace(attribute.prefix, attribute.namespace_uri);
    }
  }
}

std::string qualified(std::string_view prefix, std::string_view local) {
  return prefix.empty() ? std::string(local) : std::string(prefix) + ":" + std::string(local);
}

}  // namespace

Writer& Writer::declaration() {
  ENSURE(out_.empty());
  return raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

Writer& Writer::open(std::string_view qualified_name) {
  end_start_tag();
  open_.emplace_back(qualified_name);
  out_ += '<';
  out_ += qualified_name;
  in_start_tag_ = true;
  return *this;
}

Writer& Writer::declare(std::string_view prefix, std::string_view uri) {
  return attribute(prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix), uri);
}

Writer& Writer::attribute(std::string_view qualified_name, std::string_view value) {
  ENSURE(in_start_tag_);
  out_ += ' ';
  out_ += qualified_name;
  out_ += "=\"";
  escape(out_, value, kInAttribute);
  out_ += '"';
  return *this;
}

Writer& Writer::text(std::string_view content) {
  ENSURE(!open_.empty());
  if (content.empty()) return *this;
  end_start_tag();
  escape(out_, content, kInText);
  return *this;
}

Writer& Writer::element(std::string_view qualified_name, std::string_view content) {
  return open(qualified_name).text(content).close();
}

Writer& Writer::copy(const Node& apex) {
  ENSURE(apex.is_element());
  const std::size_t outside = open_.size();
  Node at = apex;
  for (;;) {
    if (at.is_element()) {
      open(qualified(at.prefix(), at.local()));
      std::map<std::string_view, std::string_view> wanted;
      if (at == apex) {
        use_prefixes(at, wanted);
      } else {
        // Each element declares what it uses and its parent in the output did not have.
        std::map<std::string_view, std::string_view> above;
        for (Node up = at.parent();; up = up.parent()) {
          use_prefixes(up, above);
          if (up == apex) break;
        }
        use_prefixes(at, wanted);
        std::erase_if(wanted, [&](const auto& pair) {
          const auto found = above.find(pair.first);
          return found != above.end() && found->second == pair.second;
        });
      }
      for (const auto& [prefix, uri] : wanted) declare(prefix, uri);
      for (std::uint32_t index = 0; index < at.attribute_count(); ++index) {
        const Attribute found = at.attribute(index);
        attribute(qualified(found.prefix, found.local), found.value);
      }
    } else if (at.kind() == NodeKind::Text) {
      text(at.value());
    }
    if (const Node child = at.first_child()) {
      at = child;
      continue;
    }
    if (at.is_element()) close();
    while (at != apex && !at.next_sibling()) {
      at = at.parent();
      close();
    }
    if (at == apex) break;
    at = at.next_sibling();
  }
  ENSURE(open_.size() == outside);
  return *this;
}

Writer& Writer::raw(std::string_view markup) {
  end_start_tag();
  out_ += markup;
  return *this;
}

Writer& Writer::close() {
  ENSURE(!open_.empty());
  if (in_start_tag_ && empty_ == Empty::Short) {
    out_ += "/>";
    in_start_tag_ = false;
  } else {
    end_start_tag();
    ((out_ += "</") += open_.back()) += '>';
  }
  open_.pop_back();
  return *this;
}

std::string Writer::take() {
  ENSURE(open_.empty());
  return std::move(out_);
}

void Writer::end_start_tag() {
  if (in_start_tag_) out_ += '>';
  in_start_tag_ = false;
}

}  // namespace base::xml
