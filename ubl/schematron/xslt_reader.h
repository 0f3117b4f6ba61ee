#pragma once

#include "ubl/schematron/documents.h"

namespace ubl::schematron {

/// Reads the XSLT that rule files hold, in both forms: functions, keys, variables and the few
/// instructions inside. Everything else of XSLT is refused by name.
/// Errors: Malformed "schematron.element", "schematron.attribute", "schematron.attribute_missing",
///         "schematron.name", "schematron.text", "schematron.namespace"; LimitExceeded
///         "schematron.depth".
class XsltReader {
 public:
  XsltReader(Documents& documents, const Limits& limits) : documents_(documents), limits_(limits) {}

  /// `name` is resolved with `namespaces`.
  base::Result<Function> function(const Item& item, const Namespaces& namespaces);
  base::Result<Key> key(const Item& item);
  /// xsl:variable, or xsl:param of a stylesheet.
  base::Result<Binding> binding(const Item& item) { return binding(item, 0); }
  base::Result<Expression> expression(const Item& item, std::string_view attribute);

 private:
  base::Result<Binding> binding(const Item& item, std::uint32_t depth);
  base::Result<Function::Parameter> parameter(const Item& item);
  base::Result<Body> body(std::vector<Item> items, std::uint32_t depth);
  base::Result<Instruction> instruction(const Item& item, std::uint32_t depth);
  base::Result<Instruction> value_of(const Item& item);
  base::Result<Instruction> text(const Item& item);
  base::Result<Instruction> choose(const Item& item, std::uint32_t depth);
  base::Result<Instruction> if_(const Item& item, std::uint32_t depth);
  base::Result<Branch> branch(const Item& item, std::uint32_t depth);

  Documents& documents_;
  const Limits limits_;
};

/// Adds the namespace declarations in scope at an element. Errors: Malformed "schematron.namespace"
/// where a prefix already stands for something else.
base::Result<void> add_namespaces_in_scope(const Documents& documents, const Item& item,
                                           Namespaces& namespaces);
/// Adds one. The same again is fine. Errors: as above, at `place`.
base::Result<void> add_namespace(std::string_view place, std::string_view prefix,
                                 std::string_view uri, Namespaces& namespaces);

/// The name of a variable: a name of XML with at most one prefix.
/// Errors: Malformed "schematron.attribute_missing", "schematron.name".
base::Result<std::string> variable_name(const Documents& documents, const Item& item);

/// The refusal of an element where it stands.
base::Error unexpected(const Documents& documents, const Item& item);

}  // namespace ubl::schematron
