#include <array>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/cast.h"

// Spec: XPath functions and operators 2.0, 8.1; RFC 3986 5.2.
namespace ubl::xpath {
namespace {

using From = Builtin::From;
using Text = std::string_view;

/// scheme : // authority path ? query # fragment, each absent or there with its mark.
struct Reference {
  Text scheme, authority, path, query, fragment;
};

bool is_scheme(Text text) {
  if (text.empty()) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!letter && !(other && at > 0)) return false;
  }
  return true;
}

std::optional<Reference> parsed(Text text) {
  Reference made;
  const auto cut = [&](std::size_t at) {
    const Text tail = text.substr(std::min(at, text.size()));
    text = text.substr(0, at);
    return tail;
  };
  made.fragment = cut(text.find('#'));
  made.query = cut(text.find('?'));
  const std::size_t colon = text.find(':');
  if (colon != Text::npos && colon < text.find('/')) {
    if (!is_scheme(text.substr(0, colon))) return std::nullopt;
    made.scheme = text.substr(0, colon + 1);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    const std::size_t end = std::min(text.find('/', 2), text.size());
    made.authority = text.substr(0, end);
    text.remove_prefix(end);
  }
  made.path = text;
  return made;
}

/// RFC 3986 5.2.4.
std::string without_dots(Text path) {
  std::string made;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const Text segment = path.substr(0, end);
    const bool last = end == path.size();
    path.remove_prefix(end);
    if (segment == "/.") {
      if (last) made += '/';
    } else if (segment == "/..") {
      made.erase(std::min(made.rfind('/'), made.size()));
      if (last) made += '/';
    } else {
      made += segment;
    }
  }
  return made;
}

std::string resolved(const Reference& relative, const Reference& base) {
  std::string made(base.scheme);
  if (!relative.authority.empty()) {
    made.append(relative.authority).append(without_dots(relative.path)).append(relative.query);
  } else if (relative.path.empty()) {
    made.append(base.authority).append(base.path);
    made.append(relative.query.empty() ? base.query : relative.query);
  } else {
    std::string path(relative.path);
    if (!path.starts_with('/')) {
      const std::size_t slash = base.path.rfind('/');
      path = (slash == Text::npos ? "/" : std::string(base.path.substr(0, slash + 1))) + path;
    }
    made.append(base.authority).append(without_dots(path)).append(relative.query);
  }
  return made.append(relative.fragment);
}

Single fn_resolve_uri(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single given = evaluator.argument(*call.args[0], focus, Type::String);
  if (given.state != Single::State::One) return given;
  Text base = call.literal.size == 0 ? Text() : call.literal.text();
  if (call.args.size() > 1) {
    const Single named = evaluator.argument(*call.args[1], focus, Type::String);
    if (named.is_error()) return named;
    if (named.is_empty()) return evaluator.fail_single("XPTY0004", call, "a base is wanted");
    base = named.item.text();
  }
  const auto relative = parsed(given.item.text());
  if (!relative || !cast_item(given.item, Type::AnyUri, evaluator.arena()).ok)
    return evaluator.fail_single("FORG0002", call, "not a URI");
  if (!relative->scheme.empty()) return Item::of_text(Type::AnyUri, given.item.text());
  const auto absolute = parsed(base);
  const bool hierarchical = absolute && !absolute->scheme.empty() && absolute->fragment.empty() &&
                            (absolute->path.empty() || absolute->path.starts_with('/'));
  if (!hierarchical) return evaluator.fail_single("FORG0002", call, "the base is not absolute");
  return Item::of_text(Type::AnyUri, evaluator.arena().copy(resolved(*relative, *absolute)));
}

/// Percent-encodes every byte that `keep` does not name.
Single encoded(Evaluator& evaluator, const Expr& call, const Focus& focus, bool (*keep)(char)) {
  const auto source = evaluator.text(*call.args[0], focus);
  if (!source) return Single::error();
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const char c : *source) {
    if (keep(c)) {
      text += c;
      continue;
    }
    text += '%';
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return Item::of_text(Type::String, evaluator.arena().copy(text));
}
Single fn_encode_for_uri(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return encoded(evaluator, call, focus, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
  });
}
Single fn_iri_to_uri(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return encoded(evaluator, call, focus, [](char c) {
    return c > 0x20 && c < 0x7f &&
           std::string_view("<>\"{}|\\^`").find(c) == std::string_view::npos;
  });
}
Single fn_escape_html_uri(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return encoded(evaluator, call, focus, [](char c) { return c >= 0x20 && c < 0x7f; });
}

constexpr std::array kFunctions = std::to_array<Builtin>({
    {"encode-for-uri", 1, 1, Type::String, Occurs::One, From::Nothing, fn_encode_for_uri},
    {"iri-to-uri", 1, 1, Type::String, Occurs::One, From::Nothing, fn_iri_to_uri},
    {"escape-html-uri", 1, 1, Type::String, Occurs::One, From::Nothing, fn_escape_html_uri},
    {"resolve-uri", 1, 2, Type::AnyUri, Occurs::Optional, From::Nothing, fn_resolve_uri},
});

}  // namespace

std::span<const Builtin> uri_functions() {
  return kFunctions;
}

}  // namespace ubl::xpath
