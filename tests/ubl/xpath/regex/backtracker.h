#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "ubl/xpath/regex/pattern.h"

/// A slow, plain matcher for patterns, to hold the fast ones against: it tries one way after the
/// other. It shares the parser with them and nothing else.
class Backtracker {
 public:
  struct Match {
    std::size_t begin;  ///< in characters
    std::size_t end;
    bool operator==(const Match&) const = default;
  };

  Backtracker(const ubl::xpath::regex::Pattern& pattern, std::u32string_view text)
      : pattern_(pattern), text_(text) {}

  /// The first match at or after `from`.
  std::optional<Match> search(std::size_t from) {
    for (std::size_t at = from; at <= text_.size(); ++at) {
      std::optional<Match> found;
      const auto accept = [&](std::size_t end) {
        found = Match{at, end};
        return true;
      };
      if (run(pattern_.root, at, accept)) return found;
    }
    return std::nullopt;
  }
  /// Whether the matcher gave up; its answers are then worthless.
  bool tired() const { return steps_ > kMostSteps; }

 private:
  using Node = ubl::xpath::regex::Node;
  using Next = std::function<bool(std::size_t)>;
  static constexpr std::size_t kMostSteps = 50'000;

  bool run(const Node& node, std::size_t at, const Next& next) {
    if (++steps_ > kMostSteps) return false;
    switch (node.kind) {
      case Node::Kind::Set:
        return at < text_.size() && contains(node.set, text_[at]) && next(at + 1);
      case Node::Kind::Start:
        return begins(at) && next(at);
      case Node::Kind::End:
        return ends(at) && next(at);
      case Node::Kind::Sequence:
        return run_from(node, 0, at, next);
      case Node::Kind::Choice:
        for (const Node& child : node.children) {
          if (run(child, at, next)) return true;
        }
        return false;
      case Node::Kind::Repeat:
        return repeat(node, 0, at, next);
      case Node::Kind::Group:
        return run(node.children.front(), at, next);
    }
    return false;
  }

  bool run_from(const Node& sequence, std::size_t child, std::size_t at, const Next& next) {
    if (child == sequence.children.size()) return next(at);
    return run(sequence.children[child], at,
               [&, child](std::size_t end) { return run_from(sequence, child + 1, end, next); });
  }

  bool repeat(const Node& node, unsigned done, std::size_t at, const Next& next) {
    const bool greedy = node.appetite == Node::Appetite::Greedy;
    if (done >= node.least && !greedy && next(at)) return true;
    const auto again = [&, done, at](std::size_t end) {
      const bool endless = end == at && node.most == ubl::xpath::regex::kUnbounded;
      return endless && done + 1 >= node.least ? next(end) : repeat(node, done + 1, end, next);
    };
    if (done < node.most && run(node.children.front(), at, again)) return true;
    return done >= node.least && greedy && next(at);
  }

  bool contains(std::size_t set, char32_t c) const {
    for (const auto& range : pattern_.sets[set].ranges()) {
      if (c >= range.first && c <= range.last) return true;
    }
    return false;
  }
  bool begins(std::size_t at) const {
    return at == 0 || (pattern_.multi_line && text_[at - 1] == '\n' && at < text_.size());
  }
  bool ends(std::size_t at) const {
    return at == text_.size() || (pattern_.multi_line && text_[at] == '\n');
  }

  const ubl::xpath::regex::Pattern& pattern_;
  std::u32string_view text_;
  std::size_t steps_ = 0;
};
