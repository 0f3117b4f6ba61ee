#include "ubl/xpath/parser.h"

#include <array>
#include <optional>

namespace ubl::xpath {
namespace {

constexpr std::uint32_t kMaxNesting = 200;
constexpr std::uint32_t kMaxDepth = 4000;

struct Guard {
  explicit Guard(std::uint32_t& count) : count_(count) { ++count_; }
  ~Guard() { --count_; }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  std::uint32_t& count_;
};

struct Operator {
  std::string_view spelling;
  int level;
  ExprKind kind;
  Op op;
  bool chains;  ///< a op b op c is allowed
};

constexpr int kTightest = 12;

// Spec: XPath 2.0, A.4, from loose to tight.
constexpr std::array kWords = std::to_array<Operator>({
    {"or", 1, ExprKind::Or, Op::Eq, true},
    {"and", 2, ExprKind::And, Op::Eq, true},
    {"eq", 3, ExprKind::ValueComparison, Op::Eq, false},
    {"ne", 3, ExprKind::ValueComparison, Op::Ne, false},
    {"lt", 3, ExprKind::ValueComparison, Op::Lt, false},
    {"le", 3, ExprKind::ValueComparison, Op::Le, false},
    {"gt", 3, ExprKind::ValueComparison, Op::Gt, false},
    {"ge", 3, ExprKind::ValueComparison, Op::Ge, false},
    {"is", 3, ExprKind::NodeComparison, Op::Is, false},
    {"to", 4, ExprKind::Range, Op::Eq, false},
    {"div", 6, ExprKind::Arithmetic, Op::Div, true},
    {"idiv", 6, ExprKind::Arithmetic, Op::Idiv, true},
    {"mod", 6, ExprKind::Arithmetic, Op::Mod, true},
    {"union", 7, ExprKind::Union, Op::Eq, true},
    {"intersect", 8, ExprKind::Intersect, Op::Eq, true},
    {"except", 8, ExprKind::Except, Op::Eq, true},
    {"instance", 9, ExprKind::InstanceOf, Op::Eq, false},
    {"treat", 10, ExprKind::Treat, Op::Eq, false},
    {"castable", 11, ExprKind::Castable, Op::Eq, false},
    {"cast", 12, ExprKind::Cast, Op::Eq, false},
});
constexpr std::array kSymbols = std::to_array<Operator>({
    {"=", 3, ExprKind::GeneralComparison, Op::Eq, false},
    {"!=", 3, ExprKind::GeneralComparison, Op::Ne, false},
    {"<", 3, ExprKind::GeneralComparison, Op::Lt, false},
    {"<=", 3, ExprKind::GeneralComparison, Op::Le, false},
    {">", 3, ExprKind::GeneralComparison, Op::Gt, false},
    {">=", 3, ExprKind::GeneralComparison, Op::Ge, false},
    {"<<", 3, ExprKind::NodeComparison, Op::Lt, false},
    {">>", 3, ExprKind::NodeComparison, Op::Gt, false},
    {"+", 5, ExprKind::Arithmetic, Op::Add, true},
    {"-", 5, ExprKind::Arithmetic, Op::Subtract, true},
    {"*", 6, ExprKind::Arithmetic, Op::Multiply, true},
    {"|", 7, ExprKind::Union, Op::Eq, true},
});

const Operator* operator_at(const Token& token) {
  if (token.kind == TokenKind::Name) {
    for (const Operator& one : kWords) {
      if (one.spelling == token.text) return &one;
    }
  } else if (token.kind == TokenKind::Symbol) {
    for (const Operator& one : kSymbols) {
      if (symbol(one.spelling) == token.symbol) return &one;
    }
  }
  return nullptr;
}

}  // namespace

Parser::Parser(std::string_view text, const StaticContext& context, Program& program)
    : text_(text), context_(context), program_(program), build_(program) {}

void Parser::set_locals(std::vector<LocalVariable> locals, std::uint32_t next) {
  locals_ = std::move(locals);
  next_slot_ = next;
}

std::uint32_t Parser::push_local(std::string name, const SequenceType& type) {
  locals_.push_back({std::move(name), next_slot_, type});
  return next_slot_++;
}

const Token& Parser::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}
bool Parser::is_symbol(std::string_view text, std::size_t ahead) const {
  return peek(ahead).kind == TokenKind::Symbol && peek(ahead).symbol == symbol(text);
}
bool Parser::is_word(std::string_view text, std::size_t ahead) const {
  return peek(ahead).kind == TokenKind::Name && peek(ahead).text == text;
}
bool Parser::accept(std::string_view text) {
  if (!is_symbol(text)) return false;
  ++at_;
  return true;
}
base::Result<void> Parser::expect(std::string_view text) {
  if (!accept(text)) return wrong("'" + std::string(text) + "' is missing");
  return {};
}
base::Result<void> Parser::expect_word(std::string_view word) {
  if (!is_word(word)) return wrong("'" + std::string(word) + "' is missing");
  ++at_;
  return {};
}
base::Error Parser::wrong(std::string detail) const {
  return static_error("XPST0003", peek().position, std::move(detail));
}

