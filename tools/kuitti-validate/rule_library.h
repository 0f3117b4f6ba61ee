#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/arguments.h"
#include "base/result.h"
#include "ubl/schematron/rule_set.h"

/// The rule sets that jobs name, each loaded once: "NAME:PATH", whatever the name, or one of the
/// catalogue, whose folder is looked for when the first one is asked for. Threads: one while
/// loading; then any.
class RuleLibrary final {
 public:
  using Loaded = base::Result<std::shared_ptr<const ubl::schematron::RuleSet>>;

  explicit RuleLibrary(const base::Arguments& arguments)
      : artefacts_(arguments.value("--artefacts")) {}
  /// Errors: those of loading and compiling; NotFound "rules.unknown", "rules.missing".
  const Loaded& load(const std::string& name);
  const Loaded& get(const std::string& name) const { return sets_.at(name); }

 private:
  Loaded make(const std::string& name) const;
  std::string artefacts_;
  std::map<std::string, Loaded> sets_;
};
