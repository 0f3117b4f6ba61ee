#include "ubl/xpath/fold_codes.h"

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/fold.h"
#include "ubl/xpath/regex.h"

namespace ubl::xpath {
namespace {

/// Shorter ones are searched as fast as looked up.
constexpr std::size_t kLeastCodes = 4;
constexpr std::size_t kLeastListOctets = 32;

bool is_string_literal(const Expr& expr) {
  return expr.kind == ExprKind::Literal && expr.item == Type::String;
}
bool is_space(const Expr& expr) {
  return is_string_literal(expr) && expr.literal.text() == " ";
}
bool calls(const Expr& expr, std::string_view name, std::size_t arity) {
  return expr.kind == ExprKind::Call && expr.builtin->name == name && expr.args.size() == arity;
}

/// Whether every value compares with a string as text, whatever the document; or there is one at
/// most, which the first comparison would refuse otherwise.
bool compares_as_text(const Expr& expr) {
  return expr.single() || is_node(expr.item) || is_string(expr.item) ||
         expr.item == Type::UntypedAtomic || expr.item == Type::AnyUri;
}

bool uses_local(const Expr& expr, std::uint32_t slot) {
  if (expr.kind == ExprKind::Variable && expr.scope == Scope::Local && expr.slot == slot)
    return true;
  for (const ExprPtr& part : expr.args) {
    if (uses_local(*part, slot)) return true;
  }
  return false;
}

/// A test in the place of `was`, with `value` asked for.
ExprPtr membership(ExprKind kind, const Expr& was, ExprPtr value,
                   std::shared_ptr<const CodeSet> codes) {
  auto made = std::make_unique<Expr>();
  made->kind = kind;
  made->position = was.position;
  made->item = Type::Boolean;
  made->occurs = Occurs::One;
  made->ordered = made->peers = true;
  made->needs = value->needs;
  made->depth = value->depth + 1;
  made->codes = std::move(codes);
  made->args.push_back(std::move(value));
  return made;
}

ExprPtr fold_some(ExprPtr expr) {
  Expr& test = *expr->args[1];
  if (test.kind != ExprKind::GeneralComparison || test.op != Op::Eq) return expr;
  auto codes = codes_of(*expr->args[0]);
  if (!codes || codes->codes.empty()) return expr;
  for (const std::size_t side : {0u, 1u}) {
    const Expr& variable = *test.args[side];
    ExprPtr& value = test.args[1 - side];
    if (variable.kind != ExprKind::Variable || variable.scope != Scope::Local ||
        variable.slot != expr->slot || !compares_as_text(*value) || uses_local(*value, expr->slot))
      continue;
    return membership(ExprKind::InCodes, *expr, std::move(value), std::move(codes));
  }
  return expr;
}

ExprPtr fold_comparison(ExprPtr expr) {
  if (expr->op != Op::Eq) return expr;
  for (const std::size_t side : {0u, 1u}) {
    ExprPtr& value = expr->args[1 - side];
    if (!compares_as_text(*value)) continue;
    auto codes = codes_of(*expr->args[side]);
    if (!codes || codes->codes.size() < kLeastCodes) continue;
    return membership(ExprKind::InCodes, *expr, std::move(value), std::move(codes));
  }
  return expr;
}

/// What stands between two spaces. The list may begin or end without one.
std::shared_ptr<const CodeSet> between_spaces(std::string_view list) {
  auto made = std::make_shared<CodeSet>();
  std::size_t from = list.find(' ');
  while (from != std::string_view::npos) {
    const std::size_t to = list.find(' ', from + 1);
    if (to == std::string_view::npos) break;
    if (to > from + 1) made->codes.emplace(list.substr(from + 1, to - from - 1));
    from = to;
  }
  return made;
}

ExprPtr fold_contains(ExprPtr expr) {
  if (!is_string_literal(*expr->args[0])) return expr;
  const Item list = expr->args[0]->literal;
  if (list.text().size() < kLeastListOctets) return expr;
  ExprPtr& sought = expr->args[1];
  const bool spaced =
      calls(*sought, "concat", 3) && is_space(*sought->args[0]) && is_space(*sought->args[2]);
  if (!spaced) return expr;
  ExprPtr value = std::move(sought->args[1]);
  auto made =
      membership(ExprKind::ContainsCode, *expr, std::move(value), between_spaces(list.text()));
  made->literal = list;
  return made;
}

}  // namespace

ExprPtr fold_codes(ExprPtr expr) {
  if (expr->kind == ExprKind::Some) return fold_some(std::move(expr));
  if (expr->kind == ExprKind::GeneralComparison) return fold_comparison(std::move(expr));
  if (calls(*expr, "contains", 2)) return fold_contains(std::move(expr));
  return expr;
}

std::shared_ptr<const CodeSet> codes_of(const Expr& expr) {
  if (expr.kind == ExprKind::Variable) return expr.codes;
  auto made = std::make_shared<CodeSet>();
  if (is_string_literal(expr)) {
    made->codes.emplace(expr.literal.text());
    return made;
  }
  if (expr.kind == ExprKind::Comma && !expr.args.empty()) {
    for (const ExprPtr& part : expr.args) {
      if (!is_string_literal(*part)) return nullptr;
      made->codes.emplace(part->literal.text());
    }
    return made;
  }
  if (!calls(expr, "tokenize", 2) || !expr.regex || !is_string_literal(*expr.args[0]))
    return nullptr;
  const auto tokens = expr.regex->tokenize(expr.args[0]->literal.text());
  if (!tokens) return nullptr;
  for (const std::string_view token : *tokens) made->codes.emplace(token);
  return made;
}

Truth Evaluator::in_codes(const Expr& expr, const Focus& focus) {
  const auto& codes = expr.codes->codes;
  if (!spend(1, expr)) return Truth::Error;
  if (expr.kind == ExprKind::InCodes) {
    if (expr.args[0]->single()) {
      const Single value = atom(*expr.args[0], focus);
      if (value.state != Single::State::One) return value.is_error() ? Truth::Error : Truth::False;
      if (value.item.type > Type::Entity)
        return fail_truth("XPTY0004", expr, "values of these types cannot be compared");
      return truth_of(codes.find(value.item.text()) != codes.end());
    }
    bool found = false;
    each_atom(*expr.args[0], focus, [&](const Item& item) {
      if (item.type > Type::Entity)
        return fail("XPTY0004", expr, "values of these types cannot be compared");
      found = codes.find(item.text()) != codes.end();
      return !found;
    });
    return failed_ ? Truth::Error : truth_of(found);
  }
  const Single value = atom(*expr.args[0], focus);
  if (value.is_error()) return Truth::Error;
  const std::string_view text = value.is_empty() ? std::string_view() : string_of(value.item);
  if (!text.empty() && text.find(' ') == std::string_view::npos)
    return truth_of(codes.find(text) != codes.end());
  std::string sought = " ";
  sought += text;
  sought += ' ';
  return truth_of(expr.literal.text().find(sought) != std::string_view::npos);
}

}  // namespace ubl::xpath
