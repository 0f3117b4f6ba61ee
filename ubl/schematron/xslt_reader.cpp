#include "ubl/schematron/xslt_reader.h"

#include <algorithm>

#include "base/text.h"
#include "ubl/schematron/refusal.h"

namespace ubl::schematron {

using base::Result;
using base::xml::Node;
using base::xml::NodeKind;

namespace {

bool is_xml_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
  };
  const auto inner = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !name.empty() && letter(name.front()) && std::all_of(name.begin(), name.end(), inner);
}

/// `(prefix:)?local`, both names.
bool is_qualified_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return is_xml_name(name);
  return is_xml_name(name.substr(0, colon)) && is_xml_name(name.substr(colon + 1));
}

}  // namespace

base::Error unexpected(const Documents& documents, const Item& item) {
  const std::string within = element_name(item.node.parent());
  if (item.node.kind() == NodeKind::Text)
    return refuse("text", documents.where(item), "text in " + within, "remove it");
  return refuse("element", documents.where(item),
                element_name(item.node) + " in " + within + " is not supported",
                "write the rules without it");
}

Result<void> add_namespace(std::string_view place, std::string_view prefix, std::string_view uri,
                           Namespaces& namespaces) {
  const auto same = std::find_if(namespaces.begin(), namespaces.end(),
                                 [&](const auto& each) { return each.first == prefix; });
  if (same == namespaces.end()) {
    namespaces.emplace_back(prefix, uri);
    return {};
  }
  if (same->second == uri) return {};
  return refuse("namespace", place,
                "prefix " + std::string(prefix) + " stands for " + std::string(uri) + " and for " +
                    same->second,
                "let each prefix have one meaning in the whole file");
}

Result<void> add_namespaces_in_scope(const Documents& documents, const Item& item,
                                     Namespaces& namespaces) {
  std::vector<std::string_view> nearer;
  for (Node node = item.node; node; node = node.parent()) {
    for (std::uint32_t n = 0; n < node.declaration_count(); ++n) {
      const auto [prefix, uri] = node.declaration(n);
      if (prefix.empty() || std::find(nearer.begin(), nearer.end(), prefix) != nearer.end())
        continue;
      nearer.push_back(prefix);
      TRY(add_namespace(documents.where(item), prefix, uri, namespaces));
    }
  }
  return {};
}

Result<std::string> variable_name(const Documents& documents, const Item& item) {
  TRY(std::string name, required(documents, item, "name"));
  name = std::string(base::trim(name));
  if (is_qualified_name(name)) return name;
  return refuse("name", documents.where(item), "\"" + name + "\" is no name of a variable",
                "use letters, digits, '-', '_' and '.'");
}

Result<Expression> XsltReader::expression(const Item& item, std::string_view attribute) {
  TRY(std::string text, required(documents_, item, attribute));
  return Expression{std::move(text), documents_.place(item)};
}

Result<Function> XsltReader::function(const Item& item, const Namespaces& namespaces) {
  TRY(check_attributes(documents_, item, {"name", "as"}));
  Function function;
  function.place = documents_.place(item);
  TRY(const std::string name, required(documents_, item, "name"));
  const std::size_t colon = name.find(':');
  if (!is_qualified_name(name) || colon == std::string::npos) {
    return refuse("name", documents_.where(item), "function name \"" + name + "\"",
                  "write it as prefix:name");
  }
  function.name.prefix = name.substr(0, colon);
  function.name.local = name.substr(colon + 1);
  const auto declared = std::find_if(namespaces.begin(), namespaces.end(), [&](const auto& each) {
    return each.first == function.name.prefix;
  });
  if (declared == namespaces.end()) {
    return refuse("namespace", documents_.where(item),
                  "prefix " + function.name.prefix + " of a function is not declared",
                  "declare it with <sch:ns>");
  }
  function.name.uri = declared->second;
  function.as = {item.attribute("as"), function.place};
  TRY(std::vector<Item> items, documents_.children(item));
  std::size_t parameters = 0;
  for (; parameters < items.size() && items[parameters].is(kXslt, "param"); ++parameters) {
    TRY(auto each, parameter(items[parameters]));
    function.parameters.push_back(std::move(each));
  }
  items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(parameters));
  TRY(function.body, body(std::move(items), 0));
  return function;
}

Result<Function::Parameter> XsltReader::parameter(const Item& item) {
  TRY(check_attributes(documents_, item, {"name", "as"}));
  TRY(const std::vector<Item> inside, documents_.children(item));
  if (!inside.empty()) return unexpected(documents_, inside.front());
  TRY(std::string name, variable_name(documents_, item));
  return Function::Parameter{std::move(name), {item.attribute("as"), documents_.place(item)}};
}

Result<Key> XsltReader::key(const Item& item) {
  TRY(check_attributes(documents_, item, {"name", "match", "use"}));
  TRY(const std::vector<Item> inside, documents_.children(item));
  if (!inside.empty()) return unexpected(documents_, inside.front());
  Key key;
  key.place = documents_.place(item);
  TRY(key.name, variable_name(documents_, item));
  TRY(key.match, expression(item, "match"));
  TRY(key.use, expression(item, "use"));
  return key;
}

