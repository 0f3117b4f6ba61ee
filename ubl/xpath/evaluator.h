#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "ubl/decimal/decimal.h"
#include "ubl/xpath/arena.h"
#include "ubl/xpath/document.h"
#include "ubl/xpath/evaluation.h"
#include "ubl/xpath/expr.h"
#include "ubl/xpath/remembered.h"
#include "ubl/xpath/results.h"

namespace ubl::xpath {

/// The machine. Results flow out of `each` item by item into a Sink, so that exists(), comparisons
/// and sums hold no sequence. Every function answers an error in-band (false, Truth::Error,
/// Single::error) and leaves what happened in `failure`: a base::Result per item would cost more
/// than the work itself. An `each` that returns false was stopped by its sink or failed: failed()
/// tells.
class Evaluator final {
 public:
  Evaluator(const Program& program, const EvaluationLimits& limits);

  void begin_document(const base::xml::Tree& tree, base::Timestamp now);
  void begin(base::Timestamp now);
  Item add_document(const base::xml::Tree& tree);
  void begin_vocabulary(const std::shared_ptr<const NameMap>& names);
  void begin_node(const Item& node, std::span<const Expression> lets);
  void bind(Scope scope, std::uint32_t slot, const Sequence& value);
  /// Runs a whole expression: its own frame, and the failure as a Result.
  template <class Work>
  base::Result<void> run(std::uint32_t frame_size, const std::optional<Item>& context,
                         Work&& work) {
    const Focus focus = context ? Focus::at(*context) : Focus{};
    current_ = focus;
    ++expression_;
    locals_.clear();
    push_frame(frame_size);
    work(focus);
    if (!failed_) return {};
    failed_ = false;
    return failure_;
  }

  /// The same for a truth; nullopt: it failed.
  template <class Work>
  std::optional<bool> ask(std::uint32_t frame_size, const Item& context, Work&& work) {
    current_ = Focus::at(context);
    ++expression_;
    if (frame_ != 0 || locals_.size() != frame_size) {
      locals_.clear();
      push_frame(frame_size);
    }
    const Truth answer = work(current_);
    if (!failed_) return answer == Truth::True;
    failed_ = false;
    return std::nullopt;
  }

  bool each(const Expr& expr, const Focus& focus, Sink sink);
  /// At most one item, else XPTY0004.
  Single single(const Expr& expr, const Focus& focus);
  /// The effective boolean value.
  Truth truth(const Expr& expr, const Focus& focus);
  /// The same, atomised.
  Single atom(const Expr& expr, const Focus& focus);
  bool each_atom(const Expr& expr, const Focus& focus, Sink sink);
  Value value(const Expr& expr, const Focus& focus);
  Truth truth_of_value(const Value& value, const Expr& where);

  // Arguments of functions, by the function conversion rules.
  /// xs:string?; none is "". nullopt: failed.
  std::optional<std::string_view> text(const Expr& expr, const Focus& focus);
  Single text_item(const Expr& expr, const Focus& focus);
  /// One atomic item of this type or derived from it; untyped is cast, numbers are promoted.
  Single argument(const Expr& expr, const Focus& focus, Type wanted);
  Single convert(const Item& atomic, Type wanted, const Expr& where);
  Single numeric(const Expr& expr, const Focus& focus);

  /// Numbers, dates and durations by an arithmetic operator.
  Single compute(Op op, const Item& a, const Item& b, const Expr& where);
  Truth exists(const Expr& expr, const Focus& focus);

  bool fail(std::string_view code, const Expr& where, std::string_view detail);
  Single fail_single(std::string_view code, const Expr& where, std::string_view detail) {
    fail(code, where, detail);
    return Single::error();
  }
  Truth fail_truth(std::string_view code, const Expr& where, std::string_view detail) {
    fail(code, where, detail);
    return Truth::Error;
  }
  bool fail(const base::Error& error, const Expr& where) {
    return fail(error.code, where, error.detail);
  }
  bool failed() const { return failed_; }
  const base::Error& failure() const { return failure_; }

  Item atomized(const Item& item) {
    return item.is_node() ? Item::of_text(atomized_type(item.type), string_value(item)) : item;
  }
  static Type atomized_type(Type node) {
    return node == Type::Comment || node == Type::ProcessingInstruction ? Type::String
                                                                        : Type::UntypedAtomic;
  }
  std::string_view string_value(const Item& node) {
    return node.document->string_value(node, *arena_);
  }
  /// fn:string of any item.
  std::string_view string_of(const Item& item);

