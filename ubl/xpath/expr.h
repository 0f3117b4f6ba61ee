#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "ubl/xpath/expression.h"
#include "ubl/xpath/item.h"
#include "ubl/xpath/type.h"

namespace ubl::xpath {

struct Builtin;
class Regex;

enum class ExprKind : std::uint8_t {
  Literal,
  Comma,  ///< (a, b, ...); () has no arguments
  ContextItem,
  Variable,
  Root,
  NamePath,  ///< child::a/child::b from the focus or its root, perhaps an attribute last
  Step,      ///< axis, test; arguments are the predicates
  Path,
  Filter,  ///< argument 0, then predicates
  Union,
  Intersect,
  Except,
  Or,
  And,
  GeneralComparison,
  ValueComparison,
  NodeComparison,
  Range,
  Arithmetic,
  Negate,
  Plus,
  For,   ///< slot; in, return
  Some,  ///< slot; in, satisfies
  Every,
  If,
  InstanceOf,
  Treat,
  Castable,
  Cast,
  Call,
  UserCall,
  Let,            ///< slot; value, body (functions written in the rule file)
  TemporaryTree,  ///< a document with the text of its arguments
  TextNode,       ///< value-of: the strings joined by single spaces
  Convert,        ///< argument 0 by the function conversion rules to `type`
  InCodes,        ///< argument 0 is one of a fixed set of strings
  ContainsCode,   ///< a literal list contains argument 0 as text
  Memo,           ///< argument 0 depends on the document alone; slot
  NodeMemo,       ///< argument 0, one atomic value of the context node and variables; slot
  Lookup,         ///< argument 0[argument 1 = literal], of the document or a NamePath; slot
};

enum class Axis : std::uint8_t {
  Child,
  Descendant,
  DescendantOrSelf,
  Attribute,
  Self,
  Following,
  FollowingSibling,
  Parent,
  Ancestor,
  AncestorOrSelf,
  Preceding,
  PrecedingSibling,
};
constexpr bool is_reverse(Axis axis) {
  return axis >= Axis::Parent;
}

enum class Op : std::uint8_t {
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,
  Add,
  Subtract,
  Multiply,
  Div,
  Idiv,
  Mod,
  Is
};

/// What an expression needs of its surroundings.
struct Needs {
  bool focus = false;     ///< the context item, be it only for its document
  bool item = false;      ///< the context item itself
  bool position = false;  ///< position()
  bool last = false;      ///< last()
  bool locals = false;    ///< local or node variables, current()
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

/// Strings for membership tests, without copying the string asked for.
struct CodeSet {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  std::unordered_set<std::string, Hash, std::equal_to<>> codes;
};

/// Local variables that argument 0 of a NodeMemo may name, at most.
inline constexpr std::size_t kMemoLocals = 2;

/// One node of a compiled expression: what the parser made and the optimiser improved. Immutable
/// once compiled; shared by threads.
struct Expr {
  ExprKind kind = ExprKind::Comma;
  Op op = Op::Eq;
  Axis axis = Axis::Child;
  Scope scope = Scope::Local;
  Needs needs;
  /// Static type: what can come out. `type.test` serves InstanceOf, Treat.
  Type item = Type::Item;
  Occurs occurs = Occurs::Many;
  bool climbs = false;    ///< one at most, by a step to the parent: the reference expects several
  bool ordered = false;   ///< nodes come in document order without duplicates
  bool peers = false;     ///< and none is an ancestor of another
  bool closed = false;    ///< Step of a reverse axis in parentheses: predicates count forwards
  bool rooted = false;    ///< NamePath: begins at the document node
  bool anywhere = false;  ///< rooted NamePath: the first step is of any depth (//a/b, //@c)
  bool sorts = false;     ///< Path: the result has to be brought in order
  std::uint32_t position = 0;  ///< byte offset in the source
  std::uint32_t slot = 0;      ///< variables, user functions, memos, paths
  std::uint32_t depth = 1;
  std::vector<ExprPtr> args;
  /// NamePath: the elements; an attribute at the end is in test. NodeMemo: the local variables that
  /// argument 0 names. Lookup of a NamePath: the number of argument 1 among such. Filter with
  /// [E = $v]: the number of E and of the predicates before it, and where it stands.
  std::vector<std::uint32_t> names;
  Item literal;
  NodeTest test;
  SequenceType type;
  const Builtin* builtin = nullptr;
  std::shared_ptr<const Regex> regex;
  std::shared_ptr<const CodeSet> codes;

  bool single() const { return !may_be_several(occurs); }
  /// As far as the reference can tell.
  bool read_as_several() const { return climbs || !single(); }
};

/// @name, which an element has once at most.
inline bool is_named_attribute(const Expr& expr) {
  return expr.kind == ExprKind::Step && expr.axis == Axis::Attribute && expr.args.empty() &&
         expr.test.match == NameMatch::Exact && expr.test.kinds == kind_bit(Type::Attribute) &&
         !expr.test.never;
}

/// The same expression once more, with parts of its own.
ExprPtr copied(const Expr& expr);

}  // namespace ubl::xpath
