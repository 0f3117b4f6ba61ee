// One template of a compiled stylesheet: a rule, its variables and assertions.
#include "base/text.h"
#include "ubl/schematron/boilerplate.h"
#include "ubl/schematron/compiled_reader.h"
#include "ubl/schematron/message_builder.h"
#include "ubl/schematron/refusal.h"

namespace ubl::schematron {

using base::Result;
using base::xml::Node;
using base::xml::NodeKind;

Result<Rule> CompiledReader::rule(const Item& item, const std::string& mode) {
  TRY(count(item));
  Rule rule;
  TRY(rule.context, xslt_.expression(item, "match"));
  TRY(const std::vector<Item> items, documents_.children(item));
  if (items.size() < 2 || !items.front().is(kSvrl, "fired-rule")) {
    return refuse("template", documents_.where(item), "a rule without its <svrl:fired-rule>",
                  "compile the rules with the ISO skeleton");
  }
  TRY(fired_rule(items.front(), rule));
  for (std::size_t n = 1; n + 1 < items.size(); ++n) {
    const Item& each = items[n];
    TRY(count(each));
    if (each.is(kXslt, "variable")) {
      TRY(Binding binding, xslt_.binding(each));
      rule.lets.push_back({std::move(binding), static_cast<std::uint32_t>(rule.assertions.size())});
    } else if (each.is(kXslt, "choose")) {
      TRY(Assertion next, asserted(each));
      rule.assertions.push_back(std::move(next));
    } else if (each.is(kXslt, "if")) {
      TRY(Assertion next, reported(each));
      rule.assertions.push_back(std::move(next));
    } else {
      return unexpected(documents_, each);
    }
  }
  TRY(read_visits(items.back(), mode));
  return rule;
}

Result<void> CompiledReader::fired_rule(const Item& item, Rule& rule) {
  TRY(check_attributes(documents_, item, {"context", "id", "role", "flag"}));
  TRY(same_test(item, "context", rule.context.text));
  if (item.node.first_element()) return unexpected(documents_, {item.node.first_element(), 0});
  rule.id = item.attribute("id");
  rule.role = item.attribute("role");
  rule.flag = item.attribute("flag");
  return {};
}

/// SVRL repeats an expression for people, white space folded. If it says something else than what
/// is judged, the stylesheet was changed by hand.
Result<void> CompiledReader::same_test(const Item& item, std::string_view attribute,
                                       const std::string& test) {
  // The skeleton copies braces as they are, although XSLT takes them for an expression there.
  const std::string written = item.attribute(attribute);
  if (written == test || fold(written) == fold(test)) return {};
  return refuse("differs", documents_.where(item),
                std::string(attribute) + " of " + element_name(item.node) +
                    " differs from the expression that is judged",
                "compile the rules anew");
}

Result<Assertion> CompiledReader::asserted(const Item& choose) {
  TRY(check_attributes(documents_, choose, {}));
  TRY(const std::vector<Item> items, documents_.children(choose));
  const bool two =
      items.size() == 2 && items[0].is(kXslt, "when") && items[1].is(kXslt, "otherwise");
  if (two) {
    TRY(check_attributes(documents_, items[0], {"test"}));
    TRY(check_attributes(documents_, items[1], {}));
    TRY(const std::vector<Item> holds, documents_.children(items[0]));
    TRY(const std::vector<Item> fails, documents_.children(items[1]));
    if (holds.empty() && fails.size() == 1 && fails[0].is(kSvrl, "failed-assert")) {
      Assertion assertion;
      assertion.kind = Assertion::Kind::Assert;
      TRY(assertion.test, xslt_.expression(items[0], "test"));
      TRY(fill_assertion(fails[0], assertion));
      return assertion;
    }
  }
  return refuse("assert", documents_.where(choose), "<xsl:choose> that is no assertion",
                "compile the rules with the ISO skeleton");
}

Result<Assertion> CompiledReader::reported(const Item& condition) {
  TRY(check_attributes(documents_, condition, {"test"}));
  TRY(const std::vector<Item> items, documents_.children(condition));
  if (items.size() != 1 || !items[0].is(kSvrl, "successful-report")) {
    return refuse("report", documents_.where(condition), "<xsl:if> that is no report",
                  "compile the rules with the ISO skeleton");
  }
  Assertion assertion;
  assertion.kind = Assertion::Kind::Report;
  TRY(assertion.test, xslt_.expression(condition, "test"));
  TRY(fill_assertion(items[0], assertion));
  return assertion;
}

Result<void> CompiledReader::fill_assertion(const Item& item, Assertion& assertion) {
  TRY(check_attributes(documents_, item, {"test"}));
  TRY(same_test(item, "test", assertion.test.text));
  TRY(const std::vector<Item> items, documents_.children(item));
  for (const Item& each : items) {
    if (each.is(kXslt, "attribute")) {
      TRY(fill_attribute(each, assertion));
    } else if (each.is(kSvrl, "text")) {
      TRY(check_attributes(documents_, each, {}));
      TRY(assertion.message, message(each));
    } else if (each.is(kSvrl, "diagnostic-reference")) {
      TRY(check_attributes(documents_, each, {"diagnostic"}));
      TRY(Message more, message(each));
      assertion.diagnostics.push_back({each.attribute("diagnostic"), std::move(more)});
    } else {
      return unexpected(documents_, each);
    }
  }
  return {};
}

Result<void> CompiledReader::fill_attribute(const Item& item, Assertion& assertion) {
  TRY(check_attributes(documents_, item, {"name"}));
  const std::string name = item.attribute("name");
  if (name == "location" && is_boilerplate(item.node)) return {};
  std::string* const place = name == "id"     ? &assertion.id
                             : name == "flag" ? &assertion.flag
                             : name == "role" ? &assertion.role
                                              : nullptr;
  if (place == nullptr || item.node.first_element()) {
    return refuse("attribute", documents_.where(item),
                  "<xsl:attribute> \"" + name + "\" of " + element_name(item.node.parent()),
                  "compile the rules with the ISO skeleton");
  }
  *place = item.node.text();
  return {};
}

Result<Message> CompiledReader::message(const Item& item) {
  MessageBuilder builder;
  for (Node node = item.node.first_child(); node; node = node.next_sibling()) {
    const Item each{node, item.file};
    if (node.kind() == NodeKind::Text) {
      // XSLT 2.0 4.2: white space by itself is stripped from a stylesheet.
      if (!base::trim(node.value()).empty()) builder.text(node.value());
    } else if (each.is(kXslt, "text") && !node.first_element()) {
      TRY(check_attributes(documents_, each, {}));
      builder.text(node.text());
    } else if (each.is(kXslt, "value-of")) {
      TRY(check_attributes(documents_, each, {"select"}));
      if (node.first_child()) return unexpected(documents_, {node.first_child(), item.file});
      TRY(Expression select, xslt_.expression(each, "select"));
      builder.value(std::move(select));
    } else if (node.is_element()) {
      return unexpected(documents_, each);
    }
  }
  return builder.finish();
}

}  // namespace ubl::schematron
