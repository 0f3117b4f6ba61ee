#include "rule_library.h"

#include "base/clock.h"
#include "ubl/artefacts.h"
#include "ubl/rule_files.h"
#include "ubl/schematron/load.h"

const RuleLibrary::Loaded& RuleLibrary::load(const std::string& name) {
  const auto known = sets_.find(name);
  if (known != sets_.end()) return known->second;
  return sets_.emplace(name, make(name)).first->second;
}

RuleLibrary::Loaded RuleLibrary::make(const std::string& name) const {
  std::filesystem::path file;
  if (const std::size_t colon = name.find(':'); colon != std::string::npos) {
    file = name.substr(colon + 1);
  } else {
    TRY(const std::filesystem::path artefacts, ubl::find_artefacts(artefacts_));
    TRY(const ubl::Catalogue catalogue, ubl::Catalogue::load(artefacts / "catalogue.json"));
    TRY(file, ubl::find_rule_file(catalogue, artefacts, name,
                                  base::format_date(base::SystemClock().now())));
  }
  TRY(ubl::schematron::RuleSource source, ubl::schematron::load(file));
  return ubl::schematron::RuleSet::compile(std::move(source));
}
