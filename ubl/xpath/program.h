#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "ubl/xpath/arena.h"
#include "ubl/xpath/expr.h"
#include "ubl/xpath/expression.h"
#include "ubl/xpath/names.h"
#include "ubl/xpath/pattern.h"

namespace ubl::xpath {

/// One instruction of a function body, as rule files write it (xsl:variable, xsl:sequence ...).
struct Instruction {
  enum class Kind { Variable, Select, ValueOf, Text, Choose };
  struct Branch {
    std::string test;  ///< "" = otherwise
    std::vector<Instruction> content;
  };
  Kind kind = Kind::Select;           ///< xsl:sequence
  std::string name;                   ///< Variable: "prefix:local"
  std::optional<std::string> select;  ///< Variable, Select, ValueOf
  std::string as;                     ///< Variable: a sequence type, or ""
  std::string text;                   ///< Text
  std::string separator = " ";        ///< ValueOf
  /// Variable without select: with `as` a sequence, else a temporary tree.
  std::vector<Instruction> content;
  std::vector<Branch> branches;  ///< Choose
};

struct FunctionSource {
  struct Parameter {
    std::string name;  ///< "prefix:local"
    std::string as;    ///< a sequence type, or ""
  };
  std::string name;  ///< "prefix:local"; a prefix is obligatory
  std::vector<Parameter> parameters;
  std::string as;
  std::vector<Instruction> body;
};

/// Everything compiled for one rule set: names, functions, keys, document lets, constants. Filled
/// by one thread; then only read, by any number of threads. Expressions refer into it.
///
/// Order of use: declare_function and declare_key for all, declare_let (each sees the ones before),
/// define_function and define_key for all, then compile.
/// Errors: Malformed with a static error code of XPath and the place; LimitExceeded LIMIT.
class Program final {
 public:
  /// Off: expressions run as they were parsed, for tests that compare.
  enum class Refinement { On, Off };
  explicit Program(Refinement refinement = Refinement::On);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  base::Result<Expression> compile(std::string_view text, const StaticContext& context);
  base::Result<SequenceType> compile_type(std::string_view text, const StaticContext& context);

  /// The value of a variable, from `select` or `content`, as an expression of its own.
  base::Result<Expression> compile_variable(const Instruction& variable,
                                            const StaticContext& context);
  /// What an expression becomes in the contexts of others.
  static Variable variable_of(const Expression& expression, Scope scope, std::uint32_t slot);
  /// A document let: evaluated at the document node, once, if asked for. Adds it to the context.
  base::Result<void> declare_let(const Instruction& variable, StaticContext& context);
  base::Result<void> declare_function(const FunctionSource& source, const StaticContext& context);
  base::Result<void> define_function(const FunctionSource& source, const StaticContext& context);
  /// xsl:key; several keys may share a name. Gives its number.
  base::Result<std::uint32_t> declare_key(std::string_view lexical_name,
                                          const StaticContext& context);
  base::Result<void> define_key(std::uint32_t number, std::string_view match, std::string_view use,
                                const StaticContext& context);
  /// A match pattern of XSLT. Errors also: XTSE0340 for what is no pattern.
  base::Result<Pattern> compile_pattern(std::string_view text, const StaticContext& context);

  Names& names() { return names_; }
  const Names& names() const { return names_; }

  // For the parser and the evaluator.
  struct Function {
    std::vector<std::optional<SequenceType>> parameters;
    std::optional<SequenceType> result;
    Expression body;
  };
  struct Key {
    std::string name;  ///< expanded
    Pattern match;
    Expression use;
  };
  Arena& constants() { return constants_; }
  std::optional<std::uint32_t> find_function(const std::string& name, std::size_t arity) const;
  const Function& function(std::uint32_t number) const { return functions_[number]; }
  const std::vector<Key>& keys() const { return keys_; }
  const std::vector<Expression>& lets() const { return lets_; }
  /// What can be said of a call of a built-in function before it runs: key names, collations.
  base::Result<void> check_call(Expr& call, const StaticContext& context);
  /// The number of the memo for expressions of this fingerprint.
  std::uint32_t memo_of(const std::string& fingerprint);
  std::size_t memos() const { return memos_.size(); }
  std::uint32_t node_memo_of(const std::string& fingerprint);
  std::size_t node_memos() const { return node_memos_.size(); }
  /// The same for the index of a Lookup.
  std::uint32_t index_of(const std::string& fingerprint);
  std::size_t indexes() const { return indexes_.size(); }
  /// A number of its own for each NamePath.
  std::uint32_t next_path() { return paths_++; }
  std::uint32_t paths() const { return paths_; }

 private:
  friend class BodyScope;
  /// Improves a whole expression, if that is wanted.
  ExprPtr finished(ExprPtr root);

  const Refinement refinement_;
  Names names_;
  Arena constants_;
  std::map<std::pair<std::string, std::size_t>, std::uint32_t> function_index_;
  std::vector<Function> functions_;
  std::vector<Key> keys_;
  std::vector<Expression> lets_;
  std::unordered_map<std::string, std::uint32_t> memos_, node_memos_, indexes_;
  std::uint32_t paths_ = 0;
};

}  // namespace ubl::xpath
