#pragma once

#include "base/clock.h"
#include "base/xml/tree.h"
#include "ubl/report.h"
#include "ubl/schematron/rule_set.h"

namespace ubl {

/// What one rule file says of a document.
struct RuleLayer {
  Layer layer;                    ///< status "passed", "failed" (by a fatal finding) or "fault"
  std::vector<Finding> findings;  ///< at most kFindingsOfARule of each rule, and how many more
};

inline constexpr std::size_t kFindingsOfARule = 1000;

/// Judges and goes on after a rule that cannot be judged: that one is a finding of flag "fault", so
/// that it cannot let a document pass. `now` is what current-date() gives.
RuleLayer judge_layer(const std::string& name,
                      const std::shared_ptr<const schematron::RuleSet>& rules,
                      const base::xml::Tree& document, base::Timestamp now);

/// Whether a finding of that flag makes a document invalid. Warnings and information do not;
/// "fatal", "error" and whatever we do not know do.
bool rejects(std::string_view flag);

}  // namespace ubl
