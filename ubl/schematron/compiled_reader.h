#pragma once

#include <map>
#include <set>

#include "ubl/schematron/documents.h"
#include "ubl/schematron/xslt_reader.h"

namespace ubl::schematron {

/// A stylesheet that the ISO skeleton made from Schematron, to RuleSource: one use. The stylesheet
/// is read as a record of the rules, not run:
///
///   template match="/"                       the patterns in order, each with its mode M1, M2 ...
///   template match=C mode=Mn priority>=1000  a rule; the highest priority first
///     svrl:fired-rule, xsl:variable ...      its lets
///     choose/when test=T ... failed-assert   an assertion
///     if test=T/successful-report            a report
///     apply-templates mode=Mn                the walk goes on
///   variable, param, key, function           those of the schema and of its patterns
///
/// Errors: Malformed "schematron.*" for whatever else stands there.
class CompiledReader final {
 public:
  CompiledReader(Documents& documents, const Limits& limits)
      : documents_(documents), limits_(limits), xslt_(documents, limits) {}

  base::Result<RuleSource> read(const Item& stylesheet);

 private:
  struct Mode {
    std::map<long, Rule, std::greater<>> rules;  ///< by priority
    Place place;
    std::uint32_t defaults = 0;  ///< its two default templates
  };

  base::Result<void> add_namespaces(const Item& element);
  base::Result<void> read_item(const Item& item);
  base::Result<void> read_variable(const Item& item);
  base::Result<void> read_template(const Item& item);
  base::Result<void> read_default(const Item& item, long priority);
  base::Result<void> read_main(const Item& item);
  base::Result<void> read_output(const Item& item, const std::vector<Item>& items);
  base::Result<void> read_active_pattern(const Item& item);
  base::Result<void> read_visits(const Item& apply, const std::string& mode);
  base::Result<void> assemble(const Item& stylesheet);
  base::Result<Rule> rule(const Item& item, const std::string& mode);
  base::Result<void> fired_rule(const Item& item, Rule& rule);
  base::Result<Assertion> asserted(const Item& choose);
  base::Result<Assertion> reported(const Item& condition);
  base::Result<void> fill_assertion(const Item& item, Assertion& assertion);
  base::Result<void> fill_attribute(const Item& item, Assertion& assertion);
  base::Result<Message> message(const Item& item);
  base::Result<void> same_test(const Item& item, std::string_view attribute,
                               const std::string& test);
  base::Result<void> count(const Item& item);

  Documents& documents_;
  const Limits limits_;
  XsltReader xslt_;
  RuleSource source_;
  std::vector<std::string> order_;  ///< the modes in the order of their patterns
  std::map<std::string, Mode> modes_;
  std::vector<std::size_t> waiting_;              ///< lets whose pattern comes next
  std::map<std::size_t, std::string> let_modes_;  ///< let -> mode of its pattern
  std::set<std::string> globals_;
  std::optional<Visits> visits_;
  std::size_t statements_ = 0;
};

}  // namespace ubl::schematron