Result<Binding> XsltReader::binding(const Item& item, std::uint32_t depth) {
  TRY(check_attributes(documents_, item, {"name", "as", "select"}));
  Binding binding;
  binding.place = documents_.place(item);
  TRY(binding.name, variable_name(documents_, item));
  binding.as = {item.attribute("as"), binding.place};
  TRY(std::vector<Item> items, documents_.children(item));
  if (item.has("select")) {
    if (!items.empty()) return unexpected(documents_, items.front());
    TRY(binding.select, expression(item, "select"));
  } else {
    TRY(binding.content, body(std::move(items), depth + 1));
  }
  return binding;
}

Result<Body> XsltReader::body(std::vector<Item> items, std::uint32_t depth) {
  Body body;
  for (const Item& item : items) {
    if (depth > limits_.depth)
      return base::limit_exceeded("schematron.depth",
                                  documents_.where(item) + ": too deeply nested");
    TRY(Instruction each, instruction(item, depth));
    body.push_back(std::move(each));
  }
  return body;
}

Result<Instruction> XsltReader::instruction(const Item& item, std::uint32_t depth) {
  Instruction out;
  out.place = documents_.place(item);
  if (item.node.kind() == NodeKind::Text) {
    out.text = item.node.value();
    return out;
  }
  if (item.is(kXslt, "value-of")) return value_of(item);
  if (item.is(kXslt, "text")) return text(item);
  if (item.is(kXslt, "choose")) return choose(item, depth);
  if (item.is(kXslt, "if")) return if_(item, depth);
  if (item.is(kXslt, "sequence")) {
    TRY(check_attributes(documents_, item, {"select"}));
    TRY(const std::vector<Item> inside, documents_.children(item));
    if (!inside.empty()) return unexpected(documents_, inside.front());
    out.kind = Instruction::Kind::Sequence;
    TRY(out.select, expression(item, "select"));
    return out;
  }
  if (item.is(kXslt, "variable")) {
    out.kind = Instruction::Kind::Variable;
    TRY(out.variable, binding(item, depth));
    return out;
  }
  return unexpected(documents_, item);
}

Result<Instruction> XsltReader::value_of(const Item& item) {
  TRY(check_attributes(documents_, item, {"select", "separator"}));
  TRY(const std::vector<Item> inside, documents_.children(item));
  if (!inside.empty()) return unexpected(documents_, inside.front());
  Instruction out;
  out.kind = Instruction::Kind::ValueOf;
  out.place = documents_.place(item);
  TRY(out.select, expression(item, "select"));
  if (item.has("separator")) out.separator = item.attribute("separator");
  if (out.separator.find_first_of("{}") != std::string::npos) {
    return refuse("attribute", documents_.where(item), "an expression as separator",
                  "write the separator itself");
  }
  return out;
}

Result<Instruction> XsltReader::text(const Item& item) {
  TRY(check_attributes(documents_, item, {}));
  if (const Node inside = item.node.first_element())
    return unexpected(documents_, {inside, item.file});
  Instruction out;
  out.place = documents_.place(item);
  out.text = item.node.text();
  return out;
}

Result<Branch> XsltReader::branch(const Item& item, std::uint32_t depth) {
  TRY(check_attributes(documents_, item, {"test"}));
  Branch branch;
  TRY(branch.test, expression(item, "test"));
  TRY(std::vector<Item> items, documents_.children(item));
  TRY(branch.body, body(std::move(items), depth + 1));
  return branch;
}

Result<Instruction> XsltReader::if_(const Item& item, std::uint32_t depth) {
  Instruction out;
  out.kind = Instruction::Kind::Choose;
  out.place = documents_.place(item);
  TRY(Branch only, branch(item, depth));
  out.branches.push_back(std::move(only));
  return out;
}

Result<Instruction> XsltReader::choose(const Item& item, std::uint32_t depth) {
  TRY(check_attributes(documents_, item, {}));
  Instruction out;
  out.kind = Instruction::Kind::Choose;
  out.place = documents_.place(item);
  TRY(const std::vector<Item> items, documents_.children(item));
  bool closed = false;
  for (const Item& each : items) {
    if (each.is(kXslt, "when") && !closed) {
      TRY(Branch when, branch(each, depth));
      out.branches.push_back(std::move(when));
    } else if (each.is(kXslt, "otherwise") && !closed && !out.branches.empty()) {
      closed = true;
      TRY(check_attributes(documents_, each, {}));
      TRY(std::vector<Item> inside, documents_.children(each));
      TRY(out.otherwise, body(std::move(inside), depth + 1));
    } else {
      return unexpected(documents_, each);
    }
  }
  if (!out.branches.empty()) return out;
  return refuse("element", documents_.where(item), "<xsl:choose> without <xsl:when>",
                "add a branch, or remove it");
}

}  // namespace ubl::schematron
