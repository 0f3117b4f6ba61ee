#pragma once

#include <map>
#include <set>

#include "ubl/schematron/documents.h"
#include "ubl/schematron/message_builder.h"
#include "ubl/schematron/parameters.h"
#include "ubl/schematron/xslt_reader.h"

namespace ubl::schematron {

/// <sch:title> or <sch:p>, which say nothing to us.
bool is_documentation(const Item& item);

/// Schematron source to RuleSource: one use. Abstract patterns are written out with their
/// parameters, abstract rules in the place of each extends.
/// Spec: ISO/IEC 19757-3 5 and 6.
class SchematronReader final {
 public:
  SchematronReader(Documents& documents, const Limits& limits)
      : documents_(documents), limits_(limits), xslt_(documents, limits) {}

  base::Result<RuleSource> read(const Item& schema);

 private:
  base::Result<void> check_binding(const Item& schema);
  base::Result<void> find_declarations(const std::vector<Item>& items);
  base::Result<void> find_abstract(const Item& pattern);
  base::Result<void> read_item(const Item& item);
  base::Result<void> read_function(const Item& item);
  base::Result<void> read_phase(const Item& item);
  base::Result<void> read_global(const Item& item, std::optional<std::uint32_t> pattern);
  base::Result<void> read_pattern(const Item& item);
  base::Result<void> instantiate(const Item& instance);
  base::Result<void> fill_pattern(const Item& item);
  base::Result<Rule> rule(const Item& item);
  base::Result<void> fill_rule(const Item& item, Rule& rule, std::uint32_t depth);
  base::Result<void> extend(const Item& item, Rule& rule, std::uint32_t depth);
  base::Result<Assertion> assertion(const Item& item);
  base::Result<void> add_diagnostics(const Item& item, Assertion& assertion);
  base::Result<Binding> let(const Item& item);
  base::Result<Message> message(const Item& item);
  base::Result<void> fill_message(const Item& item, MessageBuilder& builder, std::uint32_t depth);
  /// An attribute with the parameters of the pattern put in.
  base::Result<Expression> expression(const Item& item, std::string_view attribute);
  base::Result<void> count(const Item& item);

  Documents& documents_;
  const Limits limits_;
  XsltReader xslt_;
  RuleSource source_;
  Parameters parameters_;  ///< of the abstract pattern that is being written out
  std::map<std::string, Item> abstract_patterns_;
  std::map<std::string, Item> abstract_rules_;
  std::map<std::string, Item> diagnostics_;
  std::set<std::string> globals_;
  std::size_t statements_ = 0;
  std::size_t text_bytes_ = 0;
};

}  // namespace ubl::schematron
