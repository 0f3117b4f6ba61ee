#include "ubl/xpath/regex/match_finder.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "ubl/unicode/code_points.h"

namespace ubl::xpath::regex {

MatchFinder::MatchFinder(const Program& program, std::string_view text)
    : program_(program),
      text_(text),
      words_(program.instructions().size() / 64 + 1),
      predecessors_(program.instructions().size()),
      visited_(program.instructions().size()) {
  for (std::uint32_t at = 0; at < program.instructions().size(); ++at) {
    const Instruction& instruction = program.instructions()[at];
    if (instruction.kind == Instruction::Kind::Set) {
      takers_.push_back(at);
    } else if (instruction.kind != Instruction::Kind::Match) {
      predecessors_[instruction.next].push_back(at);
      if (instruction.kind == Instruction::Kind::Split)
        predecessors_[instruction.other].push_back(at);
    }
  }
  for (std::size_t offset = 0, count = 0; offset < text.size(); ++count) {
    if (count % kBlock == 0) block_offsets_.push_back(offset);
    offset += unicode::decode(text.substr(offset)).size;
  }
  block_offsets_.push_back(text.size());
  checkpoints_.resize(block_offsets_.size() * words_);
  const std::size_t blocks = block_offsets_.size() - 1;
  characters_.push_back({text.size(), 0});
  reach_.resize(words_);
  work_out(0);
  std::ranges::copy(reach_, checkpoints_.end() - static_cast<std::ptrdiff_t>(words_));
  for (std::size_t block = blocks; block > 0; --block) {
    enter_block(block - 1);
    std::copy_n(reach_.begin(), words_,
                checkpoints_.begin() + static_cast<std::ptrdiff_t>((block - 1) * words_));
  }
}

bool MatchFinder::begins(std::size_t place) const {
  const std::size_t at = characters_[place].offset;
  return at == 0 || (program_.multi_line() && text_[at - 1] == '\n' && at < text_.size());
}

bool MatchFinder::ends(std::size_t place) const {
  const std::size_t at = characters_[place].offset;
  return at == text_.size() || (program_.multi_line() && text_[at] == '\n');
}

void MatchFinder::decode_block(std::size_t block) {
  const std::size_t end = block_offsets_[block + 1];
  characters_.clear();
  for (std::size_t offset = block_offsets_[block]; offset < end;) {
    const auto [code_point, size] = unicode::decode(text_.substr(offset));
    characters_.push_back({offset, program_.class_of(code_point)});
    offset += size;
  }
  characters_.push_back({end, 0});
}

void MatchFinder::enter_block(std::size_t block) {
  decode_block(block);
  block_ = block;
  place_ = 0;
  reach_.assign(characters_.size() * words_, 0);
  const std::size_t last = characters_.size() - 1;
  std::copy_n(checkpoints_.begin() + static_cast<std::ptrdiff_t>((block + 1) * words_), words_,
              reach_.begin() + static_cast<std::ptrdiff_t>(last * words_));
  for (std::size_t place = last; place > 0; --place) work_out(place - 1);
}

void MatchFinder::mark(std::size_t place, std::uint32_t instruction) {
  std::uint64_t& word = reach_[place * words_ + instruction / 64];
  const std::uint64_t bit = std::uint64_t{1} << (instruction % 64);
  if ((word & bit) != 0) return;
  word |= bit;
  pending_.push_back(instruction);
}

// The set of a place, from that of the next one.
void MatchFinder::work_out(std::size_t place) {
  if (place + 1 < characters_.size()) {
    const std::uint16_t character = characters_[place].character_class;
    for (const std::uint32_t at : takers_) {
      ++steps_;
      const Instruction& taker = program_.instructions()[at];
      if (reachable(place + 1, taker.next) && program_.contains(taker.other, character))
        mark(place, at);
    }
  }
  mark(place, static_cast<std::uint32_t>(program_.instructions().size() - 1));  // Match
  const bool start_holds = begins(place);
  const bool end_holds = ends(place);
  while (!pending_.empty()) {
    const std::uint32_t at = pending_.back();
    pending_.pop_back();
    for (const std::uint32_t before : predecessors_[at]) {
      ++steps_;
      const Instruction::Kind kind = program_.instructions()[before].kind;
      if (kind == Instruction::Kind::Start && !start_holds) continue;
      if (kind == Instruction::Kind::End && !end_holds) continue;
      mark(place, before);
    }
  }
}

bool MatchFinder::advance() {
  if (characters_[place_].offset == text_.size()) return false;
  ++place_;
  if (place_ + 1 == characters_.size() && block_ + 2 < block_offsets_.size())
    enter_block(block_ + 1);
  return true;
}

std::optional<Found> MatchFinder::next() {
  do {
    ++steps_;
    if (reachable(place_, 0)) return follow_match();
  } while (advance());
  return std::nullopt;
}

Found MatchFinder::follow_match() {
  std::vector<std::size_t> slots(2 * std::size_t{program_.groups()} + 2, Span::kNone);
  Found found;
  found.whole.begin = offset();
  std::uint32_t at = 0;
  for (;;) {
    at = first_way(at, slots);
    const Instruction& instruction = program_.instructions()[at];
    if (instruction.kind == Instruction::Kind::Match) break;
    at = instruction.next;
    ENSURE(advance());
  }
  found.whole.end = offset();
  for (std::size_t group = 1; group <= program_.groups(); ++group)
    found.groups.push_back({slots[2 * group], slots[2 * group + 1]});
  return found;
}

// The Set or Match instruction that a backtracking matcher would come to. Every instruction on the
// way leads to a match; only a loop that took no character sends us back to the last choice.
std::uint32_t MatchFinder::first_way(std::uint32_t from, std::vector<std::size_t>& slots) {
  choices_.assign({{from, 0}});
  undo_.clear();
  ++round_;
  while (!choices_.empty()) {
    std::uint32_t at = choices_.back().at;
    for (; undo_.size() > choices_.back().saved; undo_.pop_back())
      slots[undo_.back().slot] = undo_.back().held;
    choices_.pop_back();
    while (reachable(place_, at) && std::exchange(visited_[at], round_) != round_) {
      ++steps_;
      const Instruction& instruction = program_.instructions()[at];
      if (instruction.kind == Instruction::Kind::Set ||
          instruction.kind == Instruction::Kind::Match)
        return at;
      if (instruction.kind == Instruction::Kind::Split)
        choices_.push_back({instruction.other, undo_.size()});
      if (instruction.kind == Instruction::Kind::Save)
        undo_.push_back({instruction.other, std::exchange(slots[instruction.other], offset())});
      at = instruction.next;
    }
  }
  ENSURE(false);  // an instruction that leads to a match has a way to it
  return from;
}

}  // namespace ubl::xpath::regex
