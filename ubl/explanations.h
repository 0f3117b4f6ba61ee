#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ubl {

/// The languages in which rules are explained.
enum class Language { Finnish, Swedish, English };

/// "fi", "sv", "en". Errors: Malformed "language".
base::Result<Language> parse_language(std::string_view code);

/// Why a rule is usually broken and what to do, in two plain sentences.
struct Explanation {
  std::string cause;
  std::string remedy;
};

/// Explanations for suppliers, keyed by rule id, from schemas/explanations.json:
///   {"rules": {"BR-CO-10": {"fi": {"cause": "...", "remedy": "..."}, "sv": {...}, "en": {...}}}}
/// A plain value, read once. Any thread may read.
class Explanations {
 public:
  /// Errors: NotFound "file.missing"; Corrupt "explanations", naming the rule that lacks something.
  static base::Result<Explanations> load(const std::filesystem::path& file);
  static base::Result<Explanations> parse(std::string_view json);

  /// nullptr where the rule is not explained.
  const Explanation* find(std::string_view rule, Language language) const;
  std::vector<std::string> rules() const;

 private:
  struct Texts {
    Explanation finnish, swedish, english;
  };
  std::map<std::string, Texts, std::less<>> texts_;
};

/// "Cause: ..." and "Remedy: ..." in that language, a line each after `indent`.
std::string to_text(const Explanation& explanation, Language language, std::string_view indent);

}  // namespace ubl
