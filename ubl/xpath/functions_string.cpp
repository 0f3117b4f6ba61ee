#include <array>
#include <cmath>

#include "ubl/xpath/builtin.h"
#include "ubl/xpath/cast.h"
#include "ubl/xpath/double.h"
#include "ubl/xpath/number.h"

// Spec: XPath functions and operators 2.0, 7.2 to 7.5.
namespace ubl::xpath {
namespace {

using From = Builtin::From;

constexpr std::string_view kCodepoint =
    "http://www.w3.org/2005/xpath-functions/collation/codepoint";

Single string(std::string_view text) {
  return Item::of_text(Type::String, text);
}

/// Adds to a text that becomes longer than what it is made of. That is paid for by its size, so
/// that no expression and no function of a rule file lets text grow without end.
bool grow(Evaluator& evaluator, const Expr& call, std::string& text, std::string_view part) {
  constexpr std::uint64_t kStepsOfOctet = 4;
  if (!evaluator.spend(kStepsOfOctet * part.size(), call)) return false;
  text += part;
  return true;
}

/// The only collation is by code point.
bool check_collation(Evaluator& evaluator, const Expr& call, const Focus& focus,
                     std::size_t index) {
  if (call.args.size() <= index) return true;
  const Single name = evaluator.argument(*call.args[index], focus, Type::String);
  if (name.is_error()) return false;
  if (name.is_empty()) return evaluator.fail("XPTY0004", call, "a collation is wanted");
  if (name.item.text() == kCodepoint || name.item.text() == "collation/codepoint") return true;
  return evaluator.fail("FOCH0002", call, "there is no such collation");
}

/// The text of argument 0, or of the context item.
std::optional<std::string_view> text_or_focus(Evaluator& evaluator, const Expr& call,
                                              const Focus& focus) {
  if (!call.args.empty()) return evaluator.text(*call.args[0], focus);
  if (!focus.present) {
    evaluator.fail("XPDY0002", call, "there is no context item");
    return std::nullopt;
  }
  return evaluator.string_of(focus.item);
}

Single fn_string(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  if (call.args.empty()) {
    if (!focus.present) return evaluator.fail_single("XPDY0002", call, "there is no context item");
    return string(evaluator.string_of(focus.item));
  }
  const Single found = evaluator.single(*call.args[0], focus);
  if (found.is_error()) return found;
  return string(found.is_empty() ? "" : evaluator.string_of(found.item));
}

Single fn_concat(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  std::string text;
  for (const ExprPtr& argument : call.args) {
    const Single part = evaluator.atom(*argument, focus);
    if (part.is_error()) return part;
    if (!part.is_empty() && !grow(evaluator, call, text, evaluator.string_of(part.item)))
      return Single::error();
  }
  return string(evaluator.arena().copy(text));
}

Single fn_string_join(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  std::string text;
  bool first = true;
  const Single separator = evaluator.argument(*call.args[1], focus, Type::String);
  if (separator.is_error()) return separator;
  if (separator.is_empty()) return evaluator.fail_single("XPTY0004", call, "a separator is wanted");
  evaluator.each_atom(*call.args[0], focus, [&](const Item& item) {
    // Any atomic value, as in the reference and in XPath 3.1.
    if (!first && !grow(evaluator, call, text, separator.item.text())) return false;
    first = false;
    return grow(evaluator, call, text, evaluator.string_of(item));
  });
  if (evaluator.failed()) return Single::error();
  return string(evaluator.arena().copy(text));
}

/// Bytes of the code point that starts here.
std::size_t width(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

Single fn_substring(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto source = evaluator.text(*call.args[0], focus);
  if (!source) return Single::error();
  double bounds[2] = {0, INFINITY};
  for (std::size_t index = 1; index < call.args.size(); ++index) {
    const Single bound = evaluator.argument(*call.args[index], focus, Type::Double);
    if (bound.is_error()) return bound;
    if (bound.is_empty()) return evaluator.fail_single("XPTY0004", call, "a number is wanted");
    bounds[index - 1] = round(bound.item.number);
  }
  const double first = bounds[0], end = call.args.size() > 2 ? first + bounds[1] : INFINITY;
  std::size_t at = 0, from = source->size(), to = source->size();
  double position = 1;
  for (; at < source->size(); at += width((*source)[at]), position += 1) {
    const bool inside = position >= first && position < end;
    if (inside && from == source->size()) from = at;
    if (!inside && from != source->size()) {
      to = at;
      break;
    }
  }
  return string(source->substr(from, to - from));
}

std::int64_t count_codepoints(std::string_view text) {
  std::int64_t count = 0;
  for (const char c : text) count += (c & 0xc0) != 0x80;
  return count;
}

Single fn_string_length(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto text = text_or_focus(evaluator, call, focus);
  if (!text) return Single::error();
  return Item::of_integer(count_codepoints(*text));
}

Single fn_normalize_space(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto text = text_or_focus(evaluator, call, focus);
  if (!text) return Single::error();
  return string(collapsed(*text, evaluator.arena()));
}

/// Whether anything is left.
Truth normalize_space_truth(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto text = text_or_focus(evaluator, call, focus);
  if (!text) return Truth::Error;
  return truth_of(!trimmed(*text).empty());
}

Single fn_translate(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto source = evaluator.text(*call.args[0], focus);
  if (!source) return Single::error();
  std::string_view maps[2];
  for (std::size_t index = 1; index < 3; ++index) {
    const Single map = evaluator.argument(*call.args[index], focus, Type::String);
    if (map.is_error()) return map;
    if (map.is_empty()) return evaluator.fail_single("XPTY0004", call, "a string is wanted");
    maps[index - 1] = map.item.text();
  }
  std::vector<std::string_view> to;
  for (std::size_t at = 0; at < maps[1].size(); at += width(maps[1][at]))
    to.push_back(maps[1].substr(at, width(maps[1][at])));
  std::string text;
  for (std::size_t at = 0; at < source->size();) {
    const std::string_view one = source->substr(at, width((*source)[at]));
    at += one.size();
    const std::size_t place = maps[0].find(one);
    if (place == std::string_view::npos) {
      text += one;
      continue;
    }
    const auto number = static_cast<std::size_t>(count_codepoints(maps[0].substr(0, place)));
    if (number < to.size()) text += to[number];
  }
  return string(evaluator.arena().copy(text));
}

bool fn_string_to_codepoints(Evaluator& evaluator, const Expr& call, const Focus& focus,
                             Sink sink) {
  const auto text = evaluator.text(*call.args[0], focus);
  if (!text) return false;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t size = width((*text)[at]);
    std::int64_t code = static_cast<unsigned char>((*text)[at]);
    if (size > 1) code &= 0xff >> (size + 1);
    for (std::size_t k = 1; k < size && at + k < text->size(); ++k)
      code = (code << 6) | ((*text)[at + k] & 0x3f);
    at += size;
    if (!sink(Item::of_integer(code))) return false;
  }
  return true;
}

void append_codepoint(std::string& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

Single fn_codepoints_to_string(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  std::string text;
  evaluator.each_atom(*call.args[0], focus, [&](const Item& item) {
    const Single number = evaluator.convert(item, Type::Integer, call);
    if (number.is_error()) return false;
    const std::int64_t code = number.item.big ? -1 : number.item.integer;
    const bool xml = code == 9 || code == 10 || code == 13 || (code >= 0x20 && code < 0xd800) ||
                     (code >= 0xe000 && code < 0xfffe) || (code >= 0x10000 && code <= 0x10ffff);
    if (!xml) return evaluator.fail("FOCH0001", call, "not a character of XML");
    append_codepoint(text, static_cast<std::uint32_t>(code));
    return true;
  });
  if (evaluator.failed()) return Single::error();
  return string(evaluator.arena().copy(text));
}

/// Two text arguments and perhaps a collation.
struct Pair {
  std::string_view first, second;
};
std::optional<Pair> text_pair(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto first = evaluator.text(*call.args[0], focus);
  if (!first) return std::nullopt;
  const auto second = evaluator.text(*call.args[1], focus);
  if (!second || !check_collation(evaluator, call, focus, 2)) return std::nullopt;
  return Pair{*first, *second};
}

Truth fn_contains(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto pair = text_pair(evaluator, call, focus);
  if (!pair) return Truth::Error;
  return truth_of(pair->first.find(pair->second) != std::string_view::npos);
}
Truth fn_starts_with(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto pair = text_pair(evaluator, call, focus);
  if (!pair) return Truth::Error;
  return truth_of(pair->first.starts_with(pair->second));
}
Truth fn_ends_with(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto pair = text_pair(evaluator, call, focus);
  if (!pair) return Truth::Error;
  return truth_of(pair->first.ends_with(pair->second));
}
Single fn_substring_before(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto pair = text_pair(evaluator, call, focus);
  if (!pair) return Single::error();
  const std::size_t at = pair->first.find(pair->second);
  return string(at == std::string_view::npos ? "" : pair->first.substr(0, at));
}
Single fn_substring_after(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const auto pair = text_pair(evaluator, call, focus);
  if (!pair) return Single::error();
  const std::size_t at = pair->first.find(pair->second);
  return string(at == std::string_view::npos ? "" : pair->first.substr(at + pair->second.size()));
}

Single fn_compare(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single a = evaluator.text_item(*call.args[0], focus);
  if (a.is_error()) return a;
  const Single b = evaluator.text_item(*call.args[1], focus);
  if (b.is_error()) return b;
  if (!check_collation(evaluator, call, focus, 2)) return Single::error();
  if (a.is_empty() || b.is_empty()) return {};
  const int order = a.item.text().compare(b.item.text());
  return Item::of_integer(order < 0 ? -1 : order > 0 ? 1 : 0);
}
Single fn_codepoint_equal(Evaluator& evaluator, const Expr& call, const Focus& focus) {
  const Single a = evaluator.text_item(*call.args[0], focus);
  if (a.state != Single::State::One) return a;
  const Single b = evaluator.text_item(*call.args[1], focus);
  if (b.state != Single::State::One) return b;
  return Item::of_boolean(a.item.text() == b.item.text());
}

constexpr std::array kFunctions = std::to_array<Builtin>({
    {"string", 0, 1, Type::String, Occurs::One, From::ItemIfShort, fn_string},
    {"concat", 2, 255, Type::String, Occurs::One, From::Nothing, fn_concat},
    {"string-join", 2, 2, Type::String, Occurs::One, From::Nothing, fn_string_join},
    {"substring", 2, 3, Type::String, Occurs::One, From::Nothing, fn_substring},
    {"string-length", 0, 1, Type::Integer, Occurs::One, From::ItemIfShort, fn_string_length},
    {"normalize-space", 0, 1, Type::String, Occurs::One, From::ItemIfShort, fn_normalize_space,
     nullptr, normalize_space_truth},
    {"translate", 3, 3, Type::String, Occurs::One, From::Nothing, fn_translate},
    {"string-to-codepoints", 1, 1, Type::Integer, Occurs::Many, From::Nothing, nullptr,
     fn_string_to_codepoints},
    {"codepoints-to-string", 1, 1, Type::String, Occurs::One, From::Nothing,
     fn_codepoints_to_string},
    {"contains", 2, 3, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr, fn_contains},
    {"starts-with", 2, 3, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr,
     fn_starts_with},
    {"ends-with", 2, 3, Type::Boolean, Occurs::One, From::Nothing, nullptr, nullptr, fn_ends_with},
    {"substring-before", 2, 3, Type::String, Occurs::One, From::Nothing, fn_substring_before},
    {"substring-after", 2, 3, Type::String, Occurs::One, From::Nothing, fn_substring_after},
    {"compare", 2, 3, Type::Integer, Occurs::Optional, From::Nothing, fn_compare},
    {"codepoint-equal", 2, 2, Type::Boolean, Occurs::Optional, From::Nothing, fn_codepoint_equal},
});

}  // namespace

std::span<const Builtin> string_functions() {
  return kFunctions;
}

}  // namespace ubl::xpath
