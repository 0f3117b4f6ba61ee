#include "ubl/xpath/fingerprint.h"

#include "ubl/xpath/cast.h"

namespace ubl::xpath {
namespace {

/// Seven bits an octet, the last one marked: no two rows of numbers look alike.
void number(std::string& text, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) text += static_cast<char>(value & 0x7f);
  text += static_cast<char>(value | 0x80);
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
  const bool has_literal = expr.literal.size != 0 || expr.kind == ExprKind::Literal;
  number(text, has_literal ? 1u : 0u);
  if (has_literal) add_literal(text, expr.literal);
  number(text, expr.names.size());
  for (const std::uint32_t name : expr.names) number(text, name);
  number(text, expr.args.size());
  for (const ExprPtr& part : expr.args) add(text, *part);
}

}  // namespace

std::string fingerprint(const Expr& expr) {
  std::string text;
  add(text, expr);
  return text;
}

}  // namespace ubl::xpath
