#pragma once

#include <vector>

#include "base/result.h"
#include "ubl/xpath/expression.h"
#include "ubl/xpath/type.h"

namespace ubl::xpath {

/// One step of a match pattern: a node test and what else has to hold.
struct PatternStep {
  NodeTest test;
  bool deep = false;  ///< the step before may be any ancestor (a//b), not only the parent
  /// Set when predicates count: the node must be among what this step gives at its parent.
  const Expr* counted = nullptr;
  std::vector<const Expr*> predicates;  ///< truths, asked with the node as focus
  std::uint32_t by_name = 0;  ///< how many of them, from the first, depend on the node's name alone
};

/// A way to match: steps from the outside in. Without steps it is the document node.
struct PatternAlternative {
  bool rooted = false;  ///< begins at the document node; else anywhere
  std::vector<PatternStep> steps;

  /// Names alone decide.
  bool is_plain() const;
  /// Names and the predicates of the last step decide.
  bool is_plain_but_last() const;
};

/// [E = 'text'], E being one text that a node is asked for once.
struct TextKey {
  const Expr* value = nullptr;  ///< E
  std::uint32_t number = 0;     ///< equal for equal E
  std::string_view text;
};
std::optional<TextKey> text_key(const Expr& predicate);

/// A match pattern of XSLT 2.0, with alternatives and predicates also around groups, as rule files
/// write it: (/a/b | /c/d)[$x]. A handle to immutable data, valid while its Program lives; any
/// thread may use it.
///
/// Errors: Malformed XTSE0340 for an expression that is no pattern, or one that selects by id(),
///         key() or another axis.
/// Spec: XSLT 2.0, 5.5
class Pattern {
 public:
  Pattern() = default;
  static base::Result<Pattern> from(Expression expression);

  const std::vector<PatternAlternative>& alternatives() const { return alternatives_; }
  std::uint32_t frame_size() const { return expression_.frame_size(); }

 private:
  Expression expression_;  ///< owns what the steps point to
  std::vector<PatternAlternative> alternatives_;
};

}  // namespace ubl::xpath
