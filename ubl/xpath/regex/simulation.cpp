#include "ubl/xpath/regex/simulation.h"

#include <algorithm>

#include "ubl/unicode/code_points.h"

namespace ubl::xpath::regex {

// Adds to waiting_ what can be reached without taking a character; true when that is a match.
bool Simulation::reaches_match(std::uint32_t from, Place place) {
  const auto visit = [&](std::uint32_t to) {
    if (visited_[to] == round_) return;
    visited_[to] = round_;
    pending_.push_back(to);
  };
  bool matched = false;
  visit(from);
  while (!pending_.empty()) {
    ++steps_;
    const std::uint32_t at = pending_.back();
    pending_.pop_back();
    const Instruction& instruction = program_.instructions()[at];
    switch (instruction.kind) {
      case Instruction::Kind::Set:
        waiting_.push_back(at);
        break;
      case Instruction::Kind::Split:
        visit(instruction.next);
        visit(instruction.other);
        break;
      case Instruction::Kind::Jump:
      case Instruction::Kind::Save:
        visit(instruction.next);
        break;
      case Instruction::Kind::Start:
        if (place.begins) visit(instruction.next);
        break;
      case Instruction::Kind::End:
        if (place.ends) visit(instruction.next);
        break;
      case Instruction::Kind::Match:
        matched = true;
        break;
    }
  }
  return matched;
}

bool Simulation::search(std::string_view text) {
  std::ranges::fill(visited_, 0);
  round_ = 0;
  std::vector<std::uint32_t> reached;
  bool after_line = true;  // at the start, or after a line feed
  for (;;) {
    const bool done = text.empty();
    const bool line_ends = program_.multi_line() && !done && text.front() == '\n';
    const bool begins = after_line && (!done || round_ == 0);
    ++round_;
    waiting_.clear();
    reached.push_back(0);  // a match may begin anywhere
    for (const std::uint32_t at : reached) {
      if (reaches_match(at, {begins, done || line_ends})) return true;
    }
    if (done) return false;
    const auto [code_point, size] = unicode::decode(text);
    const std::uint16_t character = program_.class_of(code_point);
    reached.clear();
    for (const std::uint32_t at : waiting_) {
      ++steps_;
      const Instruction& instruction = program_.instructions()[at];
      if (program_.contains(instruction.other, character)) reached.push_back(instruction.next);
    }
    after_line = program_.multi_line() && code_point == '\n';
    text.remove_prefix(size);
  }
}

}  // namespace ubl::xpath::regex
