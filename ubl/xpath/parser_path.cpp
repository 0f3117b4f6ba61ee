#include <array>
#include <optional>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/number.h"
#include "ubl/xpath/parser.h"
#include "ubl/xpath/program.h"

namespace ubl::xpath {
namespace {

constexpr std::string_view kSchema = "http://www.w3.org/2001/XMLSchema";
constexpr std::string_view kFunctions = "http://www.w3.org/2005/xpath-functions";

std::optional<Axis> axis_named(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, Axis>, 12> kAxes{{
      {"child", Axis::Child},
      {"descendant", Axis::Descendant},
      {"descendant-or-self", Axis::DescendantOrSelf},
      {"attribute", Axis::Attribute},
      {"self", Axis::Self},
      {"following", Axis::Following},
      {"following-sibling", Axis::FollowingSibling},
      {"parent", Axis::Parent},
      {"ancestor", Axis::Ancestor},
      {"ancestor-or-self", Axis::AncestorOrSelf},
      {"preceding", Axis::Preceding},
      {"preceding-sibling", Axis::PrecedingSibling},
  }};
  for (const auto& [name, axis] : kAxes) {
    if (name == word) return axis;
  }
  return std::nullopt;
}

// Names that are no function names before "(". Spec: XPath 2.0, A.3.
bool is_reserved(std::string_view word) {
  constexpr std::array<std::string_view, 12> kReserved{"attribute",
                                                       "comment",
                                                       "document-node",
                                                       "element",
                                                       "empty-sequence",
                                                       "if",
                                                       "item",
                                                       "node",
                                                       "processing-instruction",
                                                       "schema-attribute",
                                                       "schema-element",
                                                       "text"};
  for (const std::string_view one : kReserved) {
    if (one == word) return true;
  }
  return word == "typeswitch";
}

}  // namespace

bool Parser::begins_step() const {
  const Token& token = peek();
  if (token.kind == TokenKind::End) return false;
  if (token.kind != TokenKind::Symbol) return true;
  return is_symbol("*") || is_symbol("@") || is_symbol(".") || is_symbol("..") || is_symbol("(") ||
         is_symbol("$");
}

base::Result<ExprPtr> Parser::path() {
  const std::uint32_t position = peek().position;
  if (accept("/")) {
    ExprPtr root = build_.make(ExprKind::Root, position);
    if (!begins_step()) return root;
    return relative(std::move(root), false);
  }
  if (accept("//")) return relative(build_.make(ExprKind::Root, position), true);
  TRY(ExprPtr first, step());
  if (accept("/")) return relative(std::move(first), false);
  if (accept("//")) return relative(std::move(first), true);
  return first;
}

/// The steps after a "/" or "//" that has been taken.
base::Result<ExprPtr> Parser::relative(ExprPtr left, bool descend) {
  for (;;) {
    const std::uint32_t position = peek().position;
    TRY(ExprPtr right, step());
    left = build_.path(std::move(left), std::move(right), descend, position);
    if (accept("/")) {
      descend = false;
    } else if (accept("//")) {
      descend = true;
    } else {
      return left;
    }
  }
}

base::Result<ExprPtr> Parser::step() {
  const Token& token = peek();
  const bool called = is_symbol("(", 1);
  switch (token.kind) {
    case TokenKind::Name:
      if (called && !is_reserved(token.text)) break;
      return axis_step();
    case TokenKind::QualifiedName:
      if (called) break;
      return axis_step();
    case TokenKind::PrefixWildcard:
    case TokenKind::LocalWildcard:
      return axis_step();
    case TokenKind::Symbol:
      if (is_symbol("*") || is_symbol("@") || is_symbol("..")) return axis_step();
      break;
    default:
      break;
  }
  TRY(ExprPtr made, primary());
  return predicates(std::move(made));
}

base::Result<ExprPtr> Parser::axis_step() {
  const std::uint32_t position = peek().position;
  if (accept("..")) {
    NodeTest any;
    any.kinds = kAnyNode;
    return predicates(build_.step(Axis::Parent, any, position));
  }
  Axis axis = Axis::Child;
  if (accept("@")) {
    axis = Axis::Attribute;
  } else if (peek().kind == TokenKind::Name && is_symbol("::", 1)) {
    if (is_word("namespace"))
      return static_error("XPST0010", position, "the namespace axis is not supported");
    const std::optional<Axis> found = axis_named(peek().text);
    if (!found) return wrong("there is no axis of this name");
    axis = *found;
    at_ += 2;
  } else if ((is_word("attribute") || is_word("schema-attribute")) && is_symbol("(", 1)) {
    axis = Axis::Attribute;
  }
  TRY(const NodeTest test, node_test(axis == Axis::Attribute ? Type::Attribute : Type::Element));
  return predicates(build_.step(axis, test, position));
}

base::Result<ExprPtr> Parser::predicates(ExprPtr target) {
  while (accept("[")) {
    TRY(ExprPtr predicate, expression());
    TRY(expect("]"));
    target = build_.predicate(std::move(target), std::move(predicate));
  }
  return target;
}

base::Result<ExprPtr> Parser::primary() {
  const Token& token = peek();
  const std::uint32_t position = token.position;
  switch (token.kind) {
    case TokenKind::Integer:
    case TokenKind::Decimal:
    case TokenKind::Double: {
      TRY(const Item number, number_literal(token.kind, token.text, program_.constants()));
      take();
      return build_.literal(number, position);
    }
    case TokenKind::String:
      return build_.literal(Item::of_text(Type::String, program_.constants().copy(take().text)),
                            position);
    case TokenKind::Name:
    case TokenKind::QualifiedName:
      return call();
    default:
      break;
  }
  if (is_symbol("$")) return variable();
  if (accept(".")) return build_.make(ExprKind::ContextItem, position);
  if (!accept("(")) return wrong("an expression is missing");
  if (accept(")")) return build_.make(ExprKind::Comma, position);
  TRY(ExprPtr inner, expression());
  TRY(expect(")"));
  inner->closed = inner->kind == ExprKind::Step && is_reverse(inner->axis);
  return inner;
}

base::Result<ExprPtr> Parser::variable() {
  const std::uint32_t position = peek().position;
  TRY(const Expanded name, variable_name());
  const std::string key = expanded_name(name.uri, name.local);
  auto made = std::make_unique<Expr>();
  made->kind = ExprKind::Variable;
  made->position = position;
  for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
    if (local->name != key) continue;
    made->scope = Scope::Local;
    made->slot = local->slot;
    made->type = local->type;
    return build_.settle(std::move(made));
  }
  const auto found = context_.variables.find(key);
  if (found == context_.variables.end())
    return static_error("XPST0008", position, "the variable $" + key + " is not declared");
  made->scope = found->second.scope;
  made->slot = found->second.slot;
  made->type = found->second.type;
  made->codes = found->second.codes;
  return build_.settle(std::move(made));
}

