#include "ubl/schematron/compiled_reader.h"

#include <algorithm>

#include "base/text.h"
#include "ubl/schematron/boilerplate.h"
#include "ubl/schematron/message_builder.h"
#include "ubl/schematron/refusal.h"

namespace ubl::schematron {

using base::Result;
using base::xml::Node;

namespace {

/// M and digits.
bool is_pattern_mode(std::string_view mode) {
  return mode.size() > 1 && mode.front() == 'M' &&
         std::all_of(mode.begin() + 1, mode.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What is below an element that the stylesheet makes, without white space.
bool holds_only_text(const Item& item) {
  return !item.node.first_element();
}

}  // namespace

Result<RuleSource> CompiledReader::read(const Item& stylesheet) {
  TRY(check_attributes(documents_, stylesheet, {"version"}));
  if (stylesheet.attribute("version") != "2.0") {
    return refuse("version", documents_.where(stylesheet),
                  "XSLT version \"" + stylesheet.attribute("version") + "\"",
                  "give a stylesheet of version 2.0");
  }
  TRY(add_namespaces(stylesheet));
  TRY(const std::vector<Item> items, documents_.children(stylesheet));
  for (const Item& item : items) TRY(read_item(item));
  TRY(assemble(stylesheet));
  source_.files = documents_.files();
  return std::move(source_);
}

/// Of the whole file, so that a prefix cannot mean one thing here and another there.
Result<void> CompiledReader::add_namespaces(const Item& element) {
  for (std::uint32_t n = 0; n < element.node.declaration_count(); ++n) {
    const auto [prefix, uri] = element.node.declaration(n);
    if (!prefix.empty())
      TRY(add_namespace(documents_.where(element), prefix, uri, source_.namespaces));
  }
  for (Node child = element.node.first_element(); child; child = child.next_element())
    TRY(add_namespaces({child, element.file}));
  return {};
}

Result<void> CompiledReader::read_item(const Item& item) {
  // The templates of rules are the most of a file, and no boilerplate has such a mode.
  const bool of_rule = item.is(kXslt, "template") && is_pattern_mode(item.attribute("mode"));
  if (!of_rule && item.node.is_element() && is_boilerplate(item.node)) return {};
  if (item.is(kXslt, "template")) return read_template(item);
  if (item.is(kXslt, "param") || item.is(kXslt, "variable")) return read_variable(item);
  if (item.is(kXslt, "key")) {
    TRY(Key key, xslt_.key(item));
    source_.keys.push_back(std::move(key));
    return {};
  }
  if (item.is(kXslt, "function")) {
    TRY(Function function, xslt_.function(item, source_.namespaces));
    source_.functions.push_back(std::move(function));
    return {};
  }
  // The title once more, outside every template.
  if (item.is(kSvrl, "text") && holds_only_text(item)) return {};
  return unexpected(documents_, item);
}

/// A let of the schema is an xsl:param, one of a pattern an xsl:variable before its templates.
Result<void> CompiledReader::read_variable(const Item& item) {
  TRY(count(item));
  TRY(Binding binding, xslt_.binding(item));
  if (!globals_.insert(binding.name).second) {
    return refuse("duplicate", documents_.where(item),
                  "a second variable $" + binding.name + " of the whole file",
                  "give each its own name");
  }
  if (item.is(kXslt, "variable")) waiting_.push_back(source_.lets.size());
  source_.lets.push_back({std::move(binding), std::nullopt});
  return {};
}

Result<void> CompiledReader::read_template(const Item& item) {
  const std::string mode = item.attribute("mode");
  if (mode.empty() && item.attribute("match") == "/") return read_main(item);
  TRY(check_attributes(documents_, item, {"match", "mode", "priority"}));
  if (!is_pattern_mode(mode)) {
    return refuse("template", documents_.where(item),
                  "a template matching \"" + item.attribute("match") + "\" in mode \"" + mode +
                      "\" that the ISO skeleton does not write",
                  "compile the rules with the ISO skeleton, or give the .sch");
  }
  TRY(const std::string priority, required(documents_, item, "priority"));
  for (const std::size_t let : waiting_) let_modes_[let] = mode;
  waiting_.clear();
  Mode& pattern = modes_[mode];
  if (priority == "-1" || priority == "-2") return read_default(item, priority == "-1" ? -1 : -2);
  const auto number = base::parse_decimal(priority);
  if (!number || *number < 1000 || *number > 10'000'000) {
    return refuse("template", documents_.where(item), "priority \"" + priority + "\"",
                  "rules have 1000 or more");
  }
  TRY(Rule next, rule(item, mode));
  if (!pattern.rules.emplace(static_cast<long>(*number), std::move(next)).second) {
    return refuse("template", documents_.where(item),
                  "a second rule of priority " + priority + " in mode " + mode,
                  "give each rule its own priority");
  }
  return {};
}

/// Priority -1 passes over text, -2 goes on to what is below.
Result<void> CompiledReader::read_default(const Item& item, long priority) {
  const std::string mode = item.attribute("mode");
  ++modes_[mode].defaults;
  TRY(const std::vector<Item> inside, documents_.children(item));
  if (priority == -1 && item.attribute("match") == "text()" && inside.empty()) return {};
  if (priority == -2 && item.attribute("match") == "@*|node()" && inside.size() == 1)
    return read_visits(inside.front(), mode);
  return refuse("template", documents_.where(item), "a default template of mode " + mode,
                "compile the rules with the ISO skeleton");
}

/// xsl:apply-templates at the end of a rule or in the default: the same in the whole file.
Result<void> CompiledReader::read_visits(const Item& apply, const std::string& mode) {
  if (!apply.is(kXslt, "apply-templates")) return unexpected(documents_, apply);
  TRY(check_attributes(documents_, apply, {"mode", "select"}));
  std::string select = apply.attribute("select");
  std::erase(select, ' ');
  std::optional<Visits> visits;
  if (select == "@*|*" || select == "*|@*") visits = Visits::ElementsAndAttributes;
  if (select == "*") visits = Visits::Elements;
  if (select == "*|comment()|processing-instruction()")
    visits = Visits::ElementsCommentsAndInstructions;
  const bool alike = !visits_ || visits_ == visits;
  if (!visits || !alike || apply.attribute("mode") != mode || apply.node.first_child()) {
    return refuse("descent", documents_.where(apply),
                  "the walk goes on to \"" + apply.attribute("select") + "\" in mode \"" +
                      apply.attribute("mode") + "\"",
                  "compile the rules with the ISO skeleton");
  }
  visits_ = visits;
  return {};
}

Result<void> CompiledReader::read_main(const Item& item) {
  TRY(check_attributes(documents_, item, {"match"}));
  TRY(const std::vector<Item> items, documents_.children(item));
  if (!order_.empty() || items.size() != 1 || !items.front().is(kSvrl, "schematron-output")) {
    return refuse("template", documents_.where(item), "the template of the document",
                  "compile the rules with the ISO skeleton");
  }
  const Item& output = items.front();
  TRY(check_attributes(documents_, output, {"title", "schemaVersion"}));
  source_.title = fold(output.attribute("title"));
  TRY(const std::vector<Item> parts, documents_.children(output));
  return read_output(output, parts);
}

Result<void> CompiledReader::read_output(const Item& output, const std::vector<Item>& items) {
  bool active = false;  // an active-pattern waits for its apply-templates
  for (const Item& item : items) {
    if (item.is(kXslt, "comment") && is_boilerplate(item.node)) continue;
    if (item.is(kSvrl, "text")) {
      // What the schema says of itself, to people: checked, and not kept.
      TRY(message(item));
      continue;
    }
    if (item.is(kSvrl, "ns-prefix-in-attribute-values")) {
      TRY(check_attributes(documents_, item, {"prefix", "uri"}));
      TRY(add_namespace(documents_.where(item), item.attribute("prefix"), item.attribute("uri"),
                        source_.namespaces));
    } else if (item.is(kSvrl, "active-pattern") && !active) {
      active = true;
      TRY(read_active_pattern(item));
    } else if (item.is(kXslt, "apply-templates") && active) {
      active = false;
      TRY(check_attributes(documents_, item, {"mode", "select"}));
      const std::string mode = item.attribute("mode");
      if (!is_pattern_mode(mode) || item.attribute("select") != "/" || item.node.first_child() ||
          std::find(order_.begin(), order_.end(), mode) != order_.end())
        return unexpected(documents_, item);
      order_.push_back(mode);
    } else {
      return unexpected(documents_, item);
    }
  }
  if (!active && !order_.empty()) return {};
  return refuse("template", documents_.where(output), "a document without patterns",
                "compile the rules with the ISO skeleton");
}

Result<void> CompiledReader::read_active_pattern(const Item& item) {
  TRY(check_attributes(documents_, item, {}));
  Pattern pattern;
  pattern.place = documents_.place(item);
  TRY(const std::vector<Item> items, documents_.children(item));
  for (const Item& each : items) {
    // What becomes of text outside rules: nothing.
    if (each.is(kXslt, "apply-templates") && each.node.attribute_count() == 0) continue;
    if (!each.is(kXslt, "attribute")) return unexpected(documents_, each);
    TRY(check_attributes(documents_, each, {"name"}));
    const std::string name = each.attribute("name");
    if ((name == "id" || name == "name") && holds_only_text(each)) {
      if (name == "id") pattern.id = fold(each.node.text());
    } else if (!is_boilerplate(each.node)) {
      return unexpected(documents_, each);
    }
  }
  source_.patterns.push_back(std::move(pattern));
  return {};
}

/// Brings rules to their patterns, and lets.
Result<void> CompiledReader::assemble(const Item& stylesheet) {
  const auto broken = [&](const std::string& what) {
    return refuse("template", documents_.where(stylesheet), what,
                  "compile the rules with the ISO skeleton");
  };
  if (order_.empty()) return broken("a stylesheet without a template of the document");
  if (!waiting_.empty()) return broken("variables after every pattern");
  for (std::uint32_t n = 0; n < order_.size(); ++n) {
    const auto mode = modes_.find(order_[n]);
    if (mode == modes_.end() || mode->second.defaults != 2)
      return broken("mode " + order_[n] + " without its two default templates");
    for (auto& [priority, each] : mode->second.rules)
      source_.patterns[n].rules.push_back(std::move(each));
    for (const auto& [let, of] : let_modes_)
      if (of == order_[n]) source_.lets[let].pattern = n;
  }
  if (modes_.size() != order_.size()) return broken("rules in modes that no pattern has");
  source_.visits = visits_.value_or(Visits::ElementsAndAttributes);
  return {};
}

Result<void> CompiledReader::count(const Item& item) {
  if (++statements_ <= limits_.statements) return {};
  return base::limit_exceeded("schematron.statements", documents_.where(item) + ": more than " +
                                                           std::to_string(limits_.statements) +
                                                           " rules and assertions");
}

}  // namespace ubl::schematron
