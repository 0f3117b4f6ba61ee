#include <algorithm>

#include "ubl/xpath/cast.h"
#include "ubl/xpath/evaluator.h"

// a/b[E = $v], asked for one value of $v after the other: sums for each rate of VAT, the lines of
// each group. From some number of questions on an index of E answers; without it so many subtotals
// and lines would cost their product.
namespace ubl::xpath {
namespace {

constexpr std::uint32_t kAskedInVain = 4;  ///< questions that are cheaper than an index
constexpr std::size_t kFew = 12;           ///< elements that are

bool is_exact_number(Type type) {
  return is_integer(type) || kin_of(type) == Type::Decimal;
}
bool is_plain_text(Type type) {
  return type >= Type::UntypedAtomic && type <= Type::Entity;
}

const Expr& without_memo(const Expr& expr) {
  return expr.kind == ExprKind::Memo ? *expr.args[0] : expr;
}
const Expr& path_of(const Expr& base) {
  return base.kind == ExprKind::Lookup ? *base.args[0] : base;
}
/// Which side of E = $v is E.
std::size_t asked_side(const Expr& comparison) {
  return comparison.args[0]->kind == ExprKind::Variable ? 1 : 0;
}

const Expr& comparison_of(const Expr& filter) {
  return *filter.args[filter.names[1]];
}

}  // namespace

/// What a value becomes as a key; nullopt where equal keys do not mean equal values.
std::optional<std::string_view> Evaluator::key_of(const Item& value, bool numbers) {
  if (numbers ? !is_exact_number(value.type) : !is_plain_text(value.type)) return std::nullopt;
  return atomic_text(value, arena());
}

/// E of every element of a place that passes the predicates before. false: the limit of work is
/// reached.
bool Evaluator::build_values(const Expr& filter, std::uint32_t place, ValueIndex& made) {
  const Expr& comparison = comparison_of(filter);
  const Expr& asked = *comparison.args[asked_side(comparison)];
  made.state = ValueIndex::State::Made;
  const auto nodes = main_document_->data().at_place(place);
  const std::uint32_t* const end = nodes.data() + nodes.size();
  Arena* const outer = std::exchange(arena_, &document_arena_);
  bool is_first = true;
  for (const std::uint32_t& id : nodes) {
    main_document_->fetch_ahead(&id, end);
    const auto add = [&](const Item& value) {
      if (std::exchange(is_first, false)) made.numbers = is_exact_number(value.type);
      const std::optional<std::string_view> key = key_of(value, made.numbers);
      if (!key) return false;
      std::vector<std::uint32_t>& same = made.nodes[*key];
      if (same.empty() || same.back() != id) same.push_back(id);
      return true;
    };
    const Focus at = Focus::at(Item::of_node(Type::Element, main_document_, id));
    Truth passes = Truth::True;
    for (std::size_t before = 1; before < filter.names[1] && passes == Truth::True; ++before)
      passes = truth(*filter.args[before], at);
    if (spend(1, comparison) &&
        (passes == Truth::False || (passes == Truth::True && each_atom(asked, at, add))))
      continue;
    made.state = ValueIndex::State::Failed;
    made.nodes.clear();
    break;
  }
  arena_ = outer;
  if (failed_ && failure_.kind == base::ErrorKind::LimitExceeded) return false;
  failed_ = false;
  return true;
}

/// The index of a place, if it is worth its price by now; `found` is none otherwise. false: the
/// limit of work is reached.
bool Evaluator::find_values(const Expr& filter, std::uint32_t place, const ValueIndex*& found) {
  if (value_indexes_.size() < program_.indexes()) value_indexes_.resize(program_.indexes());
  std::vector<ValueIndex>& known = value_indexes_[filter.names.front()];
  auto at = std::find_if(known.begin(), known.end(),
                         [&](const ValueIndex& one) { return one.place == place; });
  if (at == known.end()) {
    known.emplace_back().place = place;
    at = known.end() - 1;
  }
  if (at->state == ValueIndex::State::Asked && ++at->asked > kAskedInVain) {
    // It is not asked again for the same while it is built, and then moved to its place.
    at->state = ValueIndex::State::Failed;
    const auto index = at - known.begin();
    ValueIndex made;
    made.place = place;
    if (!build_values(filter, place, made)) return false;
    value_indexes_[filter.names.front()][static_cast<std::size_t>(index)] = std::move(made);
    at = value_indexes_[filter.names.front()].begin() + index;
  }
  found = at->state == ValueIndex::State::Made ? &*at : nullptr;
  return true;
}

/// nullopt: it has to be asked of one element after the other.
std::optional<bool> Evaluator::each_joined(const Expr& filter, const Focus& focus, Sink sink) {
  const Expr& base = without_memo(*filter.args[0]);
  const Expr& path = path_of(base);
  if (main_document_ == nullptr || !focus.present || !focus.item.is_node() ||
      focus.item.document != main_document_)
    return std::nullopt;
  NameRange range;
  std::optional<std::uint32_t> place;
  if (path.anywhere) {
    const std::vector<std::uint32_t>& places = places_anywhere(path, *main_document_);
    if (places.size() != 1) return std::nullopt;
    place = places.front();
    const auto nodes = main_document_->data().at_place(*place);
    if (nodes.size() < kFew) return std::nullopt;
    range = {main_document_, nodes.data(), nodes.data() + nodes.size(), main_document_->size()};
  } else {
    if (!named_nodes(path, focus, range)) return false;
    place = place_to_index(path, range);
    if (!place) return std::nullopt;
  }
  const ValueIndex* values = nullptr;
  if (!find_values(filter, *place, values)) return false;
  if (values == nullptr) return std::nullopt;
  if (values->nodes.empty()) return true;
  const Expr& comparison = comparison_of(filter);
  const Single wanted = atom(*comparison.args[1 - asked_side(comparison)], focus);
  if (wanted.is_error()) return false;
  if (wanted.is_empty()) return true;
  const auto key = key_of(wanted.item, values->numbers);
  if (!key) return std::nullopt;
  const auto equal = values->nodes.find(*key);
  if (equal == values->nodes.end()) return true;
  const std::span<const std::uint32_t> ids(equal->second);
  std::span<const std::uint32_t> among;  // those that the Lookup finds
  if (base.kind == ExprKind::Lookup) {
    const PlaceIndex* const index = place_index(base, *place);
    if (index == nullptr) return false;
    if (index->failed) return std::nullopt;
    const auto looked_up = index->nodes.find(base.literal.text());
    if (looked_up == index->nodes.end()) return true;
    among = looked_up->second;
  }
  for (auto id = std::lower_bound(ids.begin(), ids.end(), *range.at);
       id != ids.end() && *id < range.limit; ++id) {
    if (!spend(1, filter)) return false;
    if (base.kind == ExprKind::Lookup && !std::binary_search(among.begin(), among.end(), *id))
      continue;
    const Focus inner = Focus::at(Item::of_node(Type::Element, main_document_, *id));
    Truth passes = Truth::True;
    for (std::size_t more = filter.names[1] + 1; more < filter.args.size() && passes == Truth::True;
         ++more)
      passes = truth(*filter.args[more], inner);
    if (passes == Truth::Error || (passes == Truth::True && !sink(inner.item))) return false;
  }
  return true;
}

}  // namespace ubl::xpath
