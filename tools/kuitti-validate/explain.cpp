#include "explain.h"

#include <iostream>
#include <map>
#include <set>

#include "base/clock.h"
#include "base/text.h"
#include "ubl/catalogue.h"
#include "ubl/explanations.h"
#include "ubl/schematron/load.h"

using base::Exit;
using base::Result;

namespace fs = std::filesystem;

namespace {

/// What a rule file says of itself where the message holds values: "{expression}".
std::string text_of(const ubl::schematron::Message& message) {
  std::string text;
  for (const auto& part : message) {
    const bool plain = part.kind == ubl::schematron::MessagePart::Kind::Text;
    text += plain ? part.text : "{" + part.select.text + "}";
  }
  return text;
}

/// The rule files in force today, each once.
Result<std::set<fs::path>> rule_files(const fs::path& artefacts) {
  TRY(const ubl::Catalogue catalogue, ubl::Catalogue::load(artefacts / "catalogue.json"));
  const std::string today = base::format_date(base::SystemClock().now());
  std::set<fs::path> files;
  for (const ubl::CatalogueEntry& entry : catalogue.entries()) {
    const ubl::RuleRelease* const release = entry.in_force(today);
    if (release == nullptr) continue;
    for (const std::string& file : release->files) files.insert(artefacts / file);
  }
  return files;
}

/// "fatal: message" -> the rule files that say so.
using Statements = std::map<std::string, std::set<std::string>>;

Result<Statements> statements(const fs::path& artefacts, const std::string& rule) {
  Statements found;
  TRY(const std::set<fs::path> files, rule_files(artefacts));
  for (const fs::path& file : files) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) continue;
    TRY(const auto source, ubl::schematron::load(file));
    for (const auto& pattern : source.patterns)
      for (const auto& each : pattern.rules)
        for (const auto& assertion : each.assertions)
          if (assertion.id == rule)
            found[assertion.flag + ": " + text_of(assertion.message)].insert(file.stem().string());
  }
  return found;
}

Exit fail(Exit exit, const base::Error& error) {
  std::cerr << "kuitti-validate: " << base::describe(error) << "\n";
  return exit;
}

}  // namespace

Exit explain_rule(const base::Arguments& arguments, const fs::path& artefacts) {
  const std::string rule = arguments.value("--explain");
  const auto language = ubl::parse_language(arguments.value("--lang", "en"));
  if (!language) return fail(Exit::Usage, language.error());
  const auto explanations = ubl::Explanations::load(artefacts / kExplanations);
  if (!explanations) return fail(Exit::Configuration, explanations.error());
  const auto found = statements(artefacts, rule);
  if (!found) return fail(Exit::Configuration, found.error());
  const ubl::Explanation* const known = explanations->find(rule, *language);
  if (found->empty() && known == nullptr) {
    std::cerr << "kuitti-validate: no rule " << rule << " is in force; ids are written as in a "
              << "report, like BR-CO-10\n";
    return Exit::No;
  }
  std::cout << rule << "\n";
  for (const auto& [statement, files] : *found) {
    std::cout << "  " << statement << "\n   ";
    for (const std::string& file : files) std::cout << " " << file;
    std::cout << "\n";
  }
  if (known != nullptr) std::cout << ubl::to_text(*known, *language, "  ");
  return Exit::Yes;
}
