#include "ubl/unicode/normalization.h"

#include <algorithm>
#include <optional>
#include <span>

#include "ubl/unicode/code_points.h"
#include "ubl/unicode/tables.h"

namespace ubl::unicode {
namespace {

// Hangul syllables follow a rule (The Unicode Standard, 3.12).
constexpr char32_t kSyllables = 0xAC00;
constexpr char32_t kLeading = 0x1100;
constexpr char32_t kVowels = 0x1161;
constexpr char32_t kTrailing = 0x11A7;
constexpr char32_t kLeadingCount = 19;
constexpr char32_t kVowelCount = 21;
constexpr char32_t kTrailingCount = 28;  // none included
constexpr char32_t kSyllableCount = kLeadingCount * kVowelCount * kTrailingCount;

std::uint32_t combining_class(char32_t code_point) {
  const auto runs = tables::combining_classes;
  return std::prev(std::ranges::upper_bound(runs, code_point, {}, &tables::Run::first))->value;
}

std::optional<std::u32string_view> expansion(std::span<const tables::Expansion> table,
                                             char32_t code_point) {
  const auto found = std::ranges::lower_bound(table, code_point, {}, &tables::Expansion::from);
  if (found == table.end() || found->from != code_point) return std::nullopt;
  return found->to;
}

bool is_compatible(Normalization form) {
  return form == Normalization::CompatibleComposed || form == Normalization::CompatibleDecomposed;
}

// The tables go one step at a time; their depth is small and fixed by the standard.
void append_decomposed(std::u32string& text, char32_t code_point, Normalization form) {
  if (code_point < 0x80) return text.push_back(code_point);
  if (code_point >= kSyllables && code_point < kSyllables + kSyllableCount) {
    const char32_t index = code_point - kSyllables;
    text.push_back(kLeading + index / (kVowelCount * kTrailingCount));
    text.push_back(kVowels + index % (kVowelCount * kTrailingCount) / kTrailingCount);
    if (index % kTrailingCount != 0) text.push_back(kTrailing + index % kTrailingCount);
    return;
  }
  auto parts = expansion(tables::canonical_decompositions, code_point);
  if (!parts && is_compatible(form))
    parts = expansion(tables::compatible_decompositions, code_point);
  if (!parts) return text.push_back(code_point);
  for (const char32_t part : *parts) append_decomposed(text, part, form);
}

void order_marks(std::u32string& text) {
  auto at = text.begin();
  while (at != text.end()) {
    const auto begin =
        std::find_if(at, text.end(), [](char32_t c) { return combining_class(c) != 0; });
    const auto end =
        std::find_if(begin, text.end(), [](char32_t c) { return combining_class(c) == 0; });
    std::stable_sort(
        begin, end, [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
    at = end;
  }
}

std::optional<char32_t> composed(char32_t first, char32_t second) {
  if (first >= kLeading && first < kLeading + kLeadingCount && second >= kVowels &&
      second < kVowels + kVowelCount)
    return kSyllables + ((first - kLeading) * kVowelCount + (second - kVowels)) * kTrailingCount;
  if (first >= kSyllables && first < kSyllables + kSyllableCount &&
      (first - kSyllables) % kTrailingCount == 0 && second > kTrailing &&
      second < kTrailing + kTrailingCount)
    return first + (second - kTrailing);
  const auto table = tables::compositions;
  const auto found = std::ranges::lower_bound(
      table, std::pair(first, second), {},
      [](const tables::Composition& row) { return std::pair(row.first, row.second); });
  if (found == table.end() || found->first != first || found->second != second) return std::nullopt;
  return found->composed;
}

// A mark joins the last starter unless one of its own or a higher class stands between.
std::u32string compose(std::u32string_view text) {
  std::u32string result;
  std::optional<std::size_t> starter;
  std::uint32_t before = 0;  // class of the last mark kept after the starter
  for (const char32_t code_point : text) {
    const std::uint32_t own = combining_class(code_point);
    const bool adjacent = starter && *starter + 1 == result.size();
    if (starter && (adjacent || (before < own && before != 0))) {
      if (const auto joined = composed(result[*starter], code_point)) {
        result[*starter] = *joined;
        continue;
      }
    }
    if (own == 0) starter = result.size();
    before = own;
    result.push_back(code_point);
  }
  return result;
}

}  // namespace

std::string normalize(std::string_view text, Normalization form) {
  if (is_ascii(text)) return std::string(text);
  std::u32string decomposed;
  for (const char32_t code_point : to_code_points(text))
    append_decomposed(decomposed, code_point, form);
  order_marks(decomposed);
  const bool composing =
      form == Normalization::Composed || form == Normalization::CompatibleComposed;
  return from_code_points(composing ? compose(decomposed) : decomposed);
}

}  // namespace ubl::unicode
