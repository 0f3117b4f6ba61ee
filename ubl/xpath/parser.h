#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ubl/xpath/builder.h"
#include "ubl/xpath/expr.h"
#include "ubl/xpath/expression.h"
#include "ubl/xpath/lexer.h"

namespace ubl::xpath {

class Program;

/// A variable of `for`, `some`, `every` or of a function in the rule file.
struct LocalVariable {
  std::string name;  ///< expanded
  std::uint32_t slot = 0;
  SequenceType type{};  ///< as far as it is known before it runs
};

/// XPath 2.0 text -> Expr, names resolved and each part analysed as soon as it is complete.
/// Threads: one. Errors: XPST0003, 0008, 0010, 0017, 0051, 0080, 0081 with the place; LIMIT when
/// nested deeper than 200 or of a depth beyond 4,000 operators. Spec: XPath 2.0, A.1.
class Parser final {
 public:
  Parser(std::string_view text, const StaticContext& context, Program& program);

  base::Result<ExprPtr> parse();
  base::Result<SequenceType> parse_type();
  /// Declares a local variable for what is parsed from now on; gives its slot.
  std::uint32_t push_local(std::string name, const SequenceType& type = {});
  void pop_local() { locals_.pop_back(); }
  /// Takes over the locals of a function around this expression.
  void set_locals(std::vector<LocalVariable> locals, std::uint32_t next);
  std::uint32_t frame_size() const { return next_slot_; }

 private:
  using Made = base::Result<ExprPtr>;

  // Tokens.
  const Token& peek(std::size_t ahead = 0) const;
  const Token& take() { return tokens_[at_++]; }
  bool is_symbol(std::string_view text, std::size_t ahead = 0) const;
  bool is_word(std::string_view text, std::size_t ahead = 0) const;
  bool accept(std::string_view symbol);
  base::Result<void> expect(std::string_view symbol);
  base::Result<void> expect_word(std::string_view word);
  base::Error wrong(std::string detail) const;

  // Names.
  base::Result<std::string> uri_of(std::string_view prefix, std::size_t position) const;
  struct Expanded {
    std::string uri, local;
  };
  base::Result<Expanded> variable_name();

  // Operators, from loose to tight.
  Made expression();
  Made single();
  Made for_expression();
  Made quantified();
  Made conditional();
  struct Binary;
  Made binary(int loosest);
  Made unary();
  Made typed_operator(ExprKind kind, ExprPtr operand, std::uint32_t position);

  // Paths.
  bool begins_step() const;
  Made path();
  Made relative(ExprPtr left, bool descend);
  Made step();
  Made axis_step();
  base::Result<NodeTest> node_test(Type principal);
  base::Result<NodeTest> kind_test();
  base::Result<NodeTest> named_test(NodeTest test, bool attribute);
  Made predicates(ExprPtr target);
  Made primary();
  Made variable();
  Made call();
  Made constructor(Type type, std::vector<ExprPtr> args, std::uint32_t position);

  Made settled_cast(ExprPtr made);
  Made literal_name(const Expr& cast);

  // Types.
  base::Result<SequenceType> sequence_type();
  base::Result<Type> atomic_name();

  std::string_view text_;
  const StaticContext& context_;
  Program& program_;
  Builder build_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::uint32_t nesting_ = 0;
  std::vector<LocalVariable> locals_;
  std::uint32_t next_slot_ = 0;
};

}  // namespace ubl::xpath
