// POST /api/v1/documents, /validate and /resend, DELETE: what changes something or judges.
#include <algorithm>

#include "ap/api/handlers.h"
#include "ap/api/message_json.h"
#include "ap/api/problem.h"

namespace ap::api {
namespace {

using base::http::Request;
using base::http::Response;
using base::json::Value;

constexpr std::size_t kLongestKey = 255;

/// The findings in the form of RFC 9457's extension members, for programs that know no reports.
Value errors_of(const ubl::Report& report) {
  Value errors = Value::array();
  for (const ubl::Finding& finding : report.findings) {
    errors.push(Value::object()
                    .set("rule", finding.id)
                    .set("severity", finding.flag)
                    .set("location", finding.location)
                    .set("message", finding.text));
  }
  return errors;
}

Response refuse_invalid(const ubl::Report& report) {
  const auto fatal = std::ranges::count(report.findings, "fatal", &ubl::Finding::flag);
  return problem(422, "validation." + std::string(ubl::to_string(report.verdict)),
                 "the document was not accepted: " + std::to_string(fatal) +
                     " errors; mend what the report lists and submit it again",
                 Value::object().set("errors", errors_of(report)).set("report", to_json(report)));
}

Response answer_message(int status, const Context& context, const store::Message& message) {
  // The document is accepted whatever becomes of this list: better without it than a 503.
  auto events = context.messages.events(message.id);
  return Response::json(
      status, base::json::write(to_json(message, events ? *events : std::vector<store::Event>{})));
}

}  // namespace

Response submit_document(const Context& context, const Call& call) {
  const Request& request = call.request;
  const std::string_view key = request.headers.get("Idempotency-Key");
  if (key.size() > kLongestKey)
    return problem(400, "request.idempotency_key", "an Idempotency-Key has at most 255 octets");
  const auto asked = [&](std::string_view name) {
    return base::http::query_value(request.query(), name);
  };
  const flow::Submission submission{.content = request.body.view(),
                                    .from = asked("from"),
                                    .to = asked("to"),
                                    .document_type = asked("document_type"),
                                    .process = asked("process"),
                                    .country = asked("country"),
                                    .idempotency_key = std::string(key)};
  const auto submitted = context.submit(submission);
  if (!submitted) {
    // The same key for another document is not a state to wait for: 422, as the draft of the
    // Idempotency-Key header says.
    const base::Error& error = submitted.error();
    if (error.code == "store.idempotency") return problem(422, error.code, error.detail);
    return problem(error);
  }
  if (submitted->outcome == flow::Submitted::Outcome::Invalid) {
    return submitted->report ? refuse_invalid(*submitted->report)
                             : problem(422, "validation.invalid", "the document is not valid");
  }
  Response answer = answer_message(202, context, submitted->message);
  answer.headers.set("Location", "/api/v1/documents/" + submitted->message.id);
  if (submitted->outcome == flow::Submitted::Outcome::Repeated)
    answer.headers.set("Idempotency-Replayed", "true");
  return answer;
}

Response validate_document(const Context& context, const Call& call) {
  if (context.validator == nullptr) {
    return problem(503, "validation.unavailable",
                   "the schemas are not installed here; the node's operator runs tools/setup");
  }
  const std::string name = base::http::query_value(call.request.query(), "name");
  const auto permit = context.permits.take();
  const auto report =
      context.validator->validate(call.request.body.view(), name.empty() ? "submitted" : name,
                                  base::format_date(context.clock.now()));
  if (!report) return problem(report.error());
  return Response::json(200, base::json::write(to_json(*report)));
}

Response resend_document(const Context& context, const Call& call) {
  const auto message = context.resend(call.id);
  if (!message) return problem(message.error());
  return answer_message(202, context, *message);
}

Response erase_document(const Context& context, const Call& call) {
  const auto message = context.erase(call.id);
  if (!message) return problem(message.error());
  const auto events = context.messages.events(call.id);
  if (!events) return problem(events.error());
  return Response::json(200, base::json::write(to_json(*message, *events)));
}

}  // namespace ap::api
