#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/xml/tree.h"
#include "ubl/xpath/expression.h"
#include "ubl/xpath/item.h"
#include "ubl/xpath/program.h"

namespace ubl::xpath {

class Evaluator;

struct EvaluationLimits {
  std::uint64_t steps = 100'000'000;  ///< nodes visited, items compared, functions called
  std::uint32_t recursion = 256;      ///< calls of functions of the rule file inside each other
  std::uint64_t steps_of_node = 0;    ///< more, for each node of the document
};

/// Runs the expressions of one Program over one document after the other, reusing its memory.
///
/// Threads:  one; each thread has its own.
/// Lifetime: the Program outlives it. Items are valid until the next begin_document, and those of
///           evaluate only until release_scratch.
/// Errors:   Rejected       a dynamic error of XPath: "FORG0001", "XPTY0004" ...; what fn:error
/// says
///           LimitExceeded  "LIMIT" over the steps or the recursion
class Evaluation final {
 public:
  explicit Evaluation(const Program& program, const EvaluationLimits& limits = {});
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;
  ~Evaluation();

  /// Starts on a document: forgets all lets and items of the one before; the step budget is full.
  /// `now` is the stable current dateTime; the implicit time zone is UTC.
  void begin_document(const base::xml::Tree& tree, base::Timestamp now);
  /// Lets go of the document and of all that was made of it; what holds for the next one of its
  /// kind is kept.
  void end_document();
  /// As begin_document, without one: for expressions that need none.
  void begin_without_document(base::Timestamp now);
  /// Another document beside the current one, for variables; gives its document node.
  Item add_document(const base::xml::Tree& tree);
  void set_document_uri(std::string_view uri);

  Item document() const;
  Item item(const base::xml::Node& node) const;
  Item attribute(const base::xml::Node& element, std::uint32_t index) const;
  /// By number: of an element, and 0 or 1 + the index of its attribute.
  Item item(std::uint32_t id, std::uint32_t attribute) const;
  const Document& main_document() const;

  /// Starts on a node that goes to its rules: what contexts share of it is found out once.
  void begin_visit();
  /// Starts on a node that a rule judges: variables of Scope::Node are these, evaluated with the
  /// node as context item, in whatever order they are asked for. The span lives until the next
  /// call.
  void begin_node(const Item& node, std::span<const Expression> lets);
  /// Gives a variable of Scope::Document or Scope::Node its value from outside.
  void bind(Scope scope, std::uint32_t slot, const Sequence& value);

  /// No context item when absent.
  base::Result<Sequence> evaluate(const Expression& expression, const std::optional<Item>& context);
  base::Result<bool> effective_boolean(const Expression& expression,
                                       const std::optional<Item>& context);
  /// The same for a node, without the cost of a Result: nullopt when it failed, failure() tells.
  std::optional<bool> is_true(const Expr& root, std::uint32_t frame_size, const Item& node);
  /// The truth of an expression at every node of the main document, where the names that it lacks
  /// decide it.
  std::optional<bool> decided_by_absence(const Expression& expression) const;
  /// Whether an alternative of a pattern matches a node.
  std::optional<bool> matches(const Pattern& pattern, std::size_t alternative, const Item& node);
  /// Whether predicates that do not count hold, with the node as focus.
  std::optional<bool> predicates_hold(std::span<const Expr* const> predicates,
                                      std::uint32_t frame_size, const Item& node);
  /// Whether the predicates of the last step that depend on the node's name alone hold: the same
  /// for all nodes of the name.
  std::optional<bool> name_fits(const Pattern& pattern, std::size_t alternative, const Item& node);
  /// What a key is about, at a node, without data where there is none; nullopt: failed.
  std::optional<std::string_view> text_of(const TextKey& key, const Item& node);
  const base::Error& failure() const;  ///< of the last question
  /// What value-of writes: the strings of the items, joined by single spaces.
  base::Result<std::string> joined_text(const Expression& expression,
                                        const std::optional<Item>& context);

  /// The string value of a node; an atomic item in its canonical form.
  std::string string_of(const Item& item) const;
  /// Gives back the memory that results since the last call took; lets are kept.
  void release_scratch();

 private:
  std::unique_ptr<Evaluator> evaluator_;
};

}  // namespace ubl::xpath
