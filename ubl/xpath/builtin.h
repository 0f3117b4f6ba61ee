#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "ubl/xpath/evaluator.h"
#include "ubl/xpath/expr.h"

namespace ubl::xpath {

/// A function of the XPath 2.0 library, for a range of arities. One of the three ways to run it is
/// given; the others follow from it.
struct Builtin {
  /// What it takes from the focus: nothing, the context item when called with fewest arguments (or
  /// always), what current() gives, the position, the size.
  enum class From : std::uint8_t { Nothing, ItemIfShort, ItemAlways, Current, Position, Last };
  std::string_view name;
  std::uint8_t fewest, most;
  Type result;
  Occurs occurs;
  From from = From::Nothing;
  Single (*single)(Evaluator&, const Expr&, const Focus&) = nullptr;
  bool (*each)(Evaluator&, const Expr&, const Focus&, Sink) = nullptr;
  Truth (*truth)(Evaluator&, const Expr&, const Focus&) = nullptr;
  /// The same arguments always give the same result, so that calls with constants are folded.
  bool constant = true;
};

/// nullptr when there is none of this name and arity.
const Builtin* find_builtin(std::string_view local, std::size_t arity);

/// The pattern of fn:matches, fn:replace and fn:tokenize where it is written in the expression. A
/// wrong one is found when it runs, as in the reference.
/// Errors: FORX0002, a pattern that is right but not supported: a back-reference, too many states.
base::Result<void> compile_regex(Expr& call);

// The library, in pieces.
std::span<const Builtin> string_functions();
std::span<const Builtin> pattern_functions();
std::span<const Builtin> uri_functions();
std::span<const Builtin> number_functions();
std::span<const Builtin> boolean_functions();
std::span<const Builtin> sequence_functions();
std::span<const Builtin> aggregate_functions();
std::span<const Builtin> node_functions();
std::span<const Builtin> name_functions();
std::span<const Builtin> date_functions();
std::span<const Builtin> context_functions();

}  // namespace ubl::xpath
