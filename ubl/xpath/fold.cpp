#include "ubl/xpath/fold.h"

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/program.h"

namespace ubl::xpath {
namespace {

bool is_constant(const Expr& expr) {
  for (const ExprPtr& part : expr.args) {
    if (part->kind != ExprKind::Literal) return false;
  }
  switch (expr.kind) {
    case ExprKind::Arithmetic:
    case ExprKind::Negate:
    case ExprKind::Plus:
    case ExprKind::ValueComparison:
    case ExprKind::GeneralComparison:
    case ExprKind::Cast:
    case ExprKind::Castable:
      return true;
    case ExprKind::Call:
      return expr.builtin->constant && expr.builtin->from == Builtin::From::Nothing &&
             expr.builtin->occurs == Occurs::One && expr.item != Type::Item;
    default:
      return false;
  }
}

/// The value of a part that depends on nothing; errors stay for when it runs.
ExprPtr folded_constant(ExprPtr expr, Program& program) {
  Evaluator evaluator(program, {});
  const Single value = evaluator.single(*expr, Focus{});
  if (value.state != Single::State::One) return expr;
  const Item& item = value.item;
  auto made = std::make_unique<Expr>();
  made->kind = ExprKind::Literal;
  made->position = expr->position;
  made->literal = item;
  if (item.type >= Type::UntypedAtomic && item.type <= Type::Entity) {
    made->literal = Item::of_text(item.type, program.constants().copy(item.text()));
  } else if (is_numeric(item.type)) {
    if (item.type == Type::Decimal || item.big)
      made->literal.decimal = program.constants().make(Decimal(*item.decimal));
  } else if (item.type != Type::Boolean) {
    return expr;
  }
  made->item = item.type;
  made->occurs = Occurs::One;
  return made;
}

}  // namespace

ExprPtr fold(ExprPtr expr, Program& program) {
  if (is_constant(*expr)) return folded_constant(std::move(expr), program);
  return expr;
}

std::shared_ptr<const CodeSet> codes_of(const Expr&) {
  return nullptr;
}

Truth Evaluator::in_codes(const Expr&, const Focus&) {
  return Truth::False;
}

}  // namespace ubl::xpath
