#include <array>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/cast.h"

// Spec: XPath functions and operators 2.0, 3, 4, 11 and 16; XSLT 2.0, 16.6 (current).
namespace ubl::xpath {
namespace {

using From = Builtin::From;

Single fn_position(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  if (!focus.present) return evaluator.fail_single("XPDY0002", call, "there is no context item");
  return Item::of_integer(focus.position);
}
Single fn_last(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  if (!focus.present) return evaluator.fail_single("XPDY0002", call, "there is no context item");
  return Item::of_integer(focus.size);
}
Single fn_current(Evaluator& evaluator, const Expr& call, const Focus&) {
  if (!evaluator.current().present)
    return evaluator.fail_single("XTDE1360", call, "there is no current item");
  return evaluator.current().item;
}
Single fn_default_collation(Evaluator&, const Expr&, const Focus&) {
  return Item::of_text(Type::String, "http://www.w3.org/2005/xpath-functions/collation/codepoint");
}
Single fn_static_base_uri(Evaluator&, const Expr& call, const Focus&) {
  if (call.literal.size == 0) return {};
  return Item::of_text(Type::AnyUri, call.literal.text());
}

bool fn_error(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink) {
  std::string_view code = "FOER0000";
  std::string detail = "raised by fn:error";
  if (!call.args.empty()) {
    const Single name = evaluator.atom(*call.args[0], focus);
    if (name.is_error()) return false;
    if (name.is_empty()) {
      if (call.args.size() == 1) return evaluator.fail("XPTY0004", call, "an error name is wanted");
    } else if (name.item.type != Type::QName) {
      return evaluator.fail("XPTY0004", call, "an error name is wanted");
    } else {
      code = name.item.qname->local;
    }
  }
  return evaluator.fail(code, call, detail);
}

bool fn_trace(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  if (!evaluator.text(*call.args[1], focus)) return false;
  return evaluator.each(*call.args[0], focus, sink);
}

Item qname(Evaluator& evaluator, QName name) {
  Item item;
  item.type = Type::QName;
  item.qname = evaluator.arena().make(name);
  return item;
}

Single fn_qname(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto uri = evaluator.text(*call.args[0], focus);
  if (!uri) return Single::error();
  const Single given = evaluator.argument(*call.args[1], focus, Type::String);
  if (given.is_error()) return given;
  if (given.is_empty()) return evaluator.fail_single("XPTY0004", call, "a name is wanted");
  const std::string_view lexical = given.item.text();
  const std::size_t colon = lexical.find(':');
  QName name;
  name.local = lexical;
  if (colon != std::string_view::npos) {
    name.prefix = lexical.substr(0, colon);
    name.local = lexical.substr(colon + 1);
    if (!fits_string_type(name.prefix, Type::NcName) || uri->empty())
      return evaluator.fail_single("FOCA0002", call, "not a qualified name");
  }
  if (!fits_string_type(name.local, Type::NcName))
    return evaluator.fail_single("FOCA0002", call, "not a qualified name");
  name.uri = *uri;
  return qname(evaluator, name);
}

/// The namespace in scope for a prefix at an element.
std::optional<std::string_view> in_scope(base::xml::Node at, std::string_view prefix) {
  if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
  for (; at; at = at.parent()) {
    for (std::uint32_t index = 0; index < at.declaration_count(); ++index) {
      if (at.declaration(index).prefix == prefix) {
        if (at.declaration(index).uri.empty()) return std::nullopt;
        return at.declaration(index).uri;
      }
    }
  }
  return std::nullopt;
}

Single element_argument(Evaluator& evaluator, const Expr& call, const Focus& focus,
                        std::size_t index) {
  const Single element = evaluator.single(*call.args[index], focus);
  if (element.is_error()) return element;
  if (element.is_empty() || element.item.type != Type::Element)
    return evaluator.fail_single("XPTY0004", call, "an element is wanted");
  return element;
}

Single fn_resolve_qname(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single given = evaluator.argument(*call.args[0], focus, Type::String);
  if (given.state != Single::State::One) return given;
  const Single element = element_argument(evaluator, call, focus, 1);
  if (element.is_error()) return element;
  const std::string_view lexical = trimmed(given.item.text());
  const std::size_t colon = lexical.find(':');
  QName name;
  name.local = colon == std::string_view::npos ? lexical : lexical.substr(colon + 1);
  if (colon != std::string_view::npos) name.prefix = lexical.substr(0, colon);
  if (!fits_string_type(name.local, Type::NcName) ||
      (colon != std::string_view::npos && !fits_string_type(name.prefix, Type::NcName)))
    return evaluator.fail_single("FOCA0002", call, "not a qualified name");
  const auto uri = in_scope(element.item.node(), name.prefix);
  if (!uri && colon != std::string_view::npos)
    return evaluator.fail_single("FONS0004", call, "the prefix is not declared at the element");
  name.uri = uri.value_or("");
  return qname(evaluator, name);
}

Single qname_argument(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  return evaluator.argument(*call.args[0], focus, Type::QName);
}
Single fn_prefix_from_qname(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single name = qname_argument(evaluator, call, focus);
  if (name.state != Single::State::One) return name;
  if (name.item.qname->prefix.empty()) return {};
  return Item::of_text(Type::NcName, name.item.qname->prefix);
}
Single fn_local_name_from_qname(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single name = qname_argument(evaluator, call, focus);
  if (name.state != Single::State::One) return name;
  return Item::of_text(Type::NcName, name.item.qname->local);
}
Single fn_namespace_uri_from_qname(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single name = qname_argument(evaluator, call, focus);
  if (name.state != Single::State::One) return name;
  return Item::of_text(Type::AnyUri, name.item.qname->uri);
}
Single fn_namespace_uri_for_prefix(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto prefix = evaluator.text(*call.args[0], focus);
  if (!prefix) return Single::error();
  const Single element = element_argument(evaluator, call, focus, 1);
  if (element.is_error()) return element;
  const auto uri = in_scope(element.item.node(), *prefix);
  return uri ? Single(Item::of_text(Type::AnyUri, *uri)) : Single();
}
bool fn_in_scope_prefixes(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  const Single element = element_argument(evaluator, call, focus, 0);
  if (element.is_error()) return false;
  std::vector<std::string_view> seen{"xml"};
  if (!sink(Item::of_text(Type::String, "xml"))) return false;
  for (base::xml::Node at = element.item.node(); at; at = at.parent()) {
    for (std::uint32_t index = 0; index < at.declaration_count(); ++index) {
      const auto declared = at.declaration(index);
      if (std::find(seen.begin(), seen.end(), declared.prefix) != seen.end()) continue;
      seen.push_back(declared.prefix);
      if (!declared.uri.empty() && !sink(Item::of_text(Type::String, declared.prefix)))
        return false;
    }
  }
  return true;
}

constexpr std::array kContext = std::to_array<Builtin>({
    {"position", 0, 0, Type::Integer, Occurs::One, From::Position, fn_position},
    {"last", 0, 0, Type::Integer, Occurs::One, From::Last, fn_last},
    {"current", 0, 0, Type::Item, Occurs::One, From::Current, fn_current, nullptr, nullptr,
     false},
    {"default-collation", 0, 0, Type::String, Occurs::One, From::Nothing, fn_default_collation},
    {"static-base-uri", 0, 0, Type::AnyUri, Occurs::Optional, From::Nothing, fn_static_base_uri,
     nullptr, nullptr, false},
    {"error", 0, 3, Type::Item, Occurs::Many, From::Nothing, nullptr, fn_error, nullptr, false},
    {"trace", 2, 2, Type::Item, Occurs::Many, From::Nothing, nullptr, fn_trace, nullptr, false},
});
constexpr std::array kNames = std::to_array<Builtin>({
    {"QName", 2, 2, Type::QName, Occurs::One, From::Nothing, fn_qname},
    {"resolve-QName", 2, 2, Type::QName, Occurs::Optional, From::Nothing, fn_resolve_qname},
    {"prefix-from-QName", 1, 1, Type::NcName, Occurs::Optional, From::Nothing,
     fn_prefix_from_qname},
    {"local-name-from-QName", 1, 1, Type::NcName, Occurs::Optional, From::Nothing,
     fn_local_name_from_qname},
    {"namespace-uri-from-QName", 1, 1, Type::AnyUri, Occurs::Optional, From::Nothing,
     fn_namespace_uri_from_qname},
    {"namespace-uri-for-prefix", 2, 2, Type::AnyUri, Occurs::Optional, From::Nothing,
     fn_namespace_uri_for_prefix},
    {"in-scope-prefixes", 1, 1, Type::String, Occurs::Many, From::Nothing, nullptr,
     fn_in_scope_prefixes},
});

}  // namespace

std::span<const Builtin> context_functions() {
  return kContext;
}
std::span<const Builtin> name_functions() {
  return kNames;
}

}  // namespace ubl::xpath
