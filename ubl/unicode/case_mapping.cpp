#include "ubl/unicode/case_mapping.h"

#include <algorithm>
#include <span>

#include "ubl/unicode/code_points.h"
#include "ubl/unicode/tables.h"

namespace ubl::unicode {
namespace {

constexpr char32_t kSigma = 0x3A3;
constexpr char32_t kFinalSigma = 0x3C2;

bool applies(const tables::CaseRun& run, char32_t code_point) {
  return code_point >= run.first && code_point <= run.last &&
         (code_point - run.first) % run.stride == 0;
}

char32_t target(const tables::CaseRun& run, char32_t code_point) {
  return static_cast<char32_t>(static_cast<std::int32_t>(code_point) + run.offset);
}

void append_mapped(std::string& text, char32_t code_point, std::span<const tables::CaseRun> runs,
                   std::span<const tables::Expansion> strings) {
  const auto after = std::ranges::upper_bound(runs, code_point, {}, &tables::CaseRun::first);
  if (after != runs.begin() && applies(*std::prev(after), code_point))
    return append(text, target(*std::prev(after), code_point));
  const auto several = std::ranges::lower_bound(strings, code_point, {}, &tables::Expansion::from);
  if (several == strings.end() || several->from != code_point) return append(text, code_point);
  text += from_code_points(several->to);
}

enum class Beside { Other = 0, CasedLetter = 1, PassedOver = 2 };

Beside beside(char32_t code_point) {
  const auto runs = tables::sigma_contexts;
  return static_cast<Beside>(
      std::prev(std::ranges::upper_bound(runs, code_point, {}, &tables::Run::first))->value);
}

// Whether the text begins with a letter, apart from marks and the like.
bool letter_follows(std::string_view text) {
  while (!text.empty()) {
    const auto [code_point, size] = decode(text);
    const Beside kind = beside(code_point);
    if (kind != Beside::PassedOver) return kind == Beside::CasedLetter;
    text.remove_prefix(size);
  }
  return false;
}

std::string ascii_mapped(std::string_view text, char first, char last) {
  std::string result(text);
  for (char& c : result) {
    if (c >= first && c <= last) c = static_cast<char>(c ^ 0x20);
  }
  return result;
}

}  // namespace

std::string upper_case(std::string_view text) {
  if (is_ascii(text)) return ascii_mapped(text, 'a', 'z');
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto [code_point, size] = decode(text);
    append_mapped(result, code_point, tables::upper_runs, tables::upper_strings);
    text.remove_prefix(size);
  }
  return result;
}

std::string lower_case(std::string_view text) {
  if (is_ascii(text)) return ascii_mapped(text, 'A', 'Z');
  std::string result;
  result.reserve(text.size());
  bool after_letter = false;  // passing over marks
  while (!text.empty()) {
    const auto [code_point, size] = decode(text);
    text.remove_prefix(size);
    if (code_point == kSigma && after_letter && !letter_follows(text)) {
      append(result, kFinalSigma);
    } else {
      append_mapped(result, code_point, tables::lower_runs, tables::lower_strings);
    }
    if (const Beside kind = beside(code_point); kind != Beside::PassedOver)
      after_letter = kind == Beside::CasedLetter;
  }
  return result;
}

std::vector<char32_t> case_variants(char32_t code_point) {
  std::vector<char32_t> variants;
  for (const tables::CaseRun& run : tables::variant_runs) {
    if (run.first > code_point) break;
    if (applies(run, code_point)) variants.push_back(target(run, code_point));
  }
  return variants;
}

}  // namespace ubl::unicode
