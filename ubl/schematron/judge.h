#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/xml/tree.h"
#include "ubl/schematron/context_automaton.h"
#include "ubl/schematron/rule_set.h"
#include "ubl/xpath/evaluation.h"

namespace ubl::schematron {

/// A node of the document that was judged.
struct NodeRef {
  std::uint32_t id = 0;         ///< of the element, or of the element that has the attribute
  std::uint32_t attribute = 0;  ///< 0, or 1 + the index of the attribute
};

/// An assertion that does not hold, by its place in RuleSet::source().
struct Violation {
  std::uint32_t pattern = 0, rule = 0, assertion = 0;
  NodeRef node;
  std::string text;  ///< only of messages that hold values; else the source says it
};

/// Something that could not be judged: a dynamic error of a test, or of a context.
struct Fault {
  std::uint32_t pattern = 0, rule = 0;
  std::optional<std::uint32_t> assertion;  ///< none: the context of the rule
  NodeRef node;
  base::Error error;
};

struct Judgement {
  /// By pattern, then in document order, then by assertion.
  std::vector<Violation> violations;
  std::vector<Fault> faults;
  /// The rule set did not come to its end; in strict mode nothing else is then said.
  std::optional<base::Error> stopped;
};

enum class Mode {
  Strict,   ///< as the reference: the first dynamic error ends it; in a context it is "no match"
  Collect,  ///< faults are noted, all other rules are still judged
};

/// What a document may cost (EvaluationLimits): a small one soon comes to its end, a large one may
/// take what its size needs.
struct JudgeLimits {
  std::uint64_t steps = 100'000'000;
  std::uint32_t recursion = 256;
  std::uint64_t steps_of_node = 20'000;
};

/// What judging costs, by assertion and by context; for those who write rules.
struct Cost {
  std::uint64_t times = 0, nanoseconds = 0;
};
struct Profile {
  struct RuleCost {
    Cost context;
    std::vector<Cost> assertions;
  };
  std::vector<std::vector<RuleCost>> patterns;  ///< same indexes as the rule set
};

/// Judges documents by one rule set, one after the other, reusing its memory.
///
/// Threads:  one; each has its own.
/// Spec:     ISO Schematron 6: in each pattern a node goes to the first rule whose context matches
class Judge final {
 public:
  explicit Judge(std::shared_ptr<const RuleSet> rules, const JudgeLimits& limits = {});
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;

  Judgement judge(const base::xml::Tree& document, Mode mode, base::Timestamp now);
  const RuleSet& rules() const { return *rules_; }
  /// From now on costs are added to `profile`; nullptr ends it. Borrowed.
  void set_profile(Profile* profile);

 private:
  class Stopwatch;
  struct OpenAssertion;
  bool walk();
  void begin_vocabulary(const std::shared_ptr<const xpath::NameMap>& names);
  void find_candidates(std::uint32_t place, std::uint32_t node);
  struct Stand;
  std::optional<Stand> stand_of(const Candidate& candidate, std::uint32_t place);
  void find_open(Stand& stand, std::uint32_t place);
  void find_live(Stand& stand, std::uint32_t place);
  bool is_live(const OpenAssertion& open, const RuleSet::Rule& rule) const;
  void begin_place(std::uint32_t place, std::uint32_t node);
  bool is_foregone(std::uint32_t begin, std::uint32_t end) const;
  bool visit(std::span<Stand> stands, const NodeRef& node, std::uint32_t place);
  std::optional<bool> goes_to(const Stand& stand, const xpath::Item& item);
  bool run_rule(Stand& stand, const NodeRef& node, const xpath::Item& item, std::uint32_t place);
  bool violated(const Candidate& rule, std::uint32_t assertion, const NodeRef& node);
  bool note(const base::Error& error, const Candidate& rule, std::optional<std::uint32_t> assertion,
            const NodeRef& node);

  std::shared_ptr<const RuleSet> rules_;
  xpath::Evaluation evaluation_;
  const xpath::Document* document_ = nullptr;  ///< that is being judged
  ContextStates contexts_;
  // What holds for all documents of a vocabulary, found out when first needed.
  /// A candidate at a place, and which of its assertions have to be asked there.
  struct Stand {
    Candidate rule;
    /// What the first predicate asks for, where that is a text of the node that other rules ask for
    /// too: [E = 'S'], [E = 'AE'] ... are told apart by one E.
    std::optional<xpath::TextKey> key;
    std::uint32_t ask_begin = 0, ask_end = 0;  ///< in predicates_
    std::uint32_t frame_size = 0;              ///< of the context
    bool known = false;
    std::uint32_t begin = 0, end = 0;            ///< in open_
    std::uint64_t round = 0;                     ///< whose document the rest is about
    std::uint32_t live_begin = 0, live_end = 0;  ///< in live_
  };
  /// An assertion that the paths of the vocabulary do not decide. It holds in a document that has
  /// nothing at one of its guards.
  struct OpenAssertion {
    std::uint32_t number;
    std::uint32_t begin, end;  ///< in guards_
  };
  struct Place {
    bool known = false, is_idle = false;
    std::uint64_t round = 0;  ///< in whose document it is known whether nothing is to be asked
    ContextStates::State state = ContextStates::kStart;
    std::uint32_t begin = 0, end = 0;  ///< in stands_
  };
  std::shared_ptr<const xpath::NameMap> names_;
  std::vector<Place> places_;  ///< by place of the vocabulary
  std::vector<Stand> stands_;
  std::unordered_map<ContextStates::State, std::vector<Stand>> attribute_stands_;
  std::vector<const xpath::Expr*> predicates_;  ///< that a place does not decide
  std::vector<OpenAssertion> open_;
  std::vector<std::uint32_t> guards_;  ///< places
  std::uint64_t round_ = 0;            ///< counts documents
  /// An assertion that this document does not decide.
  struct LiveAssertion {
    const xpath::Expr* test;
    std::uint32_t frame_size;
    std::uint32_t number;
    bool report;
  };
  std::vector<LiveAssertion> live_;
  std::vector<std::vector<Violation>> by_pattern_;
  Profile* profile_ = nullptr;
  Mode mode_ = Mode::Strict;
  Judgement judgement_;
};

}  // namespace ubl::schematron
