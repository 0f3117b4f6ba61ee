#include "ubl/schematron/judge.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "base/xml/tree_data.h"

namespace ubl::schematron {

Judge::Judge(std::shared_ptr<const RuleSet> rules, const JudgeLimits& limits)
    : rules_(std::move(rules)),
      evaluation_(rules_->program(), {limits.steps, limits.recursion, limits.steps_of_node}),
      contexts_(rules_->contexts()),
      by_pattern_(rules_->patterns().size()) {}

/// Adds its lifetime to a cost, if there is one.
class Judge::Stopwatch final {
 public:
  explicit Stopwatch(Cost* cost) : cost_(cost) {
    if (cost_ != nullptr) begin_ = std::chrono::steady_clock::now();
  }
  ~Stopwatch() {
    if (cost_ == nullptr) return;
    ++cost_->times;
    cost_->nanoseconds += static_cast<std::uint64_t>(
        std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin_).count());
  }

 private:
  Cost* cost_;
  std::chrono::steady_clock::time_point begin_;
};

void Judge::set_profile(Profile* profile) {
  profile_ = profile;
  if (profile == nullptr) return;
  profile->patterns.resize(rules_->patterns().size());
  for (std::size_t pattern = 0; pattern < profile->patterns.size(); ++pattern) {
    const auto& rules = rules_->patterns()[pattern].rules;
    profile->patterns[pattern].resize(rules.size());
    for (std::size_t rule = 0; rule < rules.size(); ++rule)
      profile->patterns[pattern][rule].assertions.resize(rules[rule].assertions.size());
  }
}

Judgement Judge::judge(const base::xml::Tree& document, Mode mode, base::Timestamp now) {
  mode_ = mode;
  judgement_ = {};
  for (std::vector<Violation>& one : by_pattern_) one.clear();
  ++round_;
  live_.clear();
  evaluation_.begin_document(document, now);
  document_ = &evaluation_.main_document();
  begin_vocabulary(document_->names());
  const bool ended = walk();
  evaluation_.end_document();
  if (ended || mode == Mode::Collect) {
    for (std::vector<Violation>& one : by_pattern_)
      std::move(one.begin(), one.end(), std::back_inserter(judgement_.violations));
  }
  return std::move(judgement_);
}

/// All nodes in document order.
bool Judge::walk() {
  constexpr std::uint32_t kNoPlace = xpath::NameMap::kNone;
  const xpath::Document& document = *document_;
  const bool attributes = rules_->contexts().visits_attributes() &&
                          rules_->source().visits == Visits::ElementsAndAttributes;
  const auto go_on = [&](std::uint32_t number, std::uint32_t node) {
    if (places_[number].round != round_) begin_place(number, node);
    const Place& place = places_[number];
    return place.is_idle ||
           visit(std::span<Stand>(stands_).subspan(place.begin, place.end - place.begin), {node, 0},
                 number);
  };
  if (!go_on(0, 0)) return false;
  for (std::uint32_t id = 1; id < document.size(); ++id) {
    const auto& row = document.row(id);
    if (!row.is_element()) continue;
    if (!go_on(row.place, id)) return false;
    if (!attributes) continue;
    for (std::uint32_t at = row.begin; at < row.end; ++at) {
      const auto state =
          contexts_.attribute(places_[row.place].state, document.data().attributes[at].name);
      const auto [known, is_new] = attribute_stands_.try_emplace(state);
      if (is_new)
        for (const Candidate& one : contexts_.candidates(state))
          known->second.push_back(*stand_of(one, kNoPlace));
      if (!visit(known->second, {id, at - row.begin + 1}, kNoPlace)) return false;
    }
  }
  return true;
}

