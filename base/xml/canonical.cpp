#include "base/xml/canonical.h"

#include <algorithm>
#include <map>
#include <vector>

namespace base::xml {
namespace {

using Scope = std::map<std::string_view, std::string_view>;  // prefix -> uri

enum class Where { Text, AttributeValue };

void escape(std::string& out, std::string_view text, Where where) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '\r':
        out += "&#xD;";
        break;
      case '>':
        out += where == Where::Text ? "&gt;" : ">";
        break;
      case '"':
        out += where == Where::AttributeValue ? "&quot;" : "\"";
        break;
      case '\t':
        out += where == Where::AttributeValue ? "&#x9;" : "\t";
        break;
      case '\n':
        out += where == Where::AttributeValue ? "&#xA;" : "\n";
        break;
      default:
        out += c;
    }
  }
}

std::string_view uri_of(const Scope& scope, std::string_view prefix) {
  const auto found = scope.find(prefix);
  return found == scope.end() ? std::string_view() : found->second;
}

/// Walks the subtree without recursion; per open element it keeps what is in scope in the input and
/// what an output ancestor has rendered.
class Canonicalizer {
 public:
  Canonicalizer(const Node& apex, std::span<const std::string> prefixes)
      : apex_(apex), inclusive_(prefixes) {}

  std::string run() {
    levels_.push_back({scope_above(), {}});
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
  struct Level {
    Scope in_scope;
    Scope rendered;
  };

  Scope scope_above() const {
    std::vector<Node> ancestors;
    for (Node at = apex_.parent(); at; at = at.parent()) ancestors.push_back(at);
    Scope scope;
    std::for_each(ancestors.rbegin(), ancestors.rend(),
                  [&](const Node& node) { declare(scope, node); });
    return scope;
  }

  static void declare(Scope& scope, const Node& element) {
    for (std::uint32_t index = 0; index < element.declaration_count(); ++index) {
      const NamespaceDeclaration found = element.declaration(index);
      scope[found.prefix] = found.uri;
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
    Level level = levels_.back();
    declare(level.in_scope, element);
    out_ += '<';
    qualified(element.prefix(), element.local());
    render_namespaces(element, level);
    render_attributes(element);
    out_ += '>';
    levels_.push_back(std::move(level));
  }

  void render_namespaces(const Node& element, Level& level) {
    Scope wanted;
    const auto want = [&](std::string_view prefix) {
      if (prefix != "xml") wanted[prefix] = uri_of(level.in_scope, prefix);
    };
    want(element.prefix());
    for (std::uint32_t index = 0; index < element.attribute_count(); ++index) {
      const std::string_view prefix = element.attribute(index).prefix;
      if (!prefix.empty()) want(prefix);
    }
    for (const std::string& listed : inclusive_) {
      const std::string_view prefix = listed == "#default" ? std::string_view() : listed;
      if (level.in_scope.contains(prefix)) want(prefix);
    }
    for (const auto& [prefix, uri] : wanted) {
      if (uri_of(level.rendered, prefix) == uri) continue;  // "" was "rendered" from the start
      level.rendered[prefix] = uri;
      out_ += prefix.empty() ? " xmlns" : " xmlns:";
      out_ += prefix;
      out_ += "=\"";
      escape(out_, uri, Where::AttributeValue);
      out_ += '"';
    }
  }

  void render_attributes(const Node& element) {
    std::vector<Attribute> attributes;
    for (std::uint32_t index = 0; index < element.attribute_count(); ++index) {
      attributes.push_back(element.attribute(index));
    }
    std::ranges::sort(attributes, [](const Attribute& a, const Attribute& b) {
      return std::pair(a.namespace_uri, a.local) < std::pair(b.namespace_uri, b.local);
    });
    for (const Attribute& attribute : attributes) {
      out_ += ' ';
      qualified(attribute.prefix, attribute.local);
      out_ += "=\"";
      escape(out_, attribute.value, Where::AttributeValue);
      out_ += '"';
    }
  }

  Node apex_;
  std::span<const std::string> inclusive_;
  std::vector<Level> levels_;
  std::string out_;
};

}  // namespace

std::string canonicalize_exclusive(const Node& apex,
                                   std::span<const std::string> inclusive_prefixes) {
  return Canonicalizer(apex, inclusive_prefixes).run();
}

}  // namespace base::xml
