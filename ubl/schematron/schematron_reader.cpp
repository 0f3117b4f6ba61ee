#include "ubl/schematron/schematron_reader.h"

#include <algorithm>

#include "base/text.h"
#include "ubl/schematron/refusal.h"

namespace ubl::schematron {

using base::Result;

namespace {

constexpr std::string_view kXmlSchema = "http://www.w3.org/2001/XMLSchema";

bool is_abstract(const Item& item) {
  return base::trim(item.attribute("abstract")) == "true";
}

}  // namespace

bool is_documentation(const Item& item) {
  return item.is(kSchematron, "title") || item.is(kSchematron, "p");
}

Result<RuleSource> SchematronReader::read(const Item& schema) {
  TRY(check_attributes(
      documents_, schema,
      {"id", "schemaVersion", "queryBinding", "defaultPhase", "icon", "see", "fpi"}));
  TRY(check_binding(schema));
  TRY(const std::vector<Item> items, documents_.children(schema));
  TRY(find_declarations(items));
  for (const Item& item : items) TRY(read_item(item));
  source_.files = documents_.files();
  return std::move(source_);
}

Result<void> SchematronReader::check_binding(const Item& schema) {
  const std::string binding = base::lower_ascii(base::trim(schema.attribute("queryBinding")));
  if (binding == "xslt2") return {};
  return refuse("query_binding", documents_.where(schema),
                binding.empty() ? "a schema without queryBinding is one for XSLT 1.0"
                                : "queryBinding \"" + binding + "\" is not supported",
                "write queryBinding=\"xslt2\" when the rules are for XPath 2.0");
}

/// Namespaces, abstract patterns and rules, and diagnostics may be used before they are declared.
Result<void> SchematronReader::find_declarations(const std::vector<Item>& items) {
  for (const Item& item : items) {
    if (item.is(kSchematron, "ns")) {
      TRY(check_attributes(documents_, item, {"prefix", "uri"}));
      TRY(const std::string prefix, required(documents_, item, "prefix"));
      TRY(const std::string uri, required(documents_, item, "uri"));
      TRY(add_namespace(documents_.where(item), prefix, uri, source_.namespaces));
    } else if (item.is(kSchematron, "pattern")) {
      TRY(find_abstract(item));
    } else if (item.is(kSchematron, "diagnostics")) {
      TRY(const std::vector<Item> inside, documents_.children(item));
      for (const Item& each : inside) {
        if (!each.is(kSchematron, "diagnostic")) return unexpected(documents_, each);
        TRY(check_attributes(documents_, each, {"id", "icon", "see", "fpi"}));
        TRY(const std::string id, required(documents_, each, "id"));
        diagnostics_.emplace(id, each);
      }
    }
  }
  const auto is_xs = [](const auto& each) { return each.first == "xs"; };
  auto& namespaces = source_.namespaces;
  // The compiled form declares this one by itself, and rules count on it.
  if (std::none_of(namespaces.begin(), namespaces.end(), is_xs))
    namespaces.emplace_back("xs", kXmlSchema);
  for (const Item& item : items) {
    if (item.is(kXslt, "function") || item.is(kXslt, "key"))
      TRY(add_namespaces_in_scope(documents_, item, namespaces));
  }
  return {};
}

Result<void> SchematronReader::find_abstract(const Item& pattern) {
  const auto remember = [&](std::map<std::string, Item>& where, const Item& item) -> Result<void> {
    TRY(const std::string id, required(documents_, item, "id"));
    if (where.emplace(id, item).second) return {};
    return refuse("duplicate", documents_.where(item),
                  "a second abstract " + element_name(item.node) + " with id " + id,
                  "give each its own id");
  };
  if (is_abstract(pattern)) TRY(remember(abstract_patterns_, pattern));
  TRY(const std::vector<Item> items, documents_.children(pattern));
  for (const Item& item : items) {
    if (item.is(kSchematron, "rule") && is_abstract(item)) TRY(remember(abstract_rules_, item));
  }
  return {};
}

Result<void> SchematronReader::read_item(const Item& item) {
  if (item.is(kSchematron, "title")) {
    source_.title = fold(item.node.text());
    return {};
  }
  if (item.is(kSchematron, "p") || item.is(kSchematron, "ns") ||
      item.is(kSchematron, "diagnostics"))
    return {};
  if (item.is(kSchematron, "let")) return read_global(item, std::nullopt);
  if (item.is(kSchematron, "pattern")) return read_pattern(item);
  if (item.is(kSchematron, "phase")) return read_phase(item);
  if (item.is(kXslt, "function")) return read_function(item);
  if (item.is(kXslt, "key")) {
    TRY(Key key, xslt_.key(item));
    source_.keys.push_back(std::move(key));
    return {};
  }
  return unexpected(documents_, item);
}

Result<void> SchematronReader::read_function(const Item& item) {
  TRY(Function function, xslt_.function(item, source_.namespaces));
  for (const Function& other : source_.functions) {
    if (other.name.uri == function.name.uri && other.name.local == function.name.local &&
        other.parameters.size() == function.parameters.size()) {
      return refuse("duplicate", documents_.where(item),
                    "a second function " + function.name.local + " with as many parameters",
                    "remove one of them");
    }
  }
  source_.functions.push_back(std::move(function));
  return {};
}

Result<void> SchematronReader::read_phase(const Item& item) {
  TRY(check_attributes(documents_, item, {"id", "icon", "see", "fpi"}));
  Phase phase;
  TRY(phase.id, required(documents_, item, "id"));
  TRY(const std::vector<Item> items, documents_.children(item));
  for (const Item& each : items) {
    if (each.is(kSchematron, "p")) continue;
    if (!each.is(kSchematron, "active")) return unexpected(documents_, each);
    TRY(check_attributes(documents_, each, {"pattern"}));
    TRY(std::string pattern, required(documents_, each, "pattern"));
    phase.active.push_back(std::move(pattern));
  }
  source_.phases.push_back(std::move(phase));
  return {};
}

Result<void> SchematronReader::read_global(const Item& item, std::optional<std::uint32_t> pattern) {
  TRY(count(item));
  TRY(Binding binding, let(item));
  if (!globals_.insert(binding.name).second) {
    return refuse("duplicate", documents_.where(item),
                  "a second variable $" + binding.name + " of the whole file",
                  "give each its own name, also those of different patterns");
  }
  source_.lets.push_back({std::move(binding), pattern});
  return {};
}

Result<void> SchematronReader::read_pattern(const Item& item) {
  TRY(check_attributes(documents_, item, {"id", "abstract", "is-a", "name", "icon", "see", "fpi"}));
  if (is_abstract(item)) {
    if (!item.has("is-a")) return {};
    return refuse("attribute", documents_.where(item), "a pattern that is abstract and is-a",
                  "make it one or the other");
  }
  source_.patterns.push_back({item.attribute("id"), {}, documents_.place(item)});
  return item.has("is-a") ? instantiate(item) : fill_pattern(item);
}

Result<void> SchematronReader::instantiate(const Item& instance) {
  TRY(const std::string id, required(documents_, instance, "is-a"));
  const auto abstract = abstract_patterns_.find(id);
  if (abstract == abstract_patterns_.end()) {
    return refuse("reference", documents_.where(instance), "there is no abstract pattern " + id,
                  "add it, or include its file");
  }
  TRY(const std::vector<Item> items, documents_.children(instance));
  for (const Item& item : items) {
    if (is_documentation(item)) continue;
    if (!item.is(kSchematron, "param")) return unexpected(documents_, item);
    TRY(check_attributes(documents_, item, {"name", "value"}));
    TRY(std::string name, required(documents_, item, "name"));
    if (parameters_.has(name)) {
      return refuse("duplicate", documents_.where(item), "a second parameter " + name,
                    "remove one of them");
    }
    if (!item.has("value")) TRY(required(documents_, item, "value"));
    parameters_.add(std::move(name), item.attribute("value"));
  }
  TRY(fill_pattern(abstract->second));
  parameters_ = {};
  return {};
}

Result<void> SchematronReader::fill_pattern(const Item& item) {
  const auto index = static_cast<std::uint32_t>(source_.patterns.size() - 1);
  TRY(const std::vector<Item> items, documents_.children(item));
  for (const Item& each : items) {
    if (is_documentation(each)) continue;
    if (each.is(kSchematron, "let")) {
      TRY(read_global(each, index));
    } else if (each.is(kSchematron, "rule")) {
      if (is_abstract(each)) continue;
      TRY(Rule next, rule(each));
      source_.patterns[index].rules.push_back(std::move(next));
    } else {
      return unexpected(documents_, each);
    }
  }
  return {};
}

}  // namespace ubl::schematron
