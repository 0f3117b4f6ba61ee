#include "ubl/xpath/fold.h"
#include "ubl/xpath/parser.h"
#include "ubl/xpath/program.h"

// Functions of the rule file: instructions become one expression.
namespace ubl::xpath {

/// The local variables of a function while its body is compiled.
class BodyScope final {
 public:
  BodyScope(Program& program, const StaticContext& context)
      : program_(program), context_(context), build_(program) {}

  base::Result<ExprPtr> expression(std::string_view text) {
    Parser parser(text, context_, program_);
    parser.set_locals(locals_, next_slot_);
    TRY(ExprPtr made, parser.parse());
    next_slot_ = parser.frame_size();
    return made;
  }

  base::Result<std::uint32_t> declare(std::string_view lexical) {
    TRY(std::string name, expand_name(lexical, context_));
    locals_.push_back({std::move(name), next_slot_, {}});
    return next_slot_++;
  }

  base::Result<ExprPtr> body(const std::vector<Instruction>& instructions, std::size_t from = 0) {
    const std::size_t outer = locals_.size();
    std::vector<ExprPtr> parts;
    for (std::size_t at = from; at < instructions.size(); ++at) {
      const Instruction& one = instructions[at];
      if (one.kind != Instruction::Kind::Variable) {
        TRY(ExprPtr part, instruction(one));
        parts.push_back(std::move(part));
        continue;
      }
      TRY(ExprPtr bound, variable_value(one));
      auto let = std::make_unique<Expr>();
      let->kind = ExprKind::Let;
      TRY(let->slot, declare(one.name));
      TRY(ExprPtr rest, body(instructions, at + 1));
      let->args.push_back(std::move(bound));
      let->args.push_back(std::move(rest));
      parts.push_back(build_.settle(std::move(let)));
      break;
    }
    locals_.resize(outer);
    if (parts.size() == 1) return std::move(parts.front());
    return build_.make_list(ExprKind::Comma, 0, std::move(parts));
  }

  std::uint32_t frame_size() const { return next_slot_; }

  base::Result<ExprPtr> variable_value(const Instruction& one) {
    if (!one.as.empty()) {
      auto convert = std::make_unique<Expr>();
      convert->kind = ExprKind::Convert;
      TRY(convert->type, program_.compile_type(one.as, context_));
      ExprPtr value;
      if (one.select) {
        TRY(value, expression(*one.select));
      } else {
        TRY(value, body(one.content));
      }
      convert->args.push_back(std::move(value));
      return build_.settle(std::move(convert));
    }
    if (one.select) return expression(*one.select);
    if (one.content.empty()) return build_.literal(Item::of_text(Type::String, ""), 0);
    TRY(ExprPtr content, body(one.content));
    return build_.make(ExprKind::TemporaryTree, 0, std::move(content));
  }

 private:
  base::Result<ExprPtr> instruction(const Instruction& one) {
    switch (one.kind) {
      case Instruction::Kind::Select:
        return expression(one.select.value_or(""));
      case Instruction::Kind::ValueOf: {
        TRY(ExprPtr value, expression(one.select.value_or("")));
        auto made = std::make_unique<Expr>();
        made->kind = ExprKind::TextNode;
        made->literal = Item::of_text(Type::String, program_.constants().copy(one.separator));
        made->args.push_back(std::move(value));
        return build_.settle(std::move(made));
      }
      case Instruction::Kind::Text: {
        return build_.make(
            ExprKind::TextNode, 0,
            build_.literal(Item::of_text(Type::String, program_.constants().copy(one.text)), 0));
      }
      default:
        return choose(one);
    }
  }

  base::Result<ExprPtr> choose(const Instruction& one) {
    ExprPtr otherwise = build_.make(ExprKind::Comma, 0);
    std::vector<std::pair<ExprPtr, ExprPtr>> whens;
    for (const Instruction::Branch& branch : one.branches) {
      ExprPtr test;
      if (!branch.test.empty()) {
        TRY(test, expression(branch.test));
      }
      TRY(ExprPtr content, body(branch.content));
      if (test == nullptr) {
        otherwise = std::move(content);
      } else {
        whens.emplace_back(std::move(test), std::move(content));
      }
    }
    while (!whens.empty()) {
      otherwise = build_.make(ExprKind::If, 0, std::move(whens.back().first),
                              std::move(whens.back().second), std::move(otherwise));
      whens.pop_back();
    }
    return otherwise;
  }

  Program& program_;
  const StaticContext& context_;
  Builder build_;
  std::vector<LocalVariable> locals_;
  std::uint32_t next_slot_ = 0;
};

base::Result<Expression> Program::compile_variable(const Instruction& variable,
                                                   const StaticContext& context) {
  BodyScope scope(*this, context);
  TRY(ExprPtr root, scope.variable_value(variable));
  Expression made;
  made.codes_ = codes_of(*root);
  root = finished(std::move(root));
  made.root_ = std::move(root);
  made.frame_size_ = scope.frame_size();
  return made;
}

base::Result<void> Program::declare_function(const FunctionSource& source,
                                             const StaticContext& context) {
  TRY(const std::string name, expand_name(source.name, context));
  Function made;
  for (const FunctionSource::Parameter& parameter : source.parameters) {
    std::optional<SequenceType> type;
    if (!parameter.as.empty()) {
      TRY(type, compile_type(parameter.as, context));
    }
    made.parameters.push_back(type);
  }
  if (!source.as.empty()) {
    TRY(made.result, compile_type(source.as, context));
  }
  const auto [at, added] = function_index_.emplace(std::make_pair(name, source.parameters.size()),
                                                   static_cast<std::uint32_t>(functions_.size()));
  if (!added) return static_error("XTSE0770", 0, "the function " + name + " is declared twice");
  functions_.push_back(std::move(made));
  return {};
}

base::Result<void> Program::define_function(const FunctionSource& source,
                                            const StaticContext& context) {
  TRY(const std::string name, expand_name(source.name, context));
  const std::optional<std::uint32_t> number = find_function(name, source.parameters.size());
  if (!number) return static_error("XPST0017", 0, "the function " + name + " is not declared");
  BodyScope scope(*this, context);
  for (const FunctionSource::Parameter& parameter : source.parameters) {
    TRY(scope.declare(parameter.name));
  }
  TRY(ExprPtr body, scope.body(source.body));
  body = finished(std::move(body));
  Expression made;
  made.root_ = std::move(body);
  made.frame_size_ = scope.frame_size();
  functions_[*number].body = std::move(made);
  return {};
}

}  // namespace ubl::xpath
