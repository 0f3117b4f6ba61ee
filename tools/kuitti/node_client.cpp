#include "tools/kuitti/node_client.h"

#include "ap/api/tokens.h"
#include "ap/server/addresses.h"
#include "base/file/file.h"

namespace kuitti {
namespace {

using base::Result;
using base::http::Outgoing;
using base::http::Response;

constexpr std::size_t kLargestAnswer = 512u << 20;

Result<std::string> operator_token(const ap::server::Config& config) {
  const auto wrong = [&](const std::string& why) {
    return base::rejected("config.tokens", config.api_tokens.string() + ": " + why);
  };
  const auto text = base::file::read_text(config.api_tokens);
  if (!text && text.error().kind == base::ErrorKind::NotFound)
    return base::not_found("node.away", "there is no " + config.api_tokens.string() +
                                            " yet; start the node with `kuitti serve`");
  if (!text) return wrong(text.error().detail + "; run this as the user of the node");
  const auto tokens = ap::api::parse_tokens(*text);
  if (!tokens) return wrong(tokens.error().detail);
  for (const auto& token : *tokens)
    if (token.role == ap::api::Role::Operator) return token.secret.reveal();
  return wrong("no line `operator TOKEN`; add one and send the node SIGHUP");
}

}  // namespace

Result<ap::server::Config> configuration(const base::Arguments& arguments) {
  return ap::server::load_config(arguments.value("--config"), ap::server::process_environment());
}

Result<NodeClient> NodeClient::find(const base::Arguments& arguments) {
  TRY(const auto config, configuration(arguments));
  TRY(const auto addresses, ap::server::read_addresses(config.data));
  TRY(auto token, operator_token(config));
  // Our own certificate, with its issuers, is the one we must meet.
  const std::string trust = config.api.tls ? config.api.certificate.string() : "";
  return NodeClient(base::http::make_client(trust), addresses.api, std::move(token));
}

Result<Response> NodeClient::ask(Outgoing request, const std::string& target) {
  request.url = url_ + target;
  request.headers.set("Authorization", "Bearer " + token_);
  request.connect_time = std::chrono::seconds(5);
  request.response_bytes = kLargestAnswer;
  return client_->send(request);
}

Result<Response> NodeClient::get(const std::string& target) {
  return ask({}, target);
}

Result<Response> NodeClient::remove(const std::string& target) {
  base::http::Outgoing request;
  request.method = "DELETE";
  return ask(std::move(request), target);
}

Result<Response> NodeClient::post(const std::string& target, base::ByteView body,
                                  const base::http::Headers& headers) {
  Outgoing request;
  request.method = "POST";
  request.body = body;
  request.headers = headers;
  return ask(std::move(request), target);
}

base::Error problem_of(const Response& answer) {
  const auto body = read_json(answer);
  const std::string_view code = body ? body->text_at("code") : "";
  const std::string_view detail = body ? body->text_at("detail") : "";
  base::Error error = base::unavailable(
      code.empty() ? "http.status" : std::string(code),
      detail.empty() ? "the node answers " + std::to_string(answer.status) : std::string(detail));
  if (answer.status >= 500) return error;
  error.kind = answer.status == 400   ? base::ErrorKind::Malformed
               : answer.status == 404 ? base::ErrorKind::NotFound
               : answer.status == 409 ? base::ErrorKind::Conflict
               : answer.status == 413 ? base::ErrorKind::LimitExceeded
                                      : base::ErrorKind::Rejected;
  return error;
}

Result<Response> expect(int status, Result<Response> answer) {
  if (answer && answer->status != status) return problem_of(*answer);
  return answer;
}

Result<base::json::Value> read_json(const Response& answer) {
  auto value = base::json::parse(base::as_text(answer.body.view()), {kLargestAnswer, 64});
  if (!value) return base::corrupt("node.answer", "the node's answer is not JSON");
  return value;
}

std::string document_path(const std::string& id, const std::string& tail) {
  return "/api/v1/documents/" + base::http::percent_encode(id) + tail;
}

}  // namespace kuitti