base::Result<ExprPtr> Parser::parse() {
  TRY(tokens_, tokenize_expression(text_));
  TRY(ExprPtr made, expression());
  if (peek().kind != TokenKind::End) return wrong("the expression goes on where it could end");
  return made;
}

base::Result<SequenceType> Parser::parse_type() {
  TRY(tokens_, tokenize_expression(text_));
  TRY(const SequenceType type, sequence_type());
  if (peek().kind != TokenKind::End) return wrong("the type goes on where it could end");
  return type;
}

base::Result<std::string> Parser::uri_of(std::string_view prefix, std::size_t position) const {
  const auto found = context_.namespaces.find(prefix);
  if (found != context_.namespaces.end() && !found->second.empty()) return found->second;
  if (prefix == "xml") return std::string("http://www.w3.org/XML/1998/namespace");
  return static_error("XPST0081", position,
                      "the prefix " + std::string(prefix) + " is not declared");
}

base::Result<Parser::Expanded> Parser::variable_name() {
  TRY(expect("$"));
  const Token& token = peek();
  if (token.kind == TokenKind::Name) return Expanded{"", take().text};
  if (token.kind != TokenKind::QualifiedName) return wrong("a variable has no name");
  TRY(std::string uri, uri_of(token.prefix, token.position));
  return Expanded{std::move(uri), take().text};
}

base::Result<ExprPtr> Parser::expression() {
  const std::uint32_t position = peek().position;
  TRY(ExprPtr first, single());
  if (!is_symbol(",")) return first;
  std::vector<ExprPtr> parts;
  parts.push_back(std::move(first));
  while (accept(",")) {
    TRY(ExprPtr next, single());
    parts.push_back(std::move(next));
  }
  return build_.make_list(ExprKind::Comma, position, std::move(parts));
}

base::Result<ExprPtr> Parser::single() {
  const Guard guard(nesting_);
  if (nesting_ > kMaxNesting)
    return base::limit_exceeded("LIMIT", "an expression is nested deeper than 200");
  if (is_symbol("$", 1)) {
    if (is_word("for")) return for_expression();
    if (is_word("some") || is_word("every")) return quantified();
  }
  if (is_word("if") && is_symbol("(", 1)) return conditional();
  return binary(1);
}

base::Result<ExprPtr> Parser::for_expression() {
  const std::uint32_t position = take().position;
  std::vector<std::pair<std::uint32_t, ExprPtr>> clauses;
  do {
    TRY(const Expanded name, variable_name());
    TRY(expect_word("in"));
    TRY(ExprPtr in, single());
    clauses.emplace_back(
        push_local(expanded_name(name.uri, name.local), {in->item, Occurs::One, {}}),
        std::move(in));
  } while (accept(","));
  TRY(expect_word("return"));
  TRY(ExprPtr body, single());
  while (!clauses.empty()) {
    auto made = std::make_unique<Expr>();
    made->kind = ExprKind::For;
    made->position = position;
    made->slot = clauses.back().first;
    made->args.push_back(std::move(clauses.back().second));
    made->args.push_back(std::move(body));
    body = build_.settle(std::move(made));
    clauses.pop_back();
    pop_local();
  }
  return body;
}

