// GET /api/v1/documents...: lists, one document, and its stored bytes.
#include "ap/api/handlers.h"
#include "ap/api/message_json.h"
#include "ap/api/problem.h"
#include "base/text.h"

namespace ap::api {
namespace {

using base::Result;
using base::http::Request;
using base::http::Response;
using base::json::Value;

constexpr std::size_t kUsualPage = 100;
constexpr std::size_t kLargestPage = 1000;  ///< of one answer; the cursor leads on

base::Error bad_query(std::string detail) {
  return base::malformed("request.query", std::move(detail));
}

Result<store::Query> read_query(std::string_view text) {
  const auto value = [&](std::string_view name) { return base::http::query_value(text, name); };
  store::Query query;
  const std::string direction = value("direction");
  if (direction == "in") query.direction = store::Direction::In;
  if (direction == "out") query.direction = store::Direction::Out;
  if (!direction.empty() && !query.direction) return bad_query("direction is in or out");
  if (const std::string state = value("state"); !state.empty()) {
    const auto known = store::parse_state(state);
    if (!known) return bad_query("there is no state `" + state + "`");
    query.state = *known;
  }
  if (const std::string since = value("since"); !since.empty()) {
    const auto time = base::parse_timestamp(since);
    if (!time) return bad_query("since is an RFC 3339 time such as 2026-03-02T09:15:30Z");
    query.since = *time;
  }
  query.limit = kUsualPage;
  if (const std::string limit = value("limit"); !limit.empty()) {
    const auto number = base::parse_decimal(limit);
    if (!number || *number == 0) return bad_query("limit is a whole number from 1");
    query.limit = static_cast<std::size_t>(std::min<std::uint64_t>(*number, kLargestPage));
  }
  query.cursor = value("cursor");
  return query;
}

Response stored(base::Bytes bytes, std::string_view type, const std::string& file_name) {
  Response response;
  response.body = base::http::Body(std::move(bytes));
  response.headers.set("Content-Type", std::string(type));
  response.headers.set("Content-Disposition", "attachment; filename=\"" + file_name + "\"");
  // What people sent is never run as a page of ours.
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Cache-Control", "private, no-store");
  return response;
}

Response get_part(const Context& context, const Call& call, std::string_view part,
                  std::string_view type, std::string_view extension) {
  const auto message = context.messages.find(call.id);
  if (!message) return problem(message.error());
  auto bytes = context.messages.part(call.id, part);
  if (!bytes) return problem(bytes.error());
  const std::string_view of = type.empty() ? std::string_view(message->content_type) : type;
  return stored(*std::move(bytes), of.empty() ? "application/octet-stream" : of,
                message->id + "-" + std::string(part) + std::string(extension));
}

}  // namespace

Response list_documents(const Context& context, const Call& call) {
  const auto query = read_query(call.request.query());
  if (!query) return problem(query.error());
  const auto page = context.messages.list(*query);
  if (!page) return problem(page.error());
  Value documents = Value::array();
  for (const store::Message& message : page->messages) {
    const auto events = context.messages.events(message.id);
    if (!events) return problem(events.error());
    documents.push(to_json(message, *events));
  }
  Value answer = Value::object().set("documents", std::move(documents));
  answer.set("next", page->next.empty() ? Value() : Value(page->next));
  return Response::json(200, base::json::write(answer));
}

Response show_document(const Context& context, const Call& call) {
  const auto message = context.messages.find(call.id);
  if (!message) return problem(message.error());
  const auto events = context.messages.events(call.id);
  if (!events) return problem(events.error());
  return Response::json(200, base::json::write(to_json(*message, *events)));
}

Response get_document(const Context& context, const Call& call) {
  return get_part(context, call, "document", "application/xml", ".xml");
}

Response get_sbd(const Context& context, const Call& call) {
  return get_part(context, call, "sbd", "application/xml", ".xml");
}

/// The MIME body; its boundary stands in the Content-Type that belongs to it.
Response get_message(const Context& context, const Call& call) {
  return get_part(context, call, "message", "", ".mime");
}

Response get_receipt(const Context& context, const Call& call) {
  return get_part(context, call, "receipt", "application/soap+xml", ".xml");
}

Response get_bundle(const Context& context, const Call& call) {
  const std::string word = base::http::query_value(call.request.query(), "disclose");
  const auto most = flow::parse_disclose(word.empty() ? "trail" : word);
  if (!most) return problem(bad_query("disclose is document, record, pair or trail"));
  auto bundle = context.prove(call.id, *most);
  if (!bundle) return problem(bundle.error());
  return stored(*std::move(bundle), "application/vnd.kuitti.ledger-bundle+zip", call.id + ".plb");
}

}  // namespace ap::api
