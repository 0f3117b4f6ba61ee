#include "ubl/xpath/regex/automaton.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ubl/unicode/code_points.h"

namespace ubl::xpath::regex {
namespace {

constexpr std::uint64_t kMostSteps = 1'000'000;  // spent on building; a few milliseconds

}  // namespace

class Automaton::Builder {
 public:
  explicit Builder(const Program& program)
      : program_(program), visited_(program.instructions().size()) {
    automaton_.matches_at_end_ = {false, true};
    automaton_.next_.resize(2 * program.classes(), kFailed);
    std::fill(automaton_.next_.begin() + static_cast<std::ptrdiff_t>(program.classes()),
              automaton_.next_.end(), kMatched);
    sets_.resize(2);
  }

  std::optional<Automaton> build() {
    if (program_.multi_line()) return std::nullopt;
    automaton_.matches_empty_ = reach({0}, {true, true}).matched;
    automaton_.initial_ = state_of({0}, true);
    for (State state = kMatched + 1; state < sets_.size(); ++state) {
      for (std::size_t character = 0; character < program_.classes(); ++character) {
        const State next = state_of(after(state, static_cast<std::uint16_t>(character)), false);
        automaton_.next_[state * program_.classes() + character] = next;
        if (steps_ > kMostSteps || automaton_.states() > kMostStates ||
            automaton_.next_.size() > kMostCells)
          return std::nullopt;
      }
    }
    return std::move(automaton_);
  }

 private:
  using Places = std::vector<std::uint32_t>;
  struct Where {
    bool begins;
    bool ends;
  };
  struct Reached {
    Places waiting;  // Set instructions, sorted
    bool matched = false;
  };

  // The start is among them always: a match may begin after any character.
  Places after(State state, std::uint16_t character) {
    Places places = {0};
    for (const std::uint32_t at : sets_[state]) {
      ++steps_;
      const Instruction& instruction = program_.instructions()[at];
      if (program_.contains(instruction.other, character)) places.push_back(instruction.next);
    }
    return places;
  }

  Reached reach(const Places& places, Where where) {
    Reached reached;
    ++round_;
    std::vector<std::uint32_t> pending = places;
    while (!pending.empty()) {
      const std::uint32_t at = pending.back();
      pending.pop_back();
      if (std::exchange(visited_[at], round_) == round_) continue;
      ++steps_;
      const Instruction& instruction = program_.instructions()[at];
      switch (instruction.kind) {
        case Instruction::Kind::Set:
          reached.waiting.push_back(at);
          break;
        case Instruction::Kind::Match:
          reached.matched = true;
          break;
        case Instruction::Kind::Split:
          pending.push_back(instruction.other);
          pending.push_back(instruction.next);
          break;
        case Instruction::Kind::Start:
          if (where.begins) pending.push_back(instruction.next);
          break;
        case Instruction::Kind::End:
          if (where.ends) pending.push_back(instruction.next);
          break;
        case Instruction::Kind::Jump:
        case Instruction::Kind::Save:
          pending.push_back(instruction.next);
          break;
      }
    }
    std::ranges::sort(reached.waiting);
    return reached;
  }

  State state_of(const Places& places, bool begins) {
    Reached reached = reach(places, {begins, false});
    if (reached.matched) return kMatched;
    const bool at_end = reach(places, {begins, true}).matched;
    if (reached.waiting.empty() && !at_end) return kFailed;
    const auto [known, added] = states_.try_emplace({reached.waiting, at_end}, sets_.size());
    if (added) {
      automaton_.matches_at_end_.push_back(at_end);
      automaton_.next_.resize(automaton_.next_.size() + program_.classes());
      sets_.push_back(std::move(reached.waiting));
    }
    return static_cast<State>(known->second);
  }

  const Program& program_;
  Automaton automaton_;
  std::map<std::pair<Places, bool>, std::size_t> states_;
  std::vector<Places> sets_;
  std::vector<std::uint32_t> visited_;
  std::uint32_t round_ = 0;
  std::uint64_t steps_ = 0;
};

std::optional<Automaton> Automaton::build(const Program& program) {
  return Builder(program).build();
}

bool Automaton::search(const Program& program, std::string_view text) const {
  if (text.empty()) return matches_empty_;
  State state = initial_;
  while (state > kMatched && !text.empty()) {
    const auto [code_point, size] = unicode::decode(text);
    state = next_[state * program.classes() + program.class_of(code_point)];
    text.remove_prefix(size);
  }
  return matches_at_end_[state];
}

}  // namespace ubl::xpath::regex