base::Result<ExprPtr> Parser::call() {
  const Token name = take();
  std::string uri(kFunctions);
  if (name.kind == TokenKind::QualifiedName) {
    TRY(uri, uri_of(name.prefix, name.position));
  }
  TRY(expect("("));
  std::vector<ExprPtr> args;
  if (!accept(")")) {
    do {
      TRY(ExprPtr argument, single());
      args.push_back(std::move(argument));
    } while (accept(","));
    TRY(expect(")"));
  }
  if (uri == kSchema) {
    const std::optional<Type> type = atomic_type(name.text);
    if (type && *type != Type::AnyAtomic && *type != Type::Notation && args.size() == 1)
      return constructor(*type, std::move(args), name.position);
  }
  auto made = std::make_unique<Expr>();
  made->kind = ExprKind::Call;
  made->position = name.position;
  const std::size_t arity = args.size();
  made->args = std::move(args);
  if (uri == kFunctions) {
    made->builtin = find_builtin(name.text, arity);
    if (made->builtin != nullptr) {
      TRY(program_.check_call(*made, context_));
      return build_.settle(std::move(made));
    }
  }
  if (const auto found = program_.find_function(expanded_name(uri, name.text), arity)) {
    made->kind = ExprKind::UserCall;
    made->slot = *found;
    return build_.settle(std::move(made));
  }
  return static_error("XPST0017", name.position,
                      "there is no function " + expanded_name(uri, name.text) + " with " +
                          std::to_string(arity) + " arguments");
}

/// xs:date($x) is ($x cast as xs:date?).
base::Result<ExprPtr> Parser::constructor(Type type, std::vector<ExprPtr> args,
                                          std::uint32_t position) {
  auto made = std::make_unique<Expr>();
  made->kind = ExprKind::Cast;
  made->position = position;
  made->type.item = type;
  made->type.occurs = Occurs::Optional;
  made->args = std::move(args);
  return settled_cast(std::move(made));
}

}  // namespace ubl::xpath
