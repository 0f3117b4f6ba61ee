#include "ubl/xpath/fold.h"

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/calendar.h"
#include "ubl/xpath/date_time.h"
#include "ubl/xpath/duration.h"
#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/fold_codes.h"
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
  } else if (is_calendar(item.type)) {
    made->literal = instant_item(*item.instant, item.type, program.constants());
  } else if (is_duration(item.type)) {
    made->literal = duration_item(*item.duration, item.type, program.constants());
  } else if (item.type != Type::Boolean) {
    return expr;
  }
  made->item = item.type;
  made->occurs = Occurs::One;
  return made;
}

/// What is of the type already: the reference answers without looking, even where the value would
/// be an error.
bool is_surely_castable(const Expr& expr) {
  if (expr.kind != ExprKind::Castable) return false;
  const Expr& operand = *expr.args[0];
  const bool counted = operand.occurs == Occurs::One ||
                       (operand.occurs == Occurs::Optional && expr.type.occurs == Occurs::Optional);
  return counted && is_atomic(operand.item) && derives_from(operand.item, expr.type.item);
}

ExprPtr true_literal(std::uint32_t position) {
  auto made = std::make_unique<Expr>();
  made->kind = ExprKind::Literal;
  made->position = position;
  made->literal = Item::of_boolean(true);
  made->item = Type::Boolean;
  made->occurs = Occurs::One;
  return made;
}

}  // namespace

ExprPtr fold(ExprPtr expr, Program& program) {
  if (is_surely_castable(*expr)) return true_literal(expr->position);
  if (is_constant(*expr)) return folded_constant(std::move(expr), program);
  return fold_codes(std::move(expr));
}

}  // namespace ubl::xpath
