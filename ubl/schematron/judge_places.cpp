#include <algorithm>

#include "ubl/schematron/judge.h"
#include "ubl/xpath/foregone.h"

// What is found out once for each place of a vocabulary, or of a document: which rules its elements
// may go to, and which assertions then have to be asked.
namespace ubl::schematron {

void Judge::begin_vocabulary(const std::shared_ptr<const xpath::NameMap>& names) {
  if (names == names_) return;
  names_ = names;
  contexts_.begin(*names);
  places_.assign(names->vocabulary().places(), {});
  stands_.clear();
  predicates_.clear();
  attribute_stands_.clear();
  open_.clear();
  guards_.clear();
}

/// A candidate with the predicates that have to be asked; nothing where one never holds. Those of
/// the name have been asked. `place`: kNone for attributes.
std::optional<Judge::Stand> Judge::stand_of(const Candidate& candidate, std::uint32_t place) {
  const xpath::Pattern& context =
      rules_->patterns()[candidate.pattern].rules[candidate.rule].context;
  Stand stand;
  stand.rule = candidate;
  stand.frame_size = context.frame_size();
  stand.ask_begin = stand.ask_end = static_cast<std::uint32_t>(predicates_.size());
  if (candidate.check != Candidate::Check::LastStep) return stand;
  const xpath::PatternStep& last = context.alternatives()[candidate.alternative].steps.back();
  const bool is_element = place != xpath::NameMap::kNone;
  for (std::size_t index = is_element ? last.by_name : 0; index < last.predicates.size(); ++index) {
    const xpath::Expr& predicate = *last.predicates[index];
    const auto holds = is_element ? xpath::Foregone(*names_, place).truth(predicate) : std::nullopt;
    if (holds == true) continue;
    // What never holds is only asked for the sake of one before it that may fail.
    if (holds == false && predicates_.size() == stand.ask_begin) return std::nullopt;
    predicates_.push_back(&predicate);
  }
  stand.ask_end = static_cast<std::uint32_t>(predicates_.size());
  if (stand.ask_begin == stand.ask_end) {
    stand.rule.check = Candidate::Check::None;
  } else {
    stand.key = xpath::text_key(*predicates_[stand.ask_begin]);
  }
  return stand;
}

/// Where an element stands in the automaton follows from its path, and so does what its name says
/// of predicates: both are asked once for each place. `node` is one that stands there.
void Judge::find_candidates(std::uint32_t place, std::uint32_t node) {
  const xpath::Guide& guide = document_->guide();
  Place& made = places_[place];
  made.known = true;
  made.state = place == 0
                   ? ContextStates::kStart
                   : contexts_.element(places_[guide.parent(place)].state, guide.name(place));
  made.begin = static_cast<std::uint32_t>(stands_.size());
  std::optional<std::uint32_t> settled;
  for (Candidate one : contexts_.candidates(made.state)) {
    if (settled == one.pattern) continue;
    const xpath::Pattern& context = rules_->patterns()[one.pattern].rules[one.rule].context;
    const auto& steps = context.alternatives()[one.alternative].steps;
    if (one.check == Candidate::Check::LastStep && steps.back().by_name > 0) {
      const auto fits = evaluation_.name_fits(context, one.alternative, document_->item(node));
      if (fits && !*fits) continue;
      if (!fits) one.check = Candidate::Check::All;  // every node shall say so
    }
    const std::optional<Stand> stand = stand_of(one, place);
    if (!stand) continue;
    stands_.push_back(*stand);
    if (stand->rule.check == Candidate::Check::None) settled = one.pattern;
  }
  made.end = static_cast<std::uint32_t>(stands_.size());
}

/// Which assertions of a rule are to be asked at a place, and what it takes that they are.
void Judge::find_open(Stand& stand, std::uint32_t place) {
  constexpr std::size_t kMostGuards = 4;
  stand.known = true;
  stand.begin = static_cast<std::uint32_t>(open_.size());
  const auto& assertions = rules_->patterns()[stand.rule.pattern].rules[stand.rule.rule].assertions;
  for (std::uint32_t number = 0; number < assertions.size(); ++number) {
    const xpath::Expr& test = assertions[number].test.root();
    const bool good = !assertions[number].report;
    OpenAssertion open{number, static_cast<std::uint32_t>(guards_.size()), 0};
    if (place != xpath::NameMap::kNone) {
      const xpath::Foregone foregone(*names_, place);
      if (foregone.truth(test) == good) continue;
      for (const std::uint32_t end : foregone.ends(test)) {
        if (guards_.size() - open.begin >= kMostGuards) break;
        if (xpath::Foregone(*names_, place, end).truth(test) == good) guards_.push_back(end);
      }
    }
    open.end = static_cast<std::uint32_t>(guards_.size());
    open_.push_back(open);
  }
  stand.end = static_cast<std::uint32_t>(open_.size());
}

bool Judge::is_foregone(std::uint32_t begin, std::uint32_t end) const {
  const xpath::Guide& guide = evaluation_.main_document().guide();
  for (std::uint32_t at = begin; at < end; ++at)
    if (guide.is_empty(guards_[at])) return true;
  return false;
}

/// Whether an assertion has to be asked in this document, be it of one node or of thousands.
bool Judge::is_live(const OpenAssertion& open, const RuleSet::Rule& rule) const {
  if (is_foregone(open.begin, open.end)) return false;
  const RuleSet::Assertion& assertion = rule.assertions[open.number];
  const std::optional<bool> decided = evaluation_.decided_by_absence(assertion.test);
  return !decided || *decided == assertion.report;
}

void Judge::find_live(Stand& stand, std::uint32_t place) {
  const RuleSet::Rule& rule = rules_->patterns()[stand.rule.pattern].rules[stand.rule.rule];
  if (!stand.known) find_open(stand, place);
  stand.round = round_;
  stand.live_begin = static_cast<std::uint32_t>(live_.size());
  for (std::uint32_t index = stand.begin; index < stand.end; ++index)
    if (is_live(open_[index], rule)) {
      const RuleSet::Assertion& one = rule.assertions[open_[index].number];
      live_.push_back({&one.test.root(), one.test.frame_size(), open_[index].number, one.report});
    }
  stand.live_end = static_cast<std::uint32_t>(live_.size());
}

/// At the first node of a place in a document: whether the others have to be looked at.
void Judge::begin_place(std::uint32_t place, std::uint32_t node) {
  if (!places_[place].known) find_candidates(place, node);
  Place& at = places_[place];
  at.round = round_;
  at.is_idle = true;
  for (std::uint32_t index = at.begin; index < at.end; ++index) {
    Stand& stand = stands_[index];
    const bool always = stand.rule.check == Candidate::Check::None;
    if (always) find_live(stand, place);
    if (!always || stand.live_begin != stand.live_end) at.is_idle = false;
  }
}

}  // namespace ubl::schematron
