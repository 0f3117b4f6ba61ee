#include <array>

#include "ubl/unicode/case_mapping.h"
#include "ubl/unicode/normalization.h"
#include "ubl/xpath/builtin.h"
#include "ubl/xpath/cast.h"
#include "ubl/xpath/lexer.h"
#include "ubl/xpath/regex.h"

// Spec: XPath functions and operators 2.0, 7.4.6 to 7.4.8 and 7.6.
namespace ubl::xpath {
namespace {

using From = Builtin::From;

constexpr std::size_t kMostOctets = std::size_t{1} << 28;  ///< of a replaced text

/// A string argument that must be there.
std::optional<std::string_view> required(Evaluator& evaluator, const Expr& call, const Focus& focus,
                                         std::size_t index) {
  const Single given = evaluator.argument(*call.args[index], focus, Type::String);
  if (given.is_error()) return std::nullopt;
  if (!given.is_empty()) return given.item.text();
  evaluator.fail("XPTY0004", call, "a string is wanted");
  return std::nullopt;
}

/// The pattern of argument 1 with the flags of the argument at `flags`, if the call has it.
std::shared_ptr<const Regex> pattern(Evaluator& evaluator, const Expr& call, const Focus& focus,
                                     std::size_t flags) {
  if (call.regex) return call.regex;
  const auto text = required(evaluator, call, focus, 1);
  if (!text) return nullptr;
  std::string_view letters;
  if (call.args.size() > flags) {
    const auto given = required(evaluator, call, focus, flags);
    if (!given) return nullptr;
    letters = *given;
  }
  return evaluator.pattern(*text, letters, call);
}

bool pay(Evaluator& evaluator, const Expr& call, std::uint64_t cost, std::string_view text) {
  return evaluator.spend(cost * (text.size() / 16 + 1), call);
}

Truth fn_matches(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto text = evaluator.text(*call.args[0], focus);
  if (!text) return Truth::Error;
  const auto regex = pattern(evaluator, call, focus, 2);
  if (!regex || !pay(evaluator, call, regex->search_cost(), *text)) return Truth::Error;
  return truth_of(regex->matches(*text));
}

Single fn_replace(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto text = evaluator.text(*call.args[0], focus);
  if (!text) return Single::error();
  const auto regex = pattern(evaluator, call, focus, 3);
  if (!regex) return Single::error();
  const auto replacement = required(evaluator, call, focus, 2);
  if (!replacement || !pay(evaluator, call, regex->replace_cost(), *text)) return Single::error();
  const auto replaced = regex->replace(*text, *replacement, kMostOctets);
  if (!replaced) {
    evaluator.fail(replaced.error(), call);
    return Single::error();
  }
  if (!evaluator.spend(4 * std::uint64_t{replaced->size()}, call)) return Single::error();
  return Item::of_text(Type::String, evaluator.arena().copy(*replaced));
}

bool fn_tokenize(Evaluator& evaluator, const Expr& call, const Focus& focus, Sink sink) {
  const auto text = evaluator.text(*call.args[0], focus);
  if (!text) return false;
  if (text->empty()) return true;  // whatever the pattern, as in the reference
  const auto regex = pattern(evaluator, call, focus, 2);
  if (!regex || !pay(evaluator, call, regex->replace_cost(), *text)) return false;
  const auto pieces = regex->tokenize(*text);
  if (!pieces) return evaluator.fail(pieces.error(), call);
  for (const std::string_view piece : *pieces) {
    if (!sink(Item::of_text(Type::String, piece))) return false;
  }
  return true;
}

/// The letters from `first` on, 26 of them, in the other case. ASCII that has none is not copied.
std::string_view in_other_case(std::string_view text, char first,
                               std::string (*beyond_ascii)(std::string_view), Arena& arena) {
  const auto changes = [first](char c) { return c >= first && c < first + 26; };
  bool ascii = true, same = true;
  for (const char c : text) {
    ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    same = same && !changes(c);
  }
  if (!ascii) return arena.copy(beyond_ascii(text));
  if (same) return text;
  char* const copy = arena.characters(text.size());
  for (std::size_t at = 0; at < text.size(); ++at)
    copy[at] = changes(text[at]) ? static_cast<char>(text[at] ^ 0x20) : text[at];
  return {copy, text.size()};
}

Single fn_upper_case(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto text = evaluator.text(*call.args[0], focus);
  if (!text) return Single::error();
  return Item::of_text(Type::String,
                       in_other_case(*text, 'a', unicode::upper_case, evaluator.arena()));
}
Single fn_lower_case(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto text = evaluator.text(*call.args[0], focus);
  if (!text) return Single::error();
  return Item::of_text(Type::String,
                       in_other_case(*text, 'A', unicode::lower_case, evaluator.arena()));
}

std::optional<unicode::Normalization> form_of(std::string_view name) {
  using unicode::Normalization;
  if (name == "NFC") return Normalization::Composed;
  if (name == "NFD") return Normalization::Decomposed;
  if (name == "NFKC") return Normalization::CompatibleComposed;
  if (name == "NFKD") return Normalization::CompatibleDecomposed;
  return std::nullopt;
}

Single fn_normalize_unicode(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto text = evaluator.text(*call.args[0], focus);
  if (!text) return Single::error();
  std::string name = "NFC";
  if (call.args.size() > 1) {
    const auto given = required(evaluator, call, focus, 1);
    if (!given) return Single::error();
    name = unicode::upper_case(trimmed(*given));
  }
  if (name.empty()) return Item::of_text(Type::String, *text);
  const auto form = form_of(name);
  if (!form) return evaluator.fail_single("FOCH0003", call, "no such normalization form");
  const std::string normal = unicode::normalize(*text, *form);
  return Item::of_text(Type::String, evaluator.arena().copy(normal));
}

constexpr std::array kFunctions = std::to_array<Builtin>({
    {"matches", 2, 3, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr, fn_matches},
    {"replace", 3, 4, Type::String, Occurs::One, From::Nothing, fn_replace},
    {"tokenize", 2, 3, Type::String, Occurs::Many, From::Nothing, nullptr, fn_tokenize},
    {"upper-case", 1, 1, Type::String, Occurs::One, From::Nothing, fn_upper_case},
    {"lower-case", 1, 1, Type::String, Occurs::One, From::Nothing, fn_lower_case},
    {"normalize-unicode", 1, 2, Type::String, Occurs::One, From::Nothing, fn_normalize_unicode},
});

}  // namespace

base::Result<void> compile_regex(Expr& call) {
  const auto literal = [&](std::size_t index) {
    const Expr& argument = *call.args[index];
    return argument.kind == ExprKind::Literal && argument.item == Type::String;
  };
  const std::size_t flags = call.builtin->name == "replace" ? 3 : 2;
  const bool has_flags = call.args.size() > flags;
  if (!literal(1) || (has_flags && !literal(flags))) return {};
  const std::string_view letters = has_flags ? call.args[flags]->literal.text() : "";
  auto compiled = Regex::compile(call.args[1]->literal.text(), letters);
  if (compiled) {
    call.regex = std::make_shared<const Regex>(*std::move(compiled));
  } else if (compiled.error().kind != base::ErrorKind::Malformed) {
    return static_error(compiled.error().code, call.position, compiled.error().detail);
  }
  return {};
}

std::shared_ptr<const Regex> Evaluator::pattern(std::string_view pattern, std::string_view flags,
                                                const Expr& where) {
  std::string key(flags);
  key += ' ';
  key += pattern;
  const auto found = patterns_.find(key);
  if (found != patterns_.end()) return found->second;
  auto compiled = Regex::compile(pattern, flags);
  if (!compiled) {
    fail(compiled.error(), where);
    return nullptr;
  }
  constexpr std::size_t kMostKept = 64;
  if (patterns_.size() >= kMostKept) patterns_.clear();
  auto shared = std::make_shared<const Regex>(*std::move(compiled));
  patterns_.emplace(std::move(key), shared);
  return shared;
}

std::span<const Builtin> pattern_functions() {
  return kFunctions;
}

}  // namespace ubl::xpath
