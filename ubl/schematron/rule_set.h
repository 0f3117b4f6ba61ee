#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "ubl/schematron/context_automaton.h"
#include "ubl/schematron/rule_source.h"
#include "ubl/xpath/program.h"

namespace ubl::schematron {

/// One rule file, compiled: every expression understood and typed, contexts joined into one
/// automaton.
///
/// Threads:  immutable; any number may judge by it at once, each with its own Judge.
/// Errors:   Malformed, with the code of XPath or XSLT (XPST0003, XPST0008, XPST0017, XTSE0340 ...)
///           and the place in the rule file: a set is refused as a whole
class RuleSet final {
 public:
  static base::Result<std::shared_ptr<const RuleSet>> compile(RuleSource source);

  struct Assertion {
    xpath::Expression test;
    bool report = false;  ///< violated when the test is true
    /// The values in the message, in order; empty handles for its texts.
    std::vector<xpath::Expression> message;
    bool has_values = false;
  };
  struct Rule {
    xpath::Pattern context;
    std::vector<xpath::Expression> lets;
    std::vector<Assertion> assertions;
  };
  struct Pattern {
    std::vector<Rule> rules;
  };

  /// What the author wrote; same indexes as the compiled parts.
  const RuleSource& source() const { return source_; }
  const xpath::Program& program() const { return program_; }
  const std::vector<Pattern>& patterns() const { return patterns_; }
  const ContextAutomaton& contexts() const { return contexts_; }

 private:
  friend class RuleCompiler;
  RuleSet() = default;
  RuleSource source_;
  xpath::Program program_;
  std::vector<Pattern> patterns_;
  ContextAutomaton contexts_;
};

}  // namespace ubl::schematron