base::Result<ExprPtr> Parser::quantified() {
  const ExprKind kind = is_word("some") ? ExprKind::Some : ExprKind::Every;
  const std::uint32_t position = take().position;
  std::vector<std::pair<std::uint32_t, ExprPtr>> clauses;
  do {
    TRY(const Expanded name, variable_name());
    TRY(expect_word("in"));
    TRY(ExprPtr in, single());
    clauses.emplace_back(
        push_local(expanded_name(name.uri, name.local), {in->item, Occurs::One, {}}),
        std::move(in));
  } while (accept(","));
  TRY(expect_word("satisfies"));
  TRY(ExprPtr body, single());
  while (!clauses.empty()) {
    auto made = std::make_unique<Expr>();
    made->kind = kind;
    made->position = position;
    made->slot = clauses.back().first;
    made->args.push_back(std::move(clauses.back().second));
    made->args.push_back(std::move(body));
    body = build_.settle(std::move(made));
    clauses.pop_back();
    pop_local();
  }
  return body;
}

base::Result<ExprPtr> Parser::conditional() {
  const std::uint32_t position = take().position;
  TRY(expect("("));
  TRY(ExprPtr test, expression());
  TRY(expect(")"));
  TRY(expect_word("then"));
  TRY(ExprPtr yes, single());
  TRY(expect_word("else"));
  TRY(ExprPtr no, single());
  return build_.make(ExprKind::If, position, std::move(test), std::move(yes), std::move(no));
}

/// Precedence climbing: an operand, then every operator that binds at least as tight as `loosest`.
base::Result<ExprPtr> Parser::binary(int loosest) {
  TRY(ExprPtr left, unary());
  int tightest = kTightest;
  for (;;) {
    const Operator* const found = operator_at(peek());
    if (found == nullptr || found->level < loosest || found->level > tightest) return left;
    const std::uint32_t position = take().position;
    tightest = found->chains ? found->level : found->level - 1;
    if (found->level >= 9) {
      TRY(left, typed_operator(found->kind, std::move(left), position));
      continue;
    }
    TRY(ExprPtr right, binary(found->level + 1));
    if (std::max(left->depth, right->depth) > kMaxDepth)
      return base::limit_exceeded("LIMIT", "an expression has too many operators in a row");
    auto made = std::make_unique<Expr>();
    made->kind = found->kind;
    made->op = found->op;
    made->position = position;
    made->args.push_back(std::move(left));
    made->args.push_back(std::move(right));
    left = build_.settle(std::move(made));
  }
}

base::Result<ExprPtr> Parser::unary() {
  if (!is_symbol("-") && !is_symbol("+")) return path();
  const Guard guard(nesting_);
  if (nesting_ > kMaxNesting) return base::limit_exceeded("LIMIT", "too many signs");
  const bool minus = is_symbol("-");
  const std::uint32_t position = take().position;
  TRY(ExprPtr operand, unary());
  return build_.make(minus ? ExprKind::Negate : ExprKind::Plus, position, std::move(operand));
}

base::Result<ExprPtr> Parser::typed_operator(ExprKind kind, ExprPtr operand,
                                             std::uint32_t position) {
  auto made = std::make_unique<Expr>();
  made->kind = kind;
  made->position = position;
  made->args.push_back(std::move(operand));
  if (kind == ExprKind::InstanceOf || kind == ExprKind::Treat) {
    TRY(expect_word(kind == ExprKind::InstanceOf ? "of" : "as"));
    TRY(made->type, sequence_type());
    return build_.settle(std::move(made));
  }
  TRY(expect_word("as"));
  const std::uint32_t at = peek().position;
  TRY(made->type.item, atomic_name());
  made->type.occurs = accept("?") ? Occurs::Optional : Occurs::One;
  if (made->type.item == Type::Notation || made->type.item == Type::AnyAtomic)
    return static_error("XPST0080", at, "nothing can be cast to this type");
  return settled_cast(std::move(made));
}

}  // namespace ubl::xpath
