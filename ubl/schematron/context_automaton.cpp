#include "ubl/schematron/context_automaton.h"

#include <algorithm>

namespace ubl::schematron {

using xpath::NameMatch;
using xpath::Type;

void ContextAutomaton::add(const xpath::PatternAlternative& way, const Candidate& candidate) {
  std::uint32_t at = 0;
  for (std::size_t index = 0; index < way.steps.size(); ++index) {
    const xpath::PatternStep& step = way.steps[index];
    const bool deep = step.deep || (index == 0 && !way.rooted);
    const auto& edges = nodes_[at].edges;
    const auto known = std::find_if(edges.begin(), edges.end(), [&](const Edge& edge) {
      return edge.deep == deep && edge.test == step.test;
    });
    if (known != edges.end()) {
      at = known->target;
      continue;
    }
    const auto target = static_cast<std::uint32_t>(nodes_.size());
    nodes_[at].edges.push_back({step.test, deep, target});
    nodes_[at].has_deep |= deep;
    nodes_.emplace_back();
    at = target;
  }
  nodes_[at].accepted.push_back(candidate);
  if (!way.steps.empty() && (way.steps.back().test.kinds & kind_bit(Type::Attribute)) != 0)
    visits_attributes_ = true;
}

ContextStates::ContextStates(const ContextAutomaton& automaton) : automaton_(automaton) {
  reset();
}

std::size_t ContextStates::MembersHash::operator()(
    const std::vector<std::uint32_t>& members) const {
  std::uint64_t hash = members.size();
  for (const std::uint32_t member : members) hash = (hash ^ member) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

void ContextStates::reset() {
  sets_.clear();
  index_.clear();
  symbol_index_.clear();
  symbol_names_.clear();
  std::vector<std::uint32_t> start{0};
  if (automaton_.nodes_[0].has_deep) start.push_back(1);
  intern(std::move(start));
}

void ContextStates::begin(const xpath::NameMap& map) {
  // What strange documents have left behind is not kept for ever.
  constexpr std::size_t kMost = 20'000;
  if (sets_.size() > kMost || symbol_names_.size() > kMost) reset();
  const std::uint32_t names = map.vocabulary().names();
  symbols_.clear();
  symbols_.reserve(names);
  for (std::uint32_t name = 0; name < names; ++name) {
    const auto& mapped = map.mapped(name);
    const std::uint64_t key = (std::uint64_t{mapped.uri} << 32) | mapped.local;
    const auto known = symbol_index_.find(key);
    if (known != symbol_index_.end()) {
      symbols_.push_back(known->second);
      continue;
    }
    symbols_.push_back(static_cast<std::uint32_t>(2 * symbol_names_.size()));
    symbol_index_.emplace(key, symbols_.back());
    symbol_names_.push_back({mapped.uri, mapped.local, mapped.name});
  }
}

ContextStates::State ContextStates::compute(State from, std::uint32_t symbol) {
  const SymbolName& name = symbol_names_[symbol / 2];
  const std::uint8_t kind = kind_bit(symbol % 2 == 0 ? Type::Element : Type::Attribute);
  std::vector<std::uint32_t> members;
  for (const std::uint32_t member : sets_[from].members) {
    const auto& node = automaton_.nodes_[member / 2];
    const bool floats = member % 2 != 0;
    for (const auto& edge : node.edges) {
      if (edge.deep != floats || edge.test.never || (edge.test.kinds & kind) == 0) continue;
      const bool fits = edge.test.match == NameMatch::Any         ? true
                        : edge.test.match == NameMatch::Exact     ? edge.test.name == name.name
                        : edge.test.match == NameMatch::Namespace ? edge.test.name == name.uri
                                                                  : edge.test.name == name.local;
      if (!fits) continue;
      members.push_back(2 * edge.target);
      if (automaton_.nodes_[edge.target].has_deep) members.push_back(2 * edge.target + 1);
    }
    if (floats) members.push_back(member);
  }
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  const State found = intern(std::move(members));
  std::vector<State>& known = sets_[from].next;
  if (known.size() <= symbol) known.resize(symbol + 1, kUnknown);
  known[symbol] = found;
  return found;
}

ContextStates::State ContextStates::intern(std::vector<std::uint32_t> members) {
  const auto known = index_.find(members);
  if (known != index_.end()) return known->second;
  Set set;
  for (const std::uint32_t member : members) {
    if (member % 2 != 0) continue;
    const auto& accepted = automaton_.nodes_[member / 2].accepted;
    set.candidates.insert(set.candidates.end(), accepted.begin(), accepted.end());
  }
  const auto order = [](const Candidate& a, const Candidate& b) {
    if (a.pattern != b.pattern) return a.pattern < b.pattern;
    if (a.rule != b.rule) return a.rule < b.rule;
    return a.check < b.check;
  };
  std::sort(set.candidates.begin(), set.candidates.end(), order);
  bool certain = false;
  std::uint32_t pattern = 0xffffffff;
  std::erase_if(set.candidates, [&](const Candidate& one) {
    if (one.pattern != pattern) certain = false;
    pattern = one.pattern;
    const bool shadowed = certain;
    certain = certain || one.check == Candidate::Check::None;
    return shadowed || (one.check == Candidate::Check::None && !one.has_tests);
  });
  const auto number = static_cast<State>(sets_.size());
  set.members = members;
  sets_.push_back(std::move(set));
  index_.emplace(std::move(members), number);
  return number;
}

}  // namespace ubl::schematron
