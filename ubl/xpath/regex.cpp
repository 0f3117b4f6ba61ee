#include "ubl/xpath/regex.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ubl/unicode/code_points.h"
#include "ubl/xpath/regex/automaton.h"
#include "ubl/xpath/regex/match_finder.h"
#include "ubl/xpath/regex/pattern.h"
#include "ubl/xpath/regex/program.h"
#include "ubl/xpath/regex/simulation.h"

namespace ubl::xpath {

struct Regex::Compiled {
  regex::Program program;
  std::optional<regex::Automaton> automaton;
  std::optional<std::uint32_t> only_set;  ///< all that the pattern matches is one character of it
  bool matches_empty = false;
  bool literal = false;  ///< flag q: so is the replacement

  bool search(std::string_view text) const {
    return automaton ? automaton->search(program, text) : regex::Simulation(program).search(text);
  }

  // Calls take(Found) for each match, until it returns false.
  template <class Take>
  void for_each_match(std::string_view text, Take take) const {
    if (only_set) return for_each_character(text, take);
    if (!search(text)) return;
    regex::MatchFinder finder(program, text);
    while (const auto found = finder.next()) {
      if (!take(*found)) return;
    }
  }

  template <class Take>
  void for_each_character(std::string_view text, Take take) const {
    for (std::size_t at = 0; at < text.size();) {
      const auto [code_point, size] = unicode::decode(text.substr(at));
      const regex::Span span{at, at + size};
      at += size;
      if (!program.contains(*only_set, program.class_of(code_point))) continue;
      if (!take(regex::Found{span, std::vector(program.groups(), span)})) return;
    }
  }
};

namespace {

using regex::Instruction;

// A pattern of one set, in any number of groups around it.
std::optional<std::uint32_t> only_set(const regex::Program& program) {
  std::optional<std::uint32_t> set;
  for (const Instruction& instruction : program.instructions()) {
    if (instruction.kind == Instruction::Kind::Match) return set;
    if (instruction.kind == Instruction::Kind::Save) {
      const bool closes = instruction.other % 2 != 0;
      if (closes != set.has_value()) return std::nullopt;
    } else {
      if (instruction.kind != Instruction::Kind::Set || set) return std::nullopt;
      set = instruction.other;
    }
  }
  return std::nullopt;
}

// A replacement, cut into text and references.
struct Piece {
  std::string text;
  std::optional<std::size_t> group = {};  ///< 0 is the whole match
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// As many digits as still name a group of the pattern; at least one, which may name none.
std::size_t take_group(std::string_view& rest, std::size_t groups) {
  std::size_t number = 0;
  std::size_t digits = 0;
  while (digits < rest.size() && is_digit(rest[digits])) {
    const std::size_t longer = number * 10 + static_cast<std::size_t>(rest[digits] - '0');
    if (digits > 0 && longer > groups) break;
    number = longer;
    ++digits;
  }
  rest.remove_prefix(digits);
  return number;
}

base::Result<std::vector<Piece>> parse_replacement(std::string_view rest, std::size_t groups) {
  std::vector<Piece> pieces(1);
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '\\') {
      if (rest.empty() || (rest.front() != '\\' && rest.front() != '$'))
        return base::malformed("FORX0004", "a backslash before neither \\ nor $ in a replacement");
      pieces.back().text += rest.front();
      rest.remove_prefix(1);
    } else if (c == '$') {
      if (rest.empty() || !is_digit(rest.front()))
        return base::malformed("FORX0004", "a $ before no digit in a replacement");
      pieces.push_back({.text = {}, .group = take_group(rest, groups)});
      pieces.emplace_back();
    } else {
      pieces.back().text += c;
    }
  }
  return pieces;
}

std::string_view captured(std::string_view text, const regex::Found& found, std::size_t group) {
  if (group > found.groups.size()) return {};
  const regex::Span span = group == 0 ? found.whole : found.groups[group - 1];
  if (span.begin == regex::Span::kNone || span.end == regex::Span::kNone) return {};
  return text.substr(span.begin, span.end - span.begin);
}

base::Error empty_match() {
  return base::malformed("FORX0003", "the pattern matches the empty text");
}

}  // namespace

base::Result<Regex> Regex::compile(std::string_view pattern, std::string_view flags) {
  TRY(const auto parsed_flags, regex::Flags::parse(flags));
  TRY(const auto parsed, regex::parse_pattern(pattern, parsed_flags));
  TRY(auto program, regex::Program::compile(parsed));
  auto compiled = std::make_shared<Compiled>(Compiled{.program = std::move(program),
                                                      .automaton = {},
                                                      .only_set = {},
                                                      .literal = parsed_flags.literal});
  compiled->automaton = regex::Automaton::build(compiled->program);
  compiled->only_set = only_set(compiled->program);
  compiled->matches_empty = compiled->search("");
  return Regex(std::move(compiled));
}

bool Regex::matches(std::string_view text) const {
  return compiled_->search(text);
}

base::Result<std::string> Regex::replace(std::string_view text, std::string_view replacement,
                                         std::size_t most_octets) const {
  if (compiled_->matches_empty) return empty_match();
  std::vector<Piece> pieces;
  if (compiled_->literal) {
    pieces.push_back({.text = std::string(replacement)});
  } else {
    TRY(pieces, parse_replacement(replacement, compiled_->program.groups()));
  }
  std::string result;
  std::size_t done = 0;
  bool fits = true;
  compiled_->for_each_match(text, [&](const regex::Found& found) {
    result += text.substr(done, found.whole.begin - done);
    done = found.whole.end;
    for (const Piece& piece : pieces) {
      result += piece.group ? captured(text, found, *piece.group) : std::string_view(piece.text);
      if (result.size() > most_octets) fits = false;
    }
    return fits;
  });
  result += text.substr(done);
  if (!fits || result.size() > most_octets)
    return base::limit_exceeded("FOER0000", "a replaced text that is too long");
  return result;
}

base::Result<std::vector<std::string_view>> Regex::tokenize(std::string_view text) const {
  std::vector<std::string_view> tokens;
  if (text.empty()) return tokens;
  if (compiled_->matches_empty) return empty_match();
  std::size_t done = 0;
  compiled_->for_each_match(text, [&](const regex::Found& found) {
    tokens.push_back(text.substr(done, found.whole.begin - done));
    done = found.whole.end;
    return true;
  });
  tokens.push_back(text.substr(done));
  return tokens;
}

bool Regex::matches_empty() const {
  return compiled_->matches_empty;
}

std::uint64_t Regex::search_cost() const {
  return compiled_->automaton ? 1 : 2 * compiled_->program.instructions().size();
}

std::uint64_t Regex::replace_cost() const {
  return compiled_->only_set ? 1 : 8 * compiled_->program.instructions().size();
}

}  // namespace ubl::xpath
