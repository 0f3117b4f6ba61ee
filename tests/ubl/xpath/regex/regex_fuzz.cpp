// Flags, a pattern, a text, each on a line: the fast matchers agree with each other and with the
// plain one, and take no more steps than they may.
#include <algorithm>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/text.h"
#include "tests/ubl/xpath/regex/backtracker.h"
#include "ubl/unicode/code_points.h"
#include "ubl/xpath/regex.h"
#include "ubl/xpath/regex/automaton.h"
#include "ubl/xpath/regex/match_finder.h"
#include "ubl/xpath/regex/simulation.h"

namespace regex = ubl::xpath::regex;

namespace {

std::size_t characters(std::string_view text) {
  return ubl::unicode::count(text);
}

std::vector<Backtracker::Match> found_fast(const regex::Program& program, std::string_view text) {
  std::vector<Backtracker::Match> matches;
  regex::MatchFinder finder(program, text);
  while (const auto found = finder.next()) {
    const std::size_t begin = characters(text.substr(0, found->whole.begin));
    matches.push_back({begin, characters(text.substr(0, found->whole.end))});
    ENSURE(found->whole.end > found->whole.begin);
    for (const regex::Span group : found->groups) ENSURE(group.begin <= group.end);
  }
  ENSURE(finder.steps() <= 8 * (characters(text) + 1) * program.instructions().size());
  return matches;
}

// Nullopt when the plain matcher gives up.
std::optional<std::vector<Backtracker::Match>> found_slowly(const regex::Pattern& pattern,
                                                            std::string_view text) {
  const std::u32string code_points = ubl::unicode::to_code_points(text);
  Backtracker plain(pattern, code_points);
  std::vector<Backtracker::Match> matches;
  while (const auto match = plain.search(matches.empty() ? 0 : matches.back().end))
    matches.push_back(*match);
  if (plain.tired()) return std::nullopt;
  return matches;
}

void compare(const regex::Pattern& pattern, const regex::Program& program, std::string_view text) {
  regex::Simulation simulation(program);
  const bool matches = simulation.search(text);
  ENSURE(simulation.steps() <= 2 * (characters(text) + 1) * program.instructions().size());
  if (const auto automaton = regex::Automaton::build(program))
    ENSURE(automaton->search(program, text) == matches);
  constexpr std::size_t kShort = 64;
  if (text.size() > kShort) return;
  const std::u32string code_points = ubl::unicode::to_code_points(text);
  Backtracker plain(pattern, code_points);
  const bool plainly = plain.search(0).has_value();
  ENSURE(plain.tired() || plainly == matches);
  if (regex::Simulation(program).search("")) return;  // replace and tokenize refuse it
  const auto slowly = found_slowly(pattern, text);
  ENSURE(!slowly || *slowly == found_fast(program, text));
}

}  // namespace

void fuzz(base::ByteView in) {
  base::Lines lines(base::as_text(in));
  const auto flags = lines.next();
  const auto expression = lines.next();
  const auto text = lines.rest();
  const auto compiled = ubl::xpath::Regex::compile(expression, flags);
  const auto parsed_flags = regex::Flags::parse(flags);
  if (!parsed_flags) return;
  const auto pattern = regex::parse_pattern(expression, *parsed_flags);
  if (!pattern) return;
  const auto program = regex::Program::compile(*pattern);
  ENSURE(compiled.has_value() == program.has_value());
  if (!program) return;
  compare(*pattern, *program, text);
  const auto replaced = compiled->replace(text, "[$0]", 1'000'000);
  if (replaced && !parsed_flags->literal) ENSURE(replaced->size() >= text.size());
  const auto tokens = compiled->tokenize(text);
  if (tokens && !tokens->empty()) ENSURE(tokens->front().data() == text.data());
}
