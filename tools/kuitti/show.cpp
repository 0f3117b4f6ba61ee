#include "tools/kuitti/show.h"

namespace kuitti {
namespace {

using base::json::Value;

/// "iso6523-actorid-upis::0216:0037..." as people write it.
std::string participant(std::string_view text) {
  const std::size_t colons = text.find("::");
  return std::string(colons == std::string_view::npos ? text : text.substr(colons + 2));
}

/// "Invoice" of "...::Invoice##...".
std::string root_of(std::string_view document_type) {
  const std::string_view head = document_type.substr(0, document_type.find("##"));
  const std::size_t colons = head.rfind("::");
  return std::string(colons == std::string_view::npos ? head : head.substr(colons + 2));
}

std::string when(std::string_view time) {
  std::string text(time.substr(0, 19));
  if (text.size() == 19) text[10] = ' ';
  return text;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string error_of(const Value& document) {
  const Value* error = document.find("error");
  if (error == nullptr) return {};
  return std::string(error->text_at("code")) + " " + std::string(error->text_at("detail"));
}

std::string number_at(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  return found != nullptr && found->integer() != nullptr ? std::to_string(*found->integer()) : "?";
}

std::string row(std::string_view name, std::string_view text) {
  return padded(std::string(name), 17) + std::string(text) + "\n";
}

std::string events_text(const Value& document) {
  const Value* events = document.find("events");
  if (events == nullptr || events->items() == nullptr) return {};
  std::string out = "\n";
  for (const Value& event : *events->items()) {
    out += when(event.text_at("at")) + "  " + padded(std::string(event.text_at("state")), 10) +
           "  " + std::string(event.text_at("detail")) + "\n";
  }
  return out;
}

}  // namespace

std::string accepted_at(const Value& document) {
  const Value* events = document.find("events");
  const bool some = events != nullptr && events->items() != nullptr && !events->items()->empty();
  return std::string(some ? events->items()->front().text_at("at") : "");
}

std::string list_line(const Value& document) {
  std::string line = padded(when(accepted_at(document)), 19) + "  " +
                     padded(std::string(document.text_at("state")), 10) + "  " +
                     padded(root_of(document.text_at("document_type")), 16) + "  " +
                     participant(document.text_at("sender")) + " -> " +
                     participant(document.text_at("receiver")) + "  " +
                     std::string(document.text_at("id"));
  const std::string error = error_of(document);
  return error.empty() ? line : line + "\n    " + error;
}

std::string state_line(const Value& document) {
  const std::string error = error_of(document);
  return std::string(document.text_at("state")) + "  " + std::string(document.text_at("id")) +
         (error.empty() ? "" : "  " + error);
}

std::string document_text(const Value& document) {
  std::string out = row("id", document.text_at("id"));
  out +=
      row("state", std::string(document.text_at("state")) + " (" +
                       (document.text_at("direction") == "in" ? "received" : "sent by us") + ")");
  if (const std::string error = error_of(document); !error.empty()) out += row("error", error);
  out += row("sender", participant(document.text_at("sender")));
  out += row("receiver", participant(document.text_at("receiver")));
  out += row("document type", document.text_at("document_type"));
  out += row("process", document.text_at("process"));
  out += row("message id", document.text_at("message_id"));
  out += row("instance id", document.text_at("instance_id"));
  out += row("document sha256", document.text_at("document_sha256"));
  if (const Value* ledger = document.find("ledger"))
    out += row("ledger",
               std::string(ledger->text_at("origin")) + " index " + number_at(*ledger, "index"));
  if (const Value* judged = document.find("validation"))
    out += row("validation", std::string(judged->text_at("verdict")) + ", " +
                                 number_at(*judged, "errors") + " errors, " +
                                 number_at(*judged, "warnings") + " warnings");
  return out + events_text(document);
}

std::string report_text(const Value& problem) {
  const Value* report = problem.find("report");
  const Value* findings = report == nullptr ? nullptr : report->find("findings");
  if (findings == nullptr || findings->items() == nullptr) return {};
  std::string out;
  for (const Value& finding : *findings->items()) {
    out += std::string(finding.text_at("flag")) + " " + std::string(finding.text_at("id")) +
           " at line " + number_at(finding, "line") + ", column " + number_at(finding, "column");
    if (!finding.text_at("location").empty())
      out += ", " + std::string(finding.text_at("location"));
    out += ": " + std::string(finding.text_at("text")) + "\n";
  }
  return out;
}

}  // namespace kuitti
