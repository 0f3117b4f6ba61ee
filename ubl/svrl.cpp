// The report as SVRL, which other programs read.
#include <set>

#include "base/xml/writer.h"
#include "ubl/report.h"
#include "ubl/schematron/rule_set.h"

namespace ubl {

using base::xml::Writer;

namespace {

/// Every prefix that the tests and contexts in the report use, once for each meaning.
void write_namespaces(Writer& writer, const Report& report) {
  std::set<std::pair<std::string, std::string>> written;
  for (const Finding& finding : report.findings) {
    if (finding.rule.rules == nullptr) continue;
    const std::string used =
        finding.rule.find_rule()->context.text + " " + finding.rule.find()->test.text;
    for (const auto& [prefix, uri] : finding.rule.rules->source().namespaces) {
      if (used.find(prefix + ":") == std::string::npos || !written.emplace(prefix, uri).second)
        continue;
      writer.open("svrl:ns-prefix-in-attribute-values")
          .attribute("prefix", prefix)
          .attribute("uri", uri)
          .close();
    }
  }
}

void write_finding(Writer& writer, const Finding& finding) {
  const schematron::Rule* const rule = finding.rule.find_rule();
  const schematron::Assertion* const assertion = finding.rule.find();
  writer.open("svrl:fired-rule").attribute("context", rule ? rule->context.text : "/").close();
  const bool report = assertion && assertion->kind == schematron::Assertion::Kind::Report;
  writer.open(report ? "svrl:successful-report" : "svrl:failed-assert")
      .attribute("test", assertion ? assertion->test.text : finding.layer)
      .attribute("id", finding.id)
      .attribute("flag", finding.flag);
  if (assertion && !assertion->role.empty()) writer.attribute("role", assertion->role);
  writer.attribute("location", finding.svrl_location);
  writer.element("svrl:text", finding.text).close();
}

}  // namespace

std::string to_svrl(const Report& report) {
  Writer writer;
  writer.declaration()
      .open("svrl:schematron-output")
      .declare("svrl", "http://purl.oclc.org/dsdl/svrl");
  writer.attribute("title", report.type).attribute("schemaVersion", report.release);
  write_namespaces(writer, report);
  for (const Layer& layer : report.layers) {
    writer.open("svrl:active-pattern")
        .attribute("name", layer.name)
        .attribute("role", layer.status)
        .close();
    for (const Finding& finding : report.findings) {
      if (finding.layer == layer.name) write_finding(writer, finding);
    }
  }
  return writer.close().take();
}

}  // namespace ubl
