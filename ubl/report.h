#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/value.h"

namespace ubl {

/// Valid only when the schemas and every rule of the type were run and hold.
enum class Verdict {
  Valid,
  SchemaValid,  ///< schemas hold; the rules were not run or are not installed
  Invalid,
  Fault,  ///< the engine could not judge: never "valid"
};

std::string_view to_string(Verdict verdict);

/// One violation, where it is.
struct Finding {
  std::string layer;     ///< "xsd", or the rule file
  std::string id;        ///< rule id verbatim; "xsd"
  std::string flag;      ///< "fatal", "warning"
  std::string location;  ///< path of the element, "" when unknown
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string text;
};

/// A step of the validation and how it ended: "passed", "failed", "not run", "not installed".
struct Layer {
  std::string name;
  std::string status;
};

struct Report {
  std::string document;  ///< how the caller calls it
  std::string type;      ///< the catalogue's name; empty = unknown
  std::string release;   ///< of the rules in force
  Verdict verdict = Verdict::Fault;
  std::vector<Layer> layers;
  std::vector<Finding> findings;
};

base::json::Value to_json(const Report& report);
/// For people: a line for the verdict, then one for each finding.
std::string to_text(const Report& report);
/// Schematron Validation Report Language.
std::string to_svrl(const Report& report);

}  // namespace ubl
