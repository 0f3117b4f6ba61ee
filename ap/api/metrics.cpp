#include "ap/api/metrics.h"

namespace ap::api {
namespace {

/// A label value with the three escapes of the format.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

void RequestCounts::count(std::string_view listener, int status) {
  counts_.with([&](Counts& counts) { ++counts[{std::string(listener), status}]; });
}

RequestCounts::Counts RequestCounts::counts() const {
  return counts_.with([](const Counts& counts) { return counts; });
}

std::string write_metrics(const std::vector<Metric>& metrics) {
  std::string out;
  for (const Metric& metric : metrics) {
    out += "# HELP " + metric.name + " " + metric.help + "\n";
    out += "# TYPE " + metric.name + " " + metric.type + "\n";
    for (const Metric::Sample& sample : metric.samples) {
      out += metric.name;
      std::string_view before = "{";
      for (const auto& [name, value] : sample.labels) {
        out += std::string(before) + name + "=\"" + escaped(value) + "\"";
        before = ",";
      }
      if (!sample.labels.empty()) out += "}";
      out += " " + std::to_string(sample.value) + "\n";
    }
  }
  return out;
}

}  // namespace ap::api
