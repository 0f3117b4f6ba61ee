#include "base/xml/canonical.h"

#include <algorithm>
#include <vector>

namespace base::xml {
namespace {

/// Namespace bindings of the open elements, innermost last. Closing an element takes back its own.
class Scope {
 public:
  void bind(std::string_view prefix, std::string_view uri) { bindings_.push_back({prefix, uri}); }
  /// "" when there is none, or when it is taken away.
  std::string_view uri_of(std::string_view prefix) const {
    const auto found = std::find_if(bindings_.rbegin(), bindings_.rend(),
                                    [&](const auto& binding) { return binding.prefix == prefix; });
    return found == bindings_.rend() ? std::string_view() : found->uri;
  }
  bool has(std::string_view prefix) const {
    return std::ranges::find(bindings_, prefix, &NamespaceDeclaration::prefix) != bindings_.end();
  }
  std::size_t size() const { return bindings_.size(); }
  void shrink(std::size_t size) { bindings_.resize(size); }

 private:
  std::vector<NamespaceDeclaration> bindings_;
};

enum class Where { Text, AttributeValue };

/// What stands for a character, or nothing when it stands for itself.
std::string_view escaped(char c, Where where) {
  const bool in_attribute = where == Where::AttributeValue;
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '\r':
      return "&#xD;";
    case '>':
      return in_attribute ? "" : "&gt;";
    case '"':
      return in_attribute ? "&quot;" : "";
    case '\t':
      return in_attribute ? "&#x9;" : "";
    case '\n':
      return in_attribute ? "&#xA;" : "";
    default:
      return "";
  }
}

void escape(std::string& out, std::string_view text, Where where) {
  std::size_t plain = 0;  // start of what stands for itself
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] > '>') continue;  // no such character is escaped
    const std::string_view instead = escaped(text[at], where);
    if (instead.empty()) continue;
    out.append(text, plain, at - plain);
    out += instead;
    plain = at + 1;
  }
  out.append(text, plain);
}

/// Walks the subtree without recursion; per open element it keeps what is in scope in the input and
/// what an output ancestor has rendered.
class Canonicalizer {
 public:
  Canonicalizer(const Node& apex, std::span<const std::string> prefixes)
      : apex_(apex), inclusive_(prefixes) {}

  std::string run() {
    declare_above();
    Node at = apex_;
    while (at) {
      enter(at);
      if (const Node child = at.first_child()) {
        at = child;
        continue;
      }
      leave(at);
      while (at != apex_ && !at.next_sibling()) {
        at = at.parent();
        leave(at);
      }
      at = at == apex_ ? Node() : at.next_sibling();
    }
    return std::move(out_);
  }

 private:
  /// How much was bound before an element was opened.
  struct Level {
    std::size_t in_scope, rendered;
  };

  void declare_above() {
    std::vector<Node> ancestors;
    for (Node at = apex_.parent(); at; at = at.parent()) ancestors.push_back(at);
    std::for_each(ancestors.rbegin(), ancestors.rend(), [&](const Node& node) { declare(node); });
  }

  void declare(const Node& element) {
    for (std::uint32_t index = 0; index < element.declaration_count(); ++index) {
      const NamespaceDeclaration found = element.declaration(index);
      in_scope_.bind(found.prefix, found.uri);
    }
  }

  bool top_level(const Node& node) const { return node.parent() && !node.parent().is_element(); }

  void enter(const Node& node) {
    switch (node.kind()) {
      case NodeKind::Document:
        break;
      case NodeKind::Element:
        start(node);
        break;
      case NodeKind::Text:
        escape(out_, node.value(), Where::Text);
        break;
      case NodeKind::Comment:
        break;
      case NodeKind::ProcessingInstruction:
        instruction(node);
        break;
    }
  }

  void leave(const Node& node) {
    if (!node.is_element()) return;
    out_ += "</";
    qualified(node.prefix(), node.local());
    out_ += '>';
    in_scope_.shrink(levels_.back().in_scope);
    rendered_.shrink(levels_.back().rendered);
    levels_.pop_back();
  }

  void instruction(const Node& node) {
    // Outside the root element each instruction stands on a line of its own.
    const bool outside = top_level(node);
    const bool before = outside && node.next_element();
    if (outside && !before) out_ += '\n';
    out_ += "<?" + std::string(node.local());
    if (!node.value().empty()) {
      out_ += ' ';
      for (const char c : node.value())
        out_ += c == '\r' ? std::string("&#xD;") : std::string(1, c);
    }
    out_ += "?>";
    if (before) out_ += '\n';
  }

  void qualified(std::string_view prefix, std::string_view local) {
    if (!prefix.empty()) (out_ += prefix) += ':';
    out_ += local;
  }

  void start(const Node& element) {
    levels_.push_back({in_scope_.size(), rendered_.size()});
    declare(element);
    out_ += '<';
    qualified(element.prefix(), element.local());
    render_namespaces(element);
    render_attributes(element);
    out_ += '>';
  }

  void want(std::string_view prefix) {
    if (prefix != "xml" && std::ranges::find(wanted_, prefix) == wanted_.end())
      wanted_.push_back(prefix);
  }

  void render_namespaces(const Node& element) {
    wanted_.clear();
    want(element.prefix());
    for (std::uint32_t index = 0; index < element.attribute_count(); ++index) {
      const std::string_view prefix = element.attribute(index).prefix;
      if (!prefix.empty()) want(prefix);
    }
    for (const std::string& listed : inclusive_) {
      const std::string_view prefix = listed == "#default" ? std::string_view() : listed;
      if (in_scope_.has(prefix)) want(prefix);
    }
    std::ranges::sort(wanted_);
    for (const std::string_view prefix : wanted_) {
      const std::string_view uri = in_scope_.uri_of(prefix);
      if (rendered_.uri_of(prefix) == uri) continue;  // "" was "rendered" from the start
      rendered_.bind(prefix, uri);
      out_ += prefix.empty() ? " xmlns" : " xmlns:";
      out_ += prefix;
      out_ += "=\"";
      escape(out_, uri, Where::AttributeValue);
      out_ += '"';
    }
  }

  void render_attributes(const Node& element) {
    attributes_.clear();
    for (std::uint32_t index = 0; index < element.attribute_count(); ++index) {
      attributes_.push_back(element.attribute(index));
    }
    std::ranges::sort(attributes_, [](const Attribute& a, const Attribute& b) {
      return std::pair(a.namespace_uri, a.local) < std::pair(b.namespace_uri, b.local);
    });
    for (const Attribute& attribute : attributes_) {
      out_ += ' ';
      qualified(attribute.prefix, attribute.local);
      out_ += "=\"";
      escape(out_, attribute.value, Where::AttributeValue);
      out_ += '"';
    }
  }

  Node apex_;
  std::span<const std::string> inclusive_;
  Scope in_scope_, rendered_;
  std::vector<Level> levels_;
  std::vector<std::string_view> wanted_;  // of one element
  std::vector<Attribute> attributes_;
  std::string out_;
};

}  // namespace

std::string canonicalize_exclusive(const Node& apex,
                                   std::span<const std::string> inclusive_prefixes) {
  return Canonicalizer(apex, inclusive_prefixes).run();
}

}  // namespace base::xml
