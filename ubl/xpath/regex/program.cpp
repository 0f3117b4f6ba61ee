#include "ubl/xpath/regex/program.h"

#include <algorithm>
#include <map>

namespace ubl::xpath::regex {
namespace {

using Kind = Instruction::Kind;

class Emitter {
 public:
  base::Result<std::vector<Instruction>> emit(const Node& root) {
    TRY(add(root));
    TRY(append(Kind::Match));
    return std::move(code_);
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(code_.size()); }

  // Appends an instruction that goes on with the following one.
  base::Result<std::uint32_t> append(Kind kind, std::size_t other = 0) {
    if (code_.size() == Program::kMostInstructions)
      return base::limit_exceeded("FORX0002", "a pattern that needs more than 10000 states");
    code_.push_back({kind, here() + 1, static_cast<std::uint32_t>(other)});
    return here() - 1;
  }

  // A choice between the following instruction and `exit`, which may be set later.
  void leave_to(std::uint32_t split, std::uint32_t exit, Node::Appetite appetite) {
    if (appetite == Node::Appetite::Greedy) {
      code_[split].other = exit;
    } else {
      code_[split] = {Kind::Split, exit, split + 1};
    }
  }

  base::Result<void> add(const Node& node) {
    switch (node.kind) {
      case Node::Kind::Set:
        TRY(append(Kind::Set, node.set));
        return {};
      case Node::Kind::Start:
        TRY(append(Kind::Start));
        return {};
      case Node::Kind::End:
        TRY(append(Kind::End));
        return {};
      case Node::Kind::Sequence:
        for (const Node& child : node.children) TRY(add(child));
        return {};
      case Node::Kind::Choice:
        return add_choice(node);
      case Node::Kind::Repeat:
        return add_repeat(node);
      case Node::Kind::Group:
        TRY(append(Kind::Save, 2 * std::size_t{node.group}));
        TRY(add(node.children.front()));
        TRY(append(Kind::Save, 2 * std::size_t{node.group} + 1));
        return {};
    }
    return {};
  }

  base::Result<void> add_choice(const Node& node) {
    std::vector<std::uint32_t> ends;
    for (std::size_t i = 0; i + 1 < node.children.size(); ++i) {
      TRY(const std::uint32_t split, append(Kind::Split));
      TRY(add(node.children[i]));
      TRY(const std::uint32_t jump, append(Kind::Jump));
      ends.push_back(jump);
      code_[split].other = here();
    }
    TRY(add(node.children.back()));
    for (const std::uint32_t jump : ends) code_[jump].next = here();
    return {};
  }

  // An unbounded repeat ends with its loop, "x+", so that a round that takes no character leaves
  // it, as in a backtracking matcher; "x*" is then "(x+)?".
  base::Result<void> add_repeat(const Node& node) {
    const Node& child = node.children.front();
    const bool unbounded = node.most == kUnbounded;
    const unsigned copies = unbounded && node.least > 0 ? node.least - 1 : node.least;
    for (unsigned i = 0; i < copies; ++i) {
      const std::uint32_t before = here();
      TRY(add(child));
      if (here() == before) return {};  // the empty text, however often
    }
    std::vector<std::uint32_t> exits;
    const unsigned optional = unbounded ? (node.least == 0 ? 1 : 0) : node.most - node.least;
    for (unsigned i = 0; i < optional; ++i) {
      TRY(const std::uint32_t split, append(Kind::Split));
      exits.push_back(split);
      if (!unbounded) TRY(add(child));
    }
    if (unbounded) TRY(add_loop(child, node.appetite));
    for (const std::uint32_t split : exits) leave_to(split, here(), node.appetite);
    return {};
  }

  base::Result<void> add_loop(const Node& child, Node::Appetite appetite) {
    const std::uint32_t first = here();
    TRY(add(child));
    TRY(const std::uint32_t split, append(Kind::Split));
    code_[split].next = appetite == Node::Appetite::Greedy ? first : here();
    code_[split].other = appetite == Node::Appetite::Greedy ? here() : first;
    return {};
  }

  std::vector<Instruction> code_;
};

}  // namespace

base::Result<Program> Program::compile(const Pattern& pattern) {
  Program program;
  TRY(program.instructions_, Emitter().emit(pattern.root));
  program.gather_classes(pattern.sets);
  program.groups_ = pattern.groups;
  program.multi_line_ = pattern.multi_line;
  return program;
}

// Walks all borders of all sets in order; characters between two borders are in the same sets.
void Program::gather_classes(const std::vector<CharSet>& sets) {
  std::vector<std::pair<char32_t, std::size_t>> borders;  // where membership in a set changes
  for (std::size_t set = 0; set < sets.size(); ++set) {
    for (const Range& range : sets[set].ranges()) {
      borders.emplace_back(range.first, set);
      borders.emplace_back(range.last + 1, set);
    }
  }
  std::ranges::sort(borders);
  std::vector<bool> inside(sets.size());
  std::map<std::vector<bool>, std::uint16_t> known{{inside, 0}};
  classes_from_ = {{0, 0}};
  // `multi_line` looks at line feeds by itself, so they need no class of their own.
  for (std::size_t i = 0; i < borders.size();) {
    const char32_t at = borders[i].first;
    for (; i < borders.size() && borders[i].first == at; ++i)
      inside[borders[i].second] = !inside[borders[i].second];
    const auto found =
        known.try_emplace(inside, static_cast<std::uint16_t>(known.size())).first->second;
    if (classes_from_.back().first == at) classes_from_.pop_back();
    if (classes_from_.empty() || classes_from_.back().second != found)
      classes_from_.emplace_back(at, found);
  }
  classes_ = known.size();
  members_.resize(sets.size() * classes_);
  for (const auto& [membership, number] : known) {
    for (std::size_t set = 0; set < sets.size(); ++set)
      members_[set * classes_ + number] = membership[set] ? 1 : 0;
  }
  for (char32_t c = 0; c < ascii_.size(); ++c) ascii_[c] = class_beyond_ascii(c);
}

std::uint16_t Program::class_beyond_ascii(char32_t code_point) const {
  const auto after = std::ranges::upper_bound(classes_from_, code_point, {},
                                              &std::pair<char32_t, std::uint16_t>::first);
  return std::prev(after)->second;
}

}  // namespace ubl::xpath::regex