bool Judge::visit(std::span<Stand> stands, const NodeRef& node, std::uint32_t place) {
  constexpr std::uint32_t kNone = 0xffffffff;
  const xpath::Item item = node.attribute == 0 ? document_->item(node.id)
                                               : document_->attribute(node.id, node.attribute - 1);
  evaluation_.begin_visit();
  std::uint32_t settled = kNone, asked = kNone;
  std::optional<std::string_view> text;
  for (Stand& stand : stands) {
    const Candidate& one = stand.rule;
    if (one.pattern == settled) continue;
    if (stand.key) {
      if (stand.key->number != asked) text = evaluation_.text_of(*stand.key, item);
      asked = stand.key->number;
      if (text && (text->data() == nullptr || *text != stand.key->text)) continue;
    }
    if (one.check != Candidate::Check::None) {
      const std::optional<bool> matches = goes_to(stand, item);
      if (!matches) {
        const base::Error& why = evaluation_.failure();
        const bool is_limit = why.kind == base::ErrorKind::LimitExceeded;
        if ((is_limit || mode_ == Mode::Collect) && !note(why, one, std::nullopt, node))
          return false;
        continue;
      }
      if (!*matches) continue;
    }
    settled = one.pattern;
    if (!run_rule(stand, node, item, place)) return false;
  }
  return true;
}

/// Whether the context of a rule matches a node whose names fit.
std::optional<bool> Judge::goes_to(const Stand& stand, const xpath::Item& item) {
  const Candidate& one = stand.rule;
  const Stopwatch stopwatch(
      profile_ == nullptr ? nullptr : &profile_->patterns[one.pattern][one.rule].context);
  if (one.check == Candidate::Check::LastStep)
    return evaluation_.predicates_hold(
        std::span(predicates_).subspan(stand.ask_begin, stand.ask_end - stand.ask_begin),
        stand.frame_size, item);
  const xpath::Pattern& context = rules_->patterns()[one.pattern].rules[one.rule].context;
  return evaluation_.matches(context, one.alternative, item);
}

bool Judge::run_rule(Stand& stand, const NodeRef& node, const xpath::Item& item,
                     std::uint32_t place) {
  if (stand.round != round_) find_live(stand, place);
  if (stand.live_begin == stand.live_end) return true;
  const Candidate& at = stand.rule;
  const RuleSet::Rule& rule = rules_->patterns()[at.pattern].rules[at.rule];
  if (!rule.lets.empty()) evaluation_.begin_node(item, rule.lets);
  bool go_on = true;
  for (std::uint32_t index = stand.live_begin; index < stand.live_end && go_on; ++index) {
    const LiveAssertion one = live_[index];
    const Stopwatch stopwatch(
        profile_ == nullptr ? nullptr
                            : &profile_->patterns[at.pattern][at.rule].assertions[one.number]);
    const auto holds = evaluation_.is_true(*one.test, one.frame_size, item);
    if (!holds) {
      go_on = note(evaluation_.failure(), at, one.number, node);
    } else if (*holds == one.report) {
      go_on = violated(at, one.number, node);
    }
  }
  evaluation_.release_scratch();
  return go_on;
}

bool Judge::violated(const Candidate& place, std::uint32_t number, const NodeRef& node) {
  const RuleSet::Assertion& assertion =
      rules_->patterns()[place.pattern].rules[place.rule].assertions[number];
  Violation found{place.pattern, place.rule, number, node, ""};
  if (assertion.has_values) {
    const Assertion& source =
        rules_->source().patterns[place.pattern].rules[place.rule].assertions[number];
    for (std::size_t part = 0; part < assertion.message.size(); ++part) {
      if (!assertion.message[part]) {
        found.text += source.message[part].text;
        continue;
      }
      const auto value = evaluation_.joined_text(assertion.message[part],
                                                 evaluation_.item(node.id, node.attribute));
      if (!value) return note(value.error(), place, number, node);
      found.text += *value;
    }
  }
  by_pattern_[place.pattern].push_back(std::move(found));
  return true;
}

/// Writes a fault down; false when it ends the judgement.
bool Judge::note(const base::Error& error, const Candidate& place,
                 std::optional<std::uint32_t> assertion, const NodeRef& node) {
  judgement_.faults.push_back({place.pattern, place.rule, assertion, node, error});
  if (mode_ == Mode::Collect && error.kind != base::ErrorKind::LimitExceeded) return true;
  judgement_.stopped = error;
  return false;
}

}  // namespace ubl::schematron