  Arena& arena() { return *arena_; }
  const Program& program() const { return program_; }
  base::Timestamp now() const { return now_; }
  const Focus& current() const { return current_; }
  const std::string& document_uri() const { return document_uri_; }
  bool spend(std::uint64_t steps, const Expr& where) {
    if (steps_left_ >= steps) {
      steps_left_ -= steps;
      return true;
    }
    return fail("LIMIT", where, "more work than a document may cause");
  }

  /// A regular expression that only running shows, kept for the next time; nullptr: failed.
  std::shared_ptr<const Regex> pattern(std::string_view pattern, std::string_view flags,
                                       const Expr& where);

  bool step(const Expr& expr, const Item& node, const Focus& focus, Sink sink);
  /// Whether an alternative of a pattern matches a node.
  Truth matches(const Pattern& pattern, std::size_t alternative, const Item& node);
  /// The nodes of a document whose key (the one that `call` names) is this value.
  bool key_nodes(const Expr& call, const Item& root, const Item& value, std::vector<Item>& found);
  bool each_sorted(std::vector<Item>& nodes, Sink sink);
  Item temporary_tree(std::string_view text);

 private:
  friend class Evaluation;

  Truth holds(const PatternStep& step, const Item& node, const Item& parent);
  Truth leads_to(const PatternAlternative& way, std::size_t count, const Item& node);
  bool each_path(const Expr& expr, const Focus& focus, Sink sink);
  bool each_over_named(const Expr& left, const Expr& right, const Focus& focus, Sink sink);
  bool each_named_filtered(const Expr& expr, const Focus& focus, Sink sink);
  bool each_over(const Expr& left, const Expr& right, const Focus& focus, Sink sink);
  bool axis_walk(const Expr& expr, const Item& node, Sink sink);
  Truth passes(const Expr& predicate, const Focus& inner);
  bool each_mixed(const Expr& expr, const Focus& focus, Sink sink);
  bool each_filter(const Expr& expr, const Focus& focus, Sink sink);
  std::optional<bool> each_at(const Expr& expr, const Focus& focus, Sink sink);
  template <class Emit>
  bool filtered(const Expr& predicate, const Focus& outer, Emit&& emit, Sink sink);
  bool step_filtered(const Expr& expr, std::size_t count, const Item& node, const Focus& focus,
                     Sink sink);
  bool filter_filtered(const Expr& expr, std::size_t count, const Focus& focus, Sink sink);
  bool build_key(const Expr& call, const Document& document, KeyIndex& index);
  bool each_set(const Expr& expr, const Focus& focus, Sink sink);
  bool each_range(const Expr& expr, const Focus& focus, Sink sink);
  bool each_for(const Expr& expr, const Focus& focus, Sink sink);
  bool each_treat(const Expr& expr, const Focus& focus, Sink sink);
  bool each_value(const Value& value, Sink sink);
  Truth quantified(const Expr& expr, const Focus& focus);
  Truth general(const Expr& expr, const Focus& focus);
  Truth general_beside_one(const Expr& expr, bool hold_left, const Focus& focus);
  Truth general_of_texts(const Expr& expr, const Focus& focus);
  Truth general_in_turn(const Expr& expr, const Focus& focus);
  Truth general_by_size(const Expr& expr, const Focus& focus);
  struct Side;
  bool list(const Expr& expr, const Focus& focus, Side& side);
  Truth compare_pair(const Expr& expr, const Item& left, const Item& right);
  Truth in_codes(const Expr& expr, const Focus& focus);
  Single text_construction(const Expr& expr, const Focus& focus);
  Single value_comparison(const Expr& expr, const Focus& focus);
  Single node_comparison(const Expr& expr, const Focus& focus);
  Single arithmetic(const Expr& expr, const Focus& focus);
  Single arithmetic_operand(const Expr& expr, const Focus& focus);
  Single negated(const Expr& expr, const Focus& focus);
  Single cast(const Expr& expr, const Focus& focus);
  Truth castable(const Expr& expr, const Focus& focus);
  Truth instance_of(const Expr& expr, const Focus& focus);
  std::optional<Value> user_call(const Expr& expr, const Focus& focus);
  bool conforms(const Item& item, const SequenceType& type) const;
  std::optional<Value> converted(const Value& given, const SequenceType& wanted, const Expr& where);
  const Value* variable(const Expr& expr);
  const Value* resolve(Cell& cell, const Expression& let, const Focus& focus, Arena& arena,
                       const Expr& where);
  bool remembers(const Expr& expr, const Focus& focus) const;
  bool each_memo(const Expr& expr, const Focus& focus, Sink sink);
  Truth memo_truth(const Expr& expr, const Focus& focus);
  Single node_memo(const Expr& expr, const Focus& focus);
  Truth node_memo_truth(const Expr& expr, const Focus& focus);
  Single single_of_each(const Expr& expr, const Focus& focus);
  Truth truth_of_each(const Expr& expr, const Focus& focus);
  Truth exists_one(const Expr& expr, const Focus& focus);
  void begin_visit() {
    ++visit_;
    if (!visit_arena_.is_fresh()) visit_arena_.release({});
  }
  void find_end(const Expr& expr, const Document& document, std::uint32_t start, PathEnd& end);
  const std::vector<std::uint32_t>& places_anywhere(const Expr& expr, const Document& document);
  bool named_nodes(const Expr& expr, const Focus& focus, NameRange& range);
  Single single_named(const Expr& expr, const Focus& focus);
  Truth exists_named(const Expr& expr, const Focus& focus);
  Single single_attribute(const Expr& step, const Focus& focus);
  bool each_named(const Expr& expr, const Focus& focus, Sink sink);
  bool each_anywhere(const Expr& expr, const Focus& focus, Sink sink);
  bool each_found(const Expr& expr, const Focus& focus, Sink sink);
  bool each_plainly_found(const Expr& expr, const Focus& focus, Sink sink);
  bool build_lookup(const Expr& expr, const Focus& focus);
  const PlaceIndex* place_index(const Expr& expr, std::uint32_t place);
  std::optional<std::uint32_t> place_to_index(const Expr& path, const NameRange& range);
  bool each_indexed(const Expr& expr, const PlaceIndex& index, const NameRange& range, Sink sink);
  std::optional<std::string_view> key_of(const Item& value, bool numbers);
  bool build_values(const Expr& filter, std::uint32_t place, ValueIndex& made);
  bool find_values(const Expr& filter, std::uint32_t place, const ValueIndex*& found);
  std::optional<bool> each_joined(const Expr& filter, const Focus& focus, Sink sink);
  bool offer_named(const Expr& expr, const Document& document, std::uint32_t id, Sink sink);
  Value kept(const std::vector<Item>& items);
  void push_frame(std::uint32_t size);

