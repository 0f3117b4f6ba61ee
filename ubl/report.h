#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/value.h"

namespace ubl {

namespace schematron {
class RuleSet;
struct Assertion;
struct Rule;
}  // namespace schematron

class Explanations;
enum class Language;

/// Valid only when the schemas and every rule of the type were run and hold.
enum class Verdict {
  Valid,
  SchemaValid,  ///< schemas hold; the rules were not run or are not installed
  Invalid,
  Fault,  ///< the engine could not judge: never "valid"
};

std::string_view to_string(Verdict verdict);

/// An assertion of a rule file, which it keeps alive; of none when default-made.
struct RuleReference {
  std::shared_ptr<const schematron::RuleSet> rules;
  std::uint32_t pattern = 0, rule = 0, assertion = 0;

  /// nullptr where it refers to none.
  const schematron::Rule* find_rule() const;
  const schematron::Assertion* find() const;
};

/// One violation, where it is.
struct Finding {
  std::string layer = {};  ///< "xsd", or the rule file
  std::string id = {};     ///< rule id verbatim; "xsd"
  std::string flag = {};   ///< verbatim: "fatal", "warning" ...; "fault": the rule cannot be judged
  std::string location = {};  ///< "/Invoice[1]/InvoiceLine[3]/@x", "" when unknown
  std::uint32_t line = 0;     ///< 0 when unknown
  std::uint32_t column = 0;   ///< 0 when unknown
  std::string text = {};
  std::string svrl_location = {};  ///< the same place as an XPath expression
  RuleReference rule = {};         ///< of no rule for findings of the schema
  std::uint32_t node = 0;          ///< of the element, in the tree that was judged; 0: none
};

/// A step of the validation and how it ended: "passed", "failed", "fault", "not run", "not
/// installed".
struct Layer {
  std::string name;
  std::string status;
};

struct Report {
  std::string document;  ///< how the caller calls it
  std::string type;      ///< the catalogue's name; empty = unknown
  std::string release;   ///< of the rules in force
  Verdict verdict = Verdict::Fault;
  std::vector<Layer> layers;  ///< every finding is of one of them
  std::vector<Finding> findings;
};

base::json::Value to_json(const Report& report);
/// For people: a line for the verdict, then one for each finding. With explanations, cause and
/// remedy follow the first finding of each rule that has them.
std::string to_text(const Report& report);
std::string to_text(const Report& report, const Explanations& explanations, Language language);
/// Schematron Validation Report Language: each layer is an active pattern, its role the status.
/// Spec: ISO/IEC 19757-3 annex D.
std::string to_svrl(const Report& report);

}  // namespace ubl
