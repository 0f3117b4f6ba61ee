// Rules and what stands in them.
#include "base/text.h"
#include "ubl/schematron/refusal.h"
#include "ubl/schematron/schematron_reader.h"

namespace ubl::schematron {

using base::Result;

namespace {

/// The white-space separated words of an attribute.
std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> out;
  const std::string folded = fold(text);
  for (const std::string_view word : base::split(folded, ' '))
    if (!word.empty()) out.emplace_back(word);
  return out;
}

}  // namespace

Result<Rule> SchematronReader::rule(const Item& item) {
  TRY(count(item));
  Rule rule;
  rule.id = item.attribute("id");
  rule.flag = item.attribute("flag");
  rule.role = item.attribute("role");
  TRY(rule.context, expression(item, "context"));
  TRY(fill_rule(item, rule, 0));
  return rule;
}

Result<void> SchematronReader::fill_rule(const Item& item, Rule& rule, std::uint32_t depth) {
  TRY(check_attributes(documents_, item,
                       {"id", "context", "abstract", "flag", "role", "icon", "see", "fpi"}));
  TRY(const std::vector<Item> items, documents_.children(item));
  for (const Item& each : items) {
    TRY(count(each));
    if (is_documentation(each)) continue;
    if (each.is(kSchematron, "let")) {
      TRY(Binding binding, let(each));
      rule.lets.push_back({std::move(binding), static_cast<std::uint32_t>(rule.assertions.size())});
    } else if (each.is(kSchematron, "assert") || each.is(kSchematron, "report")) {
      TRY(Assertion next, assertion(each));
      rule.assertions.push_back(std::move(next));
    } else if (each.is(kSchematron, "extends")) {
      TRY(extend(each, rule, depth));
    } else {
      return unexpected(documents_, each);
    }
  }
  return {};
}

Result<void> SchematronReader::extend(const Item& item, Rule& rule, std::uint32_t depth) {
  TRY(check_attributes(documents_, item, {"rule"}));
  TRY(const std::string id, required(documents_, item, "rule"));
  const auto abstract = abstract_rules_.find(id);
  if (abstract == abstract_rules_.end()) {
    return refuse("reference", documents_.where(item), "there is no abstract rule " + id,
                  "add it, or include its file");
  }
  if (depth >= limits_.depth) {
    return refuse("extends", documents_.where(item),
                  "abstract rule " + id + " extends itself, or the chain is too long",
                  "break the circle");
  }
  return fill_rule(abstract->second, rule, depth + 1);
}

Result<Assertion> SchematronReader::assertion(const Item& item) {
  TRY(check_attributes(documents_, item,
                       {"id", "test", "flag", "role", "diagnostics", "icon", "see", "fpi"}));
  Assertion out;
  out.kind = item.is(kSchematron, "report") ? Assertion::Kind::Report : Assertion::Kind::Assert;
  out.id = item.attribute("id");
  out.flag = item.attribute("flag");
  out.role = item.attribute("role");
  TRY(out.test, expression(item, "test"));
  TRY(out.message, message(item));
  TRY(add_diagnostics(item, out));
  return out;
}

Result<void> SchematronReader::add_diagnostics(const Item& item, Assertion& assertion) {
  for (const std::string& id : words(item.attribute("diagnostics"))) {
    const auto known = diagnostics_.find(id);
    if (known == diagnostics_.end()) {
      return refuse("reference", documents_.where(item), "there is no diagnostic " + id,
                    "add it, or remove the reference");
    }
    TRY(count(item));
    TRY(Message text, message(known->second));
    assertion.diagnostics.push_back({id, std::move(text)});
  }
  return {};
}

Result<Binding> SchematronReader::let(const Item& item) {
  TRY(check_attributes(documents_, item, {"name", "value", "as"}));
  Binding binding;
  binding.place = documents_.place(item);
  TRY(binding.name, variable_name(documents_, item));
  binding.as = {item.attribute("as"), binding.place};
  TRY(const std::vector<Item> inside, documents_.children(item));
  if (item.has("value")) {
    if (!inside.empty()) return unexpected(documents_, inside.front());
    TRY(binding.select, expression(item, "value"));
    return binding;
  }
  for (const Item& each : inside) {
    if (each.node.is_element()) return unexpected(documents_, each);
    Instruction text;
    text.place = documents_.place(each);
    text.text = each.node.value();
    binding.content.push_back(std::move(text));
  }
  return binding;
}

Result<Message> SchematronReader::message(const Item& item) {
  MessageBuilder builder;
  TRY(fill_message(item, builder, 0));
  return builder.finish();
}

Result<void> SchematronReader::fill_message(const Item& item, MessageBuilder& builder,
                                            std::uint32_t depth) {
  if (depth > limits_.depth)
    return base::limit_exceeded("schematron.depth", documents_.where(item) + ": too deeply nested");
  // White space between two values counts here, so the nodes themselves are walked.
  for (base::xml::Node node = item.node.first_child(); node; node = node.next_sibling()) {
    const Item each{node, item.file};
    if (node.kind() == base::xml::NodeKind::Text) {
      builder.text(node.value());
    } else if (each.is(kSchematron, "value-of")) {
      TRY(check_attributes(documents_, each, {"select"}));
      TRY(Expression select, expression(each, "select"));
      builder.value(std::move(select));
    } else if (each.is(kSchematron, "name")) {
      TRY(check_attributes(documents_, each, {"path"}));
      Expression node_named{"", documents_.place(each)};
      if (each.has("path")) {
        TRY(node_named, expression(each, "path"));
      }
      builder.name(std::move(node_named));
    } else if (each.is(kSchematron, "emph") || each.is(kSchematron, "span") ||
               each.is(kSchematron, "dir")) {
      TRY(check_attributes(documents_, each, {"class", "value"}));
      TRY(fill_message(each, builder, depth + 1));
    } else if (node.is_element()) {
      return unexpected(documents_, each);
    }
  }
  return {};
}

Result<Expression> SchematronReader::expression(const Item& item, std::string_view attribute) {
  TRY(const std::string written, required(documents_, item, attribute));
  std::optional<std::string> text = parameters_.put_into(written, limits_.total_bytes);
  if (text) text_bytes_ += text->size();
  if (!text || text_bytes_ > limits_.total_bytes) {
    return base::limit_exceeded("schematron.bytes",
                                documents_.where(item) + ": abstract parts make it too large");
  }
  return Expression{std::move(*text), documents_.place(item)};
}

Result<void> SchematronReader::count(const Item& item) {
  if (++statements_ <= limits_.statements) return {};
  return base::limit_exceeded("schematron.statements", documents_.where(item) + ": more than " +
                                                           std::to_string(limits_.statements) +
                                                           " rules and assertions");
}

}  // namespace ubl::schematron
