#include "ubl/xpath/evaluation.h"

#include "base/check.h"
#include "ubl/xpath/cast.h"
#include "ubl/xpath/evaluator.h"

namespace ubl::xpath {

Evaluation::Evaluation(const Program& program, const EvaluationLimits& limits)
    : evaluator_(std::make_unique<Evaluator>(program, limits)) {}
Evaluation::~Evaluation() = default;

void Evaluation::begin_document(const base::xml::Tree& tree, base::Timestamp now) {
  evaluator_->begin_document(tree, now);
}
void Evaluation::end_document() {
  evaluator_->begin({});
}
void Evaluation::begin_without_document(base::Timestamp now) {
  evaluator_->begin(now);
}
Item Evaluation::add_document(const base::xml::Tree& tree) {
  return evaluator_->add_document(tree);
}
void Evaluation::set_document_uri(std::string_view uri) {
  evaluator_->document_uri_ = uri;
}

Item Evaluation::document() const {
  ENSURE(!evaluator_->documents_.empty());
  return evaluator_->documents_.front().item(0);
}
Item Evaluation::item(const base::xml::Node& node) const {
  return evaluator_->documents_.front().item(node.id());
}
Item Evaluation::attribute(const base::xml::Node& element, std::uint32_t index) const {
  return evaluator_->documents_.front().attribute(element.id(), index);
}

Item Evaluation::item(std::uint32_t id, std::uint32_t attribute) const {
  const Document& document = evaluator_->documents_.front();
  return attribute == 0 ? document.item(id) : document.attribute(id, attribute - 1);
}
const Document& Evaluation::main_document() const {
  return evaluator_->documents_.front();
}

void Evaluation::begin_node(const Item& node, std::span<const Expression> lets) {
  evaluator_->begin_node(node, lets);
}
void Evaluation::bind(Scope scope, std::uint32_t slot, const Sequence& value) {
  evaluator_->bind(scope, slot, value);
}

base::Result<Sequence> Evaluation::evaluate(const Expression& expression,
                                            const std::optional<Item>& context) {
  Sequence items;
  TRY(evaluator_->run(expression.frame_size(), context, [&](const Focus& focus) {
    evaluator_->each(expression.root(), focus, [&](const Item& item) {
      items.push_back(item);
      return true;
    });
  }));
  return items;
}

base::Result<bool> Evaluation::effective_boolean(const Expression& expression,
                                                 const std::optional<Item>& context) {
  if (context && context->is_node()) {
    const Absence& absence = expression.absence();
    for (const std::uint32_t name : absence.names) {
      if (context->document->tree_name(name) == Document::kNone) return absence.truth;
    }
  }
  Truth answer = Truth::False;
  TRY(evaluator_->run(expression.frame_size(), context, [&](const Focus& focus) {
    answer = evaluator_->truth(expression.root(), focus);
  }));
  return answer == Truth::True;
}

std::optional<bool> Evaluation::decided_by_absence(const Expression& expression) const {
  for (const std::uint32_t name : expression.absence().names) {
    if (main_document().tree_name(name) == Document::kNone) return expression.absence().truth;
  }
  return std::nullopt;
}

std::optional<bool> Evaluation::is_true(const Expr& root, std::uint32_t frame_size,
                                        const Item& node) {
  return evaluator_->ask(frame_size, node,
                         [&](const Focus& focus) { return evaluator_->truth(root, focus); });
}

std::optional<bool> Evaluation::name_fits(const Pattern& pattern, std::size_t alternative,
                                          const Item& node) {
  const PatternStep& step = pattern.alternatives()[alternative].steps.back();
  return evaluator_->ask(pattern.frame_size(), node, [&](const Focus& focus) {
    Truth answer = Truth::True;
    for (std::uint32_t index = 0; index < step.by_name && answer == Truth::True; ++index)
      answer = evaluator_->truth(*step.predicates[index], focus);
    return answer;
  });
}

std::optional<bool> Evaluation::predicates_hold(std::span<const Expr* const> predicates,
                                                std::uint32_t frame_size, const Item& node) {
  return evaluator_->ask(frame_size, node, [&](const Focus& focus) {
    for (const Expr* predicate : predicates) {
      const Truth kept = evaluator_->truth(*predicate, focus);
      if (kept != Truth::True) return kept;
    }
    return Truth::True;
  });
}

std::optional<bool> Evaluation::matches(const Pattern& pattern, std::size_t alternative,
                                        const Item& node) {
  return evaluator_->ask(pattern.frame_size(), node, [&](const Focus&) {
    return evaluator_->matches(pattern, alternative, node);
  });
}

std::optional<std::string_view> Evaluation::text_of(const TextKey& key, const Item& node) {
  std::string_view text;
  const auto known = evaluator_->ask(0, node, [&](const Focus& focus) {
    const Single found = evaluator_->single(*key.value, focus);
    if (found.state == Single::State::One) text = evaluator_->atomized(found.item).text();
    return found.is_error() ? Truth::Error : Truth::True;
  });
  return known ? std::optional(text) : std::nullopt;
}

const base::Error& Evaluation::failure() const {
  return evaluator_->failure();
}

base::Result<std::string> Evaluation::joined_text(const Expression& expression,
                                                  const std::optional<Item>& context) {
  std::string text;
  bool first = true;
  TRY(evaluator_->run(expression.frame_size(), context, [&](const Focus& focus) {
    evaluator_->each(expression.root(), focus, [&](const Item& item) {
      if (!first) text += ' ';
      first = false;
      text += evaluator_->string_of(item);
      return true;
    });
  }));
  return text;
}

std::string Evaluation::string_of(const Item& item) const {
  return std::string(evaluator_->string_of(item));
}
void Evaluation::begin_visit() {
  evaluator_->begin_visit();
}
void Evaluation::release_scratch() {
  evaluator_->scratch_.release({});
}

void Evaluator::begin_document(const base::xml::Tree& tree, base::Timestamp now) {
  begin(now);
  steps_left_ += limits_.steps_of_node * tree.data().nodes.size();
  add_document(tree);
}

void Evaluator::begin(base::Timestamp now) {
  documents_.clear();
  main_document_ = nullptr;
  next_order_ = 0;
  key_indexes_.clear();
  for (LookupIndex& one : lookups_)
    if (one.made_of == round_) one.nodes = {};
  for (std::vector<PlaceIndex>& one : place_indexes_) one.clear();
  for (std::vector<ValueIndex>& one : value_indexes_) one.clear();
  document_cells_.clear();
  document_cells_.resize(program_.lets().size());
  ++round_;
  begin_visit();
  node_cells_.clear();
  node_lets_ = {};
  locals_.clear();
  frame_ = 0;
  scratch_.release({});
  node_arena_.release({});
  document_arena_.release({});
  arena_ = &scratch_;
  steps_left_ = limits_.steps;
  recursion_ = 0;
  failed_ = false;
  now_ = now;
  document_uri_.clear();
}

void Evaluator::begin_vocabulary(const std::shared_ptr<const NameMap>& names) {
  main_names_ = names;
  path_ends_.assign(program_.paths(), {});
  anywhere_ends_.assign(program_.paths(), {});
}

Item Evaluator::add_document(const base::xml::Tree& tree) {
  const base::xml::Vocabulary& words = *tree.data().vocabulary;
  std::shared_ptr<const NameMap> names = main_names_;
  if (names == nullptr || !names->is_of(words)) {
    names = std::make_shared<const NameMap>(tree.data().vocabulary, program_.names());
    if (documents_.empty()) begin_vocabulary(names);
  }
  documents_.emplace_back(tree, std::move(names), next_order_++);
  if (documents_.size() == 1) main_document_ = &documents_.front();
  return documents_.back().item(0);
}

void Evaluator::begin_node(const Item& node, std::span<const Expression> lets) {
  node_arena_.release({});
  node_cells_.clear();
  node_cells_.resize(lets.size());
  node_lets_ = lets;
  node_focus_ = Focus::at(node);
}

void Evaluator::bind(Scope scope, std::uint32_t slot, const Sequence& value) {
  ENSURE(scope != Scope::Local);
  std::vector<Cell>& cells = scope == Scope::Document ? document_cells_ : node_cells_;
  if (cells.size() <= slot) cells.resize(slot + 1);
  Arena* const outer = std::exchange(arena_, &document_arena_);
  cells[slot].value = kept(value);
  arena_ = outer;
  cells[slot].state = CellState::Ready;
}

}  // namespace ubl::xpath
