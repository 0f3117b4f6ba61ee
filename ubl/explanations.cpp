#include "ubl/explanations.h"

#include "base/file/file.h"
#include "base/json/value.h"
#include "base/text.h"

namespace ubl {

using base::Result;
using base::json::Value;

namespace {

Result<Explanation> read(const Value& rule, const std::string& id, std::string_view language) {
  const Value* texts = rule.find(language);
  Explanation out;
  if (texts != nullptr) {
    out.cause = base::trim(texts->text_at("cause"));
    out.remedy = base::trim(texts->text_at("remedy"));
  }
  if (!out.cause.empty() && !out.remedy.empty()) return out;
  return base::corrupt("explanations",
                       id + " has no cause or no remedy in " + std::string(language));
}

}  // namespace

Result<Language> parse_language(std::string_view code) {
  if (code == "fi") return Language::Finnish;
  if (code == "sv") return Language::Swedish;
  if (code == "en") return Language::English;
  return base::malformed("language", "\"" + std::string(code) + "\" is not fi, sv or en");
}

Result<Explanations> Explanations::load(const std::filesystem::path& file) {
  TRY(const std::string text, base::file::read_text(file));
  return parse(text);
}

Result<Explanations> Explanations::parse(std::string_view json) {
  const auto document = base::json::parse(json);
  if (!document) return base::corrupt("explanations", document.error().detail);
  const Value* rules = document->find("rules");
  if (rules == nullptr || rules->members() == nullptr)
    return base::corrupt("explanations", "there is no object \"rules\"");
  Explanations out;
  for (const auto& [id, rule] : *rules->members()) {
    Texts texts;
    TRY(texts.finnish, read(rule, id, "fi"));
    TRY(texts.swedish, read(rule, id, "sv"));
    TRY(texts.english, read(rule, id, "en"));
    out.texts_.emplace(id, std::move(texts));
  }
  return out;
}

const Explanation* Explanations::find(std::string_view rule, Language language) const {
  const auto texts = texts_.find(rule);
  if (texts == texts_.end()) return nullptr;
  switch (language) {
    case Language::Finnish:
      return &texts->second.finnish;
    case Language::Swedish:
      return &texts->second.swedish;
    case Language::English:
      return &texts->second.english;
  }
  return nullptr;
}

std::string to_text(const Explanation& explanation, Language language, std::string_view indent) {
  std::string_view cause = "Cause", remedy = "Remedy";
  if (language == Language::Finnish) cause = "Syy", remedy = "Korjaus";
  if (language == Language::Swedish) cause = "Orsak", remedy = "Åtgärd";
  std::string out;
  out.append(indent).append(cause).append(": ").append(explanation.cause).append("\n");
  return out.append(indent).append(remedy).append(": ").append(explanation.remedy).append("\n");
}

std::vector<std::string> Explanations::rules() const {
  std::vector<std::string> ids;
  for (const auto& [id, texts] : texts_) ids.push_back(id);
  return ids;
}

}  // namespace ubl
