#include "ubl/report.h"

#include <set>

#include "ubl/explanations.h"
#include "ubl/schematron/rule_set.h"

namespace ubl {

using base::json::Value;

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Valid:
      return "valid";
    case Verdict::SchemaValid:
      return "schema-valid";
    case Verdict::Invalid:
      return "invalid";
    case Verdict::Fault:
      return "fault";
  }
  return "fault";
}

Value to_json(const Report& report) {
  Value layers = Value::array();
  for (const Layer& layer : report.layers)
    layers.push(Value::object().set("name", layer.name).set("status", layer.status));
  Value findings = Value::array();
  for (const Finding& finding : report.findings) {
    Value row;
    row.set("layer", finding.layer)
        .set("id", finding.id)
        .set("flag", finding.flag)
        .set("location", finding.location);
    row.set("line", std::uint64_t{finding.line})
        .set("column", std::uint64_t{finding.column})
        .set("text", finding.text);
    findings.push(std::move(row));
  }
  Value out;
  out.set("document", report.document).set("type", report.type).set("release", report.release);
  out.set("verdict", to_string(report.verdict));
  return out.set("layers", std::move(layers)).set("findings", std::move(findings));
}

namespace {

std::string line_of(const Finding& finding) {
  std::string out = "  " + finding.flag + " " + finding.id;
  if (finding.line > 0) out += " at line " + std::to_string(finding.line);
  if (finding.column > 0) out += ", column " + std::to_string(finding.column);
  if (!finding.location.empty()) out += " (" + finding.location + ")";
  return out + ": " + finding.text + "\n";
}

std::string head_of(const Report& report) {
  std::string out = report.document + ": " + std::string(to_string(report.verdict));
  if (!report.type.empty())
    out += " (" + report.type + (report.release.empty() ? "" : ", rules " + report.release) + ")";
  out += "\n";
  for (const Layer& layer : report.layers) {
    if (layer.status != "passed" && layer.status != "failed")
      out += "  " + layer.name + ": " + layer.status + "\n";
  }
  return out;
}

}  // namespace

const schematron::Rule* RuleReference::find_rule() const {
  return rules == nullptr ? nullptr : &rules->source().patterns[pattern].rules[rule];
}

const schematron::Assertion* RuleReference::find() const {
  return rules == nullptr ? nullptr : &find_rule()->assertions[assertion];
}

std::string to_text(const Report& report) {
  std::string out = head_of(report);
  for (const Finding& finding : report.findings) out += line_of(finding);
  return out;
}

std::string to_text(const Report& report, const Explanations& explanations, Language language) {
  std::string out = head_of(report);
  std::set<std::string> explained;
  for (const Finding& finding : report.findings) {
    out += line_of(finding);
    const Explanation* const known = explanations.find(finding.id, language);
    if (known == nullptr || !explained.insert(finding.id).second) continue;
    out += to_text(*known, language, "    ");
  }
  return out;
}

}  // namespace ubl