  const Program& program_;
  EvaluationLimits limits_;
  std::uint64_t steps_left_ = 0;
  std::uint32_t recursion_ = 0;
  base::Timestamp now_{};
  std::string document_uri_;
  std::deque<Document> documents_;
  std::shared_ptr<const NameMap> main_names_;  ///< of the last main document's vocabulary
  const Document* main_document_ = nullptr;
  std::vector<PathEnd> path_ends_;
  std::vector<PathEnds> anywhere_ends_;
  PathEnds other_ends_;  ///< in another document
  std::uint32_t next_order_ = 0;
  Arena scratch_, node_arena_, document_arena_;
  Arena* arena_ = &scratch_;
  std::vector<Value> locals_;
  std::size_t frame_ = 0;
  std::vector<Cell> document_cells_, node_cells_;
  std::vector<Memo> memos_;
  bool is_current(const NodeMemo& memo, const Expr& expr, const Item& node) const;
  std::uint64_t expression_ = 0;  ///< counts those that ran
  std::vector<NodeMemo> node_memos_;
  std::uint64_t visit_ = 0;
  Arena visit_arena_;
  std::vector<LookupIndex> lookups_;
  std::vector<std::vector<ValueIndex>> value_indexes_;  ///< by expression
  std::vector<std::vector<PlaceIndex>> place_indexes_;  ///< by expression
  std::uint64_t round_ = 0;                             ///< counts documents
  std::span<const Expression> node_lets_;
  Focus node_focus_, current_;
  using KeyOf = std::pair<const Document*, std::uint32_t>;
  std::vector<std::pair<KeyOf, std::unique_ptr<KeyIndex>>> key_indexes_;
  std::unordered_map<std::string, std::shared_ptr<const Regex>> patterns_;
  bool failed_ = false;
  base::Error failure_{base::ErrorKind::Rejected, "", ""};
};

}  // namespace ubl::xpath
