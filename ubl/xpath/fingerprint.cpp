#include "ubl/xpath/fingerprint.h"

#include "ubl/xpath/cast.h"

namespace ubl::xpath {
namespace {

void number(std::string& text, std::uint64_t value) {
  text += std::to_string(value);
  text += ',';
}

void add_test(std::string& text, const NodeTest& test) {
  number(text, test.kinds);
  number(text, static_cast<std::uint64_t>(test.match));
  number(text, (test.never ? 2u : 0u) + (test.root_element ? 1u : 0u));
  number(text, test.name);
}

void add_literal(std::string& text, const Item& item) {
  Arena arena;
  number(text, static_cast<std::uint64_t>(item.type));
  const std::string_view value = atomic_text(item, arena);
  number(text, value.size());
  text += value;
}

void add(std::string& text, const Expr& expr) {
  number(text, static_cast<std::uint64_t>(expr.kind));
  number(text, static_cast<std::uint64_t>(expr.op));
  number(text, static_cast<std::uint64_t>(expr.axis));
  number(text, static_cast<std::uint64_t>(expr.scope));
  number(text, expr.slot);
  number(text, (expr.anywhere ? 4u : 0u) + (expr.closed ? 2u : 0u) + (expr.rooted ? 1u : 0u));
  number(text, reinterpret_cast<std::uintptr_t>(expr.builtin));
  number(text, reinterpret_cast<std::uintptr_t>(expr.codes.get()));
  add_test(text, expr.test);
  number(text, static_cast<std::uint64_t>(expr.type.item));
  number(text, static_cast<std::uint64_t>(expr.type.occurs));
  add_test(text, expr.type.test);
  if (expr.literal.size != 0 || expr.kind == ExprKind::Literal) add_literal(text, expr.literal);
  for (const std::uint32_t name : expr.names) number(text, name);
  text += '(';
  for (const ExprPtr& part : expr.args) add(text, *part);
  text += ')';
}

}  // namespace

std::string fingerprint(const Expr& expr) {
  std::string text;
  add(text, expr);
  return text;
}

}  // namespace ubl::xpath
