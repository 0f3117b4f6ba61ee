#include "ubl/xpath/pattern.h"

#include <algorithm>
#include <utility>

#include "ubl/xpath/builder.h"
#include "ubl/xpath/builtin.h"
#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/expr.h"
#include "ubl/xpath/lexer.h"

namespace ubl::xpath {
namespace {

using Alternatives = std::vector<PatternAlternative>;

base::Error no_pattern(const Expr& where, std::string detail) {
  return static_error("XTSE0340", where.position, std::move(detail));
}

bool counts(const Expr& predicate) {
  return predicate_kind(predicate) != PredicateKind::Boolean || predicate.needs.position ||
         predicate.needs.last;
}

/// [p and q] is [p][q].
void split(const Expr& predicate, std::vector<const Expr*>& into) {
  if (predicate.kind != ExprKind::And) {
    into.push_back(&predicate);
    return;
  }
  for (const ExprPtr& part : predicate.args) split(*part, into);
}

bool depends_on_name_only(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Literal:
      return true;
    case ExprKind::Call: {
      const std::string_view name = expr.builtin->name;
      if (name == "name" || name == "local-name" || name == "namespace-uri")
        return expr.args.empty();
      if (expr.builtin->from != Builtin::From::Nothing || !expr.builtin->constant) return false;
      break;
    }
    case ExprKind::And:
    case ExprKind::Or:
    case ExprKind::GeneralComparison:
    case ExprKind::Comma:
    case ExprKind::InCodes:
      break;
    default:
      return false;
  }
  return std::all_of(expr.args.begin(), expr.args.end(),
                     [](const ExprPtr& part) { return depends_on_name_only(*part); });
}

void count_by_name(PatternStep& step) {
  while (step.by_name < step.predicates.size() &&
         depends_on_name_only(*step.predicates[step.by_name]))
    ++step.by_name;
}

bool is_any_descendant(const Expr& expr) {
  return expr.kind == ExprKind::Step && expr.axis == Axis::DescendantOrSelf && expr.args.empty() &&
         expr.test.kinds == kAnyNode && expr.test.match == NameMatch::Any;
}

base::Result<PatternStep> step_of(const Expr& expr) {
  PatternStep step;
  step.test = expr.test;
  switch (expr.axis) {
    case Axis::Child:
      break;
    case Axis::Descendant:
      step.deep = true;
      break;
    case Axis::Attribute:
      step.test.kinds &= kind_bit(Type::Attribute);
      break;
    default:
      return no_pattern(expr, "a pattern has no steps along this axis");
  }
  if (expr.axis != Axis::Attribute)
    step.test.kinds &=
        static_cast<std::uint8_t>(~(kind_bit(Type::Attribute) | kind_bit(Type::Document)));
  for (const ExprPtr& predicate : expr.args) {
    if (counts(*predicate)) step.counted = &expr;
  }
  if (step.counted != nullptr) return step;
  for (const ExprPtr& predicate : expr.args) split(*predicate, step.predicates);
  count_by_name(step);
  return step;
}

base::Result<Alternatives> expand(const Expr& expr);

base::Result<Alternatives> expand_path(const Expr& expr) {
  const Expr* left = expr.args[0].get();
  bool deep = false;
  if (left->kind == ExprKind::Path && is_any_descendant(*left->args[1])) {
    left = left->args[0].get();
    deep = true;
  }
  TRY(const Alternatives before, expand(*left));
  TRY(const Alternatives after, expand(*expr.args[1]));
  Alternatives joined;
  for (const PatternAlternative& first : before) {
    for (const PatternAlternative& second : after) {
      if (second.rooted || second.steps.empty())
        return no_pattern(expr, "a pattern cannot begin anew inside a path");
      PatternAlternative both = first;
      both.steps.insert(both.steps.end(), second.steps.begin(), second.steps.end());
      if (deep) both.steps[first.steps.size()].deep = true;
      joined.push_back(std::move(both));
    }
  }
  return joined;
}

base::Result<Alternatives> expand_filter(const Expr& expr) {
  TRY(Alternatives inner, expand(*expr.args[0]));
  for (std::size_t index = 1; index < expr.args.size(); ++index) {
    if (counts(*expr.args[index]))
      return no_pattern(*expr.args[index], "a predicate that counts stands around a group");
    for (PatternAlternative& one : inner) {
      if (one.steps.empty()) return no_pattern(expr, "the document node has a predicate");
      split(*expr.args[index], one.steps.back().predicates);
    }
  }
  return inner;
}

base::Result<Alternatives> expand(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::Root: {
      PatternAlternative root;
      root.rooted = true;
      return Alternatives{root};
    }
    case ExprKind::Step: {
      PatternAlternative one;
      TRY(PatternStep step, step_of(expr));
      one.steps.push_back(std::move(step));
      return Alternatives{one};
    }
    case ExprKind::Path:
      return expand_path(expr);
    case ExprKind::Filter:
      return expand_filter(expr);
    case ExprKind::Union: {
      TRY(Alternatives all, expand(*expr.args[0]));
      TRY(Alternatives more, expand(*expr.args[1]));
      all.insert(all.end(), more.begin(), more.end());
      return all;
    }
    default:
      return no_pattern(expr, "not a path, or a path of a kind that patterns here do not have");
  }
}

}  // namespace

