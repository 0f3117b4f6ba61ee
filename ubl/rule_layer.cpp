#include "ubl/rule_layer.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "base/xml/tree_data.h"
#include "ubl/schematron/judge.h"
#include "ubl/schematron/location.h"

namespace ubl {

using schematron::NodeRef;

namespace {

/// A message without values.
std::string plain_text(const schematron::Message& message) {
  std::string text;
  for (const schematron::MessagePart& part : message) text += part.text;
  return text;
}

/// Collects the findings of one layer; counts all, keeps some.
class Findings {
 public:
  Findings(std::string layer, std::shared_ptr<const schematron::RuleSet> rules,
           const base::xml::Tree& document)
      : layer_(std::move(layer)), rules_(std::move(rules)), document_(document) {}

  void add(const schematron::Violation& violation) {
    const RuleReference reference{rules_, violation.pattern, violation.rule, violation.assertion};
    const schematron::Assertion& assertion = *reference.find();
    const std::string& flag = !assertion.flag.empty()   ? assertion.flag
                              : !assertion.role.empty() ? assertion.role
                                                        : kFatal;
    fatal_ = fatal_ || rejects(flag);
    if (!keep(assertion.id, flag)) return;
    Finding& finding = place(violation.node, assertion.id, flag);
    finding.text = violation.text.empty() ? plain_text(assertion.message) : violation.text;
    finding.rule = reference;
  }

  void add(const schematron::Fault& fault) {
    const auto& rule = rules_->source().patterns[fault.pattern].rules[fault.rule];
    const std::string id = fault.assertion ? rule.assertions[*fault.assertion].id : "context";
    faulty_ = true;
    if (!keep(id, kFault)) return;
    Finding& finding = place(fault.node, id, kFault);
    finding.text = "could not be judged: " + base::describe(fault.error);
    if (!fault.assertion) finding.text += " in context " + rule.context.text;
  }

  RuleLayer finish() {
    for (const auto& [key, count] : counts_) {
      if (count <= kFindingsOfARule) continue;
      Finding& more = findings_.emplace_back();
      more.layer = layer_;
      more.id = key.first;
      more.flag = key.second;
      more.text = std::to_string(count - kFindingsOfARule) + " more findings of this rule";
    }
    const char* const status = fatal_ ? "failed" : faulty_ ? "fault" : "passed";
    return {{layer_, status}, std::move(findings_)};
  }

 private:
  bool keep(const std::string& id, const std::string& flag) {
    return ++counts_[{id, flag}] <= kFindingsOfARule;
  }
  Finding& place(const NodeRef& node, const std::string& id, const std::string& flag) {
    Finding& finding = findings_.emplace_back();
    finding.layer = layer_;
    finding.id = id;
    finding.flag = flag;
    finding.location = schematron::short_location(document_, node);
    finding.svrl_location = schematron::svrl_location(document_, node);
    finding.line = document_.data().node(node.id).line();
    finding.node = node.id;
    return finding;
  }

  static inline const std::string kFatal = "fatal";
  static inline const std::string kFault = "fault";
  const std::string layer_;
  const std::shared_ptr<const schematron::RuleSet> rules_;
  const base::xml::Tree& document_;
  std::map<std::pair<std::string, std::string>, std::size_t> counts_;
  std::vector<Finding> findings_;
  bool fatal_ = false;
  bool faulty_ = false;
};

/// The judges of a thread, those used last. Each keeps what it found out about the documents of one
/// kind, and its rule set, even when a newer one has taken its place.
class Judges final {
 public:
  schematron::Judge& of(const std::shared_ptr<const schematron::RuleSet>& rules) {
    constexpr std::size_t kMost = 12;
    const auto known = std::find_if(judges_.begin(), judges_.end(), [&](const auto& judge) {
      return &judge->rules() == rules.get();
    });
    if (known != judges_.end()) {
      std::rotate(known, known + 1, judges_.end());
    } else {
      if (judges_.size() >= kMost) judges_.erase(judges_.begin());
      judges_.push_back(std::make_unique<schematron::Judge>(rules));
    }
    return *judges_.back();
  }

 private:
  std::vector<std::unique_ptr<schematron::Judge>> judges_;
};

}  // namespace

bool rejects(std::string_view flag) {
  static constexpr std::array<std::string_view, 6> kHarmless = {"warning", "warn", "information",
                                                                "info",    "note", "hint"};
  const std::string word = base::lower_ascii(base::trim(flag));
  return std::find(kHarmless.begin(), kHarmless.end(), word) == kHarmless.end();
}

RuleLayer judge_layer(const std::string& name,
                      const std::shared_ptr<const schematron::RuleSet>& rules,
                      const base::xml::Tree& document, base::Timestamp now) {
  thread_local Judges judges;
  const schematron::Judgement judgement =
      judges.of(rules).judge(document, schematron::Mode::Collect, now);
  Findings findings(name, rules, document);
  for (const auto& violation : judgement.violations) findings.add(violation);
  for (const auto& fault : judgement.faults) findings.add(fault);
  RuleLayer layer = findings.finish();
  if (judgement.stopped) {
    layer.layer.status = "fault";
    Finding& stopped = layer.findings.emplace_back();
    stopped.layer = name;
    stopped.id = "stopped";
    stopped.flag = "fault";
    stopped.text = "the rules did not come to their end: " + base::describe(*judgement.stopped);
  }
  return layer;
}

}  // namespace ubl
