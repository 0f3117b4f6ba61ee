#include "ubl/report.h"

#include "base/xml/writer.h"

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

std::string to_text(const Report& report) {
  std::string out = report.document + ": " + std::string(to_string(report.verdict));
  if (!report.type.empty())
    out += " (" + report.type + (report.release.empty() ? "" : ", rules " + report.release) + ")";
  out += "\n";
  for (const Layer& layer : report.layers) {
    if (layer.status != "passed" && layer.status != "failed")
      out += "  " + layer.name + ": " + layer.status + "\n";
  }
  for (const Finding& finding : report.findings) {
    out += "  " + finding.flag + " " + finding.id;
    if (finding.line > 0)
      out +=
          " at line " + std::to_string(finding.line) + ", column " + std::to_string(finding.column);
    if (!finding.location.empty()) out += " (" + finding.location + ")";
    out += ": " + finding.text + "\n";
  }
  return out;
}

std::string to_svrl(const Report& report) {
  base::xml::Writer writer;
  writer.declaration()
      .open("svrl:schematron-output")
      .declare("svrl", "http://purl.oclc.org/dsdl/svrl");
  writer.attribute("title", report.type).attribute("schemaVersion", report.release);
  for (const Layer& layer : report.layers) {
    writer.open("svrl:active-pattern")
        .attribute("name", layer.name)
        .attribute("role", layer.status)
        .close();
  }
  for (const Finding& finding : report.findings) {
    writer.open("svrl:failed-assert").attribute("id", finding.id).attribute("flag", finding.flag);
    writer.attribute("location", finding.location).attribute("test", finding.layer);
    writer.element("svrl:text", finding.text).close();
  }
  return writer.close().take();
}

}  // namespace ubl
