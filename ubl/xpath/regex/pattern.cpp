#include "ubl/xpath/regex/pattern.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "ubl/unicode/code_points.h"
#include "ubl/xpath/regex/class_parser.h"
#include "ubl/xpath/regex/named_sets.h"

namespace ubl::xpath::regex {
namespace {

constexpr std::size_t kMostCharacters = 20'000;
constexpr unsigned kMostNesting = 100;
constexpr unsigned kMostCount = 100'000;

Node sequence(std::vector<Node> children) {
  if (children.size() == 1) return std::move(children.front());
  return Node{.kind = Node::Kind::Sequence, .children = std::move(children)};
}

bool is_anchor(const Node& node) {
  return node.kind == Node::Kind::Start || node.kind == Node::Kind::End;
}

bool is_space(char32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Flag x: white space goes, but not from within a class.
std::u32string without_space(std::u32string_view text) {
  std::u32string kept;
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      kept.push_back(text[at++]);
      if (depth == 0 && is_space(text[at])) continue;
    } else if (text[at] == '[') {
      ++depth;
    } else if (text[at] == ']') {
      depth = std::max(0, depth - 1);
    } else if (depth == 0 && is_space(text[at])) {
      continue;
    }
    kept.push_back(text[at]);
  }
  return kept;
}

// The sets of a pattern, each one once.
class Sets {
 public:
  explicit Sets(const Flags& flags) : flags_(flags) {}

  Node node(CharSet set) {
    const auto [known, added] = known_.try_emplace(set, sets_.size());
    if (added) sets_.push_back(std::move(set));
    return Node{.kind = Node::Kind::Set, .set = known->second};
  }
  Node character(char32_t c) {
    CharSet set(Range{c, c});
    if (flags_.ignore_case) set.add_case_variants();
    return node(std::move(set));
  }
  std::vector<CharSet> take() { return std::move(sets_); }

 private:
  const Flags& flags_;
  std::map<CharSet, std::size_t> known_;
  std::vector<CharSet> sets_;
};

class Parser {
 public:
  Parser(std::u32string_view text, const Flags& flags)
      : cursor_{text}, flags_(flags), sets_(flags) {}

  base::Result<Pattern> parse() {
    TRY(Node root, choice(0));
    if (!cursor_.done()) return cursor_.wrong("')' without '('");
    return Pattern{std::move(root), sets_.take(), groups_, flags_.multi_line};
  }

 private:
  base::Result<Node> choice(unsigned depth) {
    if (depth > kMostNesting)
      return base::limit_exceeded("FORX0002", "a pattern with groups more than 100 deep");
    std::vector<Node> branches;
    do {
      TRY(Node one, branch(depth));
      branches.push_back(std::move(one));
    } while (cursor_.take('|'));
    if (branches.size() == 1) return std::move(branches.front());
    return Node{.kind = Node::Kind::Choice, .children = std::move(branches)};
  }

  base::Result<Node> branch(unsigned depth) {
    std::vector<Node> pieces;
    while (!cursor_.done() && cursor_.peek() != '|' && cursor_.peek() != ')') {
      TRY(Node piece, atom(depth));
      TRY(piece, quantified(std::move(piece)));
      pieces.push_back(std::move(piece));
    }
    return sequence(std::move(pieces));
  }

  base::Result<Node> atom(unsigned depth) {
    const char32_t c = cursor_.next();
    switch (c) {
      case '(':
        return group(depth);
      case '[': {
        TRY(CharSet set, parse_class(cursor_, flags_.ignore_case ? Case::Ignored : Case::Kept));
        return sets_.node(std::move(set));
      }
      case '\\':
        return escape();
      case '.':
        return sets_.node(flags_.dot_all ? any() : any_but_line_ends());
      case '^':
        return Node{.kind = Node::Kind::Start};
      case '$':
        return Node{.kind = Node::Kind::End};
      case '?':
      case '*':
      case '+':
      case '{':
        return cursor_.wrong("a quantifier with nothing before it");
      case ']':
        return cursor_.wrong("']' without '['");
      default:
        return sets_.character(c);
    }
  }