bool PatternAlternative::is_plain() const {
  return std::all_of(steps.begin(), steps.end(), [](const PatternStep& step) {
    return step.counted == nullptr && step.predicates.empty();
  });
}

bool PatternAlternative::is_plain_but_last() const {
  if (steps.empty() || steps.back().counted != nullptr) return steps.empty();
  return std::all_of(steps.begin(), steps.end() - 1, [](const PatternStep& step) {
    return step.counted == nullptr && step.predicates.empty();
  });
}

base::Result<Pattern> Pattern::from(Expression expression) {
  Pattern made;
  TRY(made.alternatives_, expand(expression.root()));
  made.expression_ = std::move(expression);
  return made;
}

std::optional<TextKey> text_key(const Expr& predicate) {
  if (predicate.kind != ExprKind::GeneralComparison || predicate.op != Op::Eq) return std::nullopt;
  for (const std::size_t side : {0, 1}) {
    const Expr& asked = *predicate.args[side];
    const Expr& text = *predicate.args[1 - side];
    if (text.kind != ExprKind::Literal || text.literal.type != Type::String) continue;
    if (asked.kind == ExprKind::NodeMemo && asked.occurs == Occurs::One && is_string(asked.item))
      return TextKey{&asked, 2 * asked.slot, text.literal.text()};
    if (asked.kind == ExprKind::Step && asked.axis == Axis::Attribute && asked.args.empty() &&
        asked.test.match == NameMatch::Exact && asked.test.kinds == kind_bit(Type::Attribute))
      return TextKey{&asked, 2 * asked.test.name + 1, text.literal.text()};
  }
  return std::nullopt;
}

namespace {
const Expr kNowhere{};
}

Truth Evaluator::holds(const PatternStep& step, const Item& node, const Item& parent) {
  if (step.counted != nullptr) {
    bool found = false;
    // A descendant step counts among its parent's children: a//b[1] is a//child::b[1].
    this->step(*step.counted, parent, Focus::at(parent), [&](const Item& item) {
      found = item.same_node(node);
      return !found;
    });
    if (failed_) return Truth::Error;
    if (!found) return Truth::False;
  }
  for (const Expr* predicate : step.predicates) {
    const Truth kept = truth(*predicate, Focus::at(node));
    if (kept != Truth::True) return kept;
  }
  return Truth::True;
}

/// Whether the first `count` steps of an alternative lead to this node.
Truth Evaluator::leads_to(const PatternAlternative& way, std::size_t count, const Item& node) {
  const PatternStep& step = way.steps[count - 1];
  const Document& document = *node.document;
  if (!document.matches(step.test, node)) return Truth::False;
  const std::uint32_t parent =
      node.attribute != 0 ? node.node_id() : document.row(node.node_id()).parent;
  if (parent == Document::kNone) return Truth::False;
  const Truth here = holds(step, node, document.item(parent));
  if (here != Truth::True) return here;
  if (count == 1) return truth_of(!way.rooted || step.deep || parent == 0);
  for (std::uint32_t at = parent; at != Document::kNone; at = document.row(at).parent) {
    if (!spend(1, kNowhere)) return Truth::Error;
    const Truth found = leads_to(way, count - 1, document.item(at));
    if (found != Truth::False || !step.deep) return found;
  }
  return Truth::False;
}

Truth Evaluator::matches(const Pattern& pattern, std::size_t alternative, const Item& node) {
  const PatternAlternative& way = pattern.alternatives()[alternative];
  if (way.steps.empty()) return truth_of(node.type == Type::Document);
  return leads_to(way, way.steps.size(), node);
}

}  // namespace ubl::xpath