  base::Result<Node> group(unsigned depth) {
    const bool capturing = !cursor_.take('?');
    if (!capturing && !cursor_.take(':')) return cursor_.wrong("unknown kind of group");
    const unsigned number = capturing ? ++groups_ : 0;
    TRY(Node inner, choice(depth + 1));
    if (!cursor_.take(')')) return cursor_.wrong("'(' without ')'");
    if (!capturing) return inner;
    closed_.push_back(number);
    std::vector<Node> children;
    children.push_back(std::move(inner));
    return Node{.kind = Node::Kind::Group, .children = std::move(children), .group = number};
  }

  base::Result<Node> escape() {
    if (!cursor_.done() && cursor_.peek() >= '0' && cursor_.peek() <= '9') {
      const auto number = static_cast<unsigned>(cursor_.peek() - '0');
      if (std::ranges::find(closed_, number) == closed_.end())
        return cursor_.wrong("a reference to no group before it");
      return base::rejected("FORX0002", "back-reference: not supported, it has no linear time");
    }
    TRY(Escape found, parse_escape(cursor_));
    if (!found.is_set) return sets_.character(found.character);
    return sets_.node(std::move(found.set));
  }

  base::Result<Node> quantified(Node piece) {
    unsigned least = 0;
    unsigned most = kUnbounded;
    if (cursor_.take('+')) {
      least = 1;
    } else if (cursor_.take('?')) {
      most = 1;
    } else if (cursor_.take('{')) {
      TRY(least, count());
      most = least;
      if (cursor_.take(',')) {
        most = kUnbounded;
        if (!cursor_.done() && cursor_.peek() != '}') {
          TRY(most, count());
        }
      }
      if (!cursor_.take('}')) return cursor_.wrong("'{' without '}'");
      if (most < least) return cursor_.wrong("a quantity that is larger than its limit");
    } else if (!cursor_.take('*')) {
      return piece;
    }
    const auto appetite = cursor_.take('?') ? Node::Appetite::Reluctant : Node::Appetite::Greedy;
    if (appetite == Node::Appetite::Reluctant && least == 0 &&
        is_anchor(piece))  // as the reference
      return cursor_.wrong("a reluctant quantifier after ^ or $");
    std::vector<Node> children;
    children.push_back(std::move(piece));
    return Node{.kind = Node::Kind::Repeat,
                .children = std::move(children),
                .least = least,
                .most = most,
                .appetite = appetite};
  }

  base::Result<unsigned> count() {
    unsigned number = 0;
    bool any_digit = false;
    while (!cursor_.done() && cursor_.peek() >= '0' && cursor_.peek() <= '9') {
      number = number * 10 + static_cast<unsigned>(cursor_.next() - '0');
      any_digit = true;
      if (number > kMostCount)
        return base::limit_exceeded("FORX0002", "a quantity above 100000 in a pattern");
    }
    if (!any_digit) return cursor_.wrong("a quantity without digits");
    return number;
  }

  Cursor cursor_;
  const Flags& flags_;
  Sets sets_;
  unsigned groups_ = 0;
  std::vector<unsigned> closed_;
};

Pattern literal(std::u32string_view text, const Flags& flags) {
  Sets sets(flags);
  std::vector<Node> characters;
  for (const char32_t c : text) characters.push_back(sets.character(c));
  return Pattern{sequence(std::move(characters)), sets.take(), 0, false};
}

}  // namespace

base::Result<Flags> Flags::parse(std::string_view letters) {
  Flags flags;
  for (const char letter : letters) {
    switch (letter) {
      case 's':
        flags.dot_all = true;
        break;
      case 'm':
        flags.multi_line = true;
        break;
      case 'i':
        flags.ignore_case = true;
        break;
      case 'x':
        flags.skip_space = true;
        break;
      case 'q':
        flags.literal = true;
        break;
      default:
        return base::malformed("FORX0001", "flags other than s, m, i, x, q");
    }
  }
  return flags;
}

base::Result<Pattern> parse_pattern(std::string_view text, const Flags& flags) {
  std::u32string code_points = unicode::to_code_points(text);
  if (code_points.size() > kMostCharacters)
    return base::limit_exceeded("FORX0002", "a pattern of more than 20000 characters");
  if (flags.literal) return literal(code_points, flags);
  if (flags.skip_space) code_points = without_space(code_points);
  return Parser(code_points, flags).parse();
}

}  // namespace ubl::xpath::regex
