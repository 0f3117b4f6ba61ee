#include "ap/server/endpoints.h"

namespace ap::server {

using base::http::Request;
using base::http::Response;
using base::json::Value;

Response LedgerEndpoint::handle(const Request& request) {
  const std::string_view path = request.path();
  const bool of_network = path.starts_with("/witness/") || path.starts_with("/mirror/") ||
                          path.starts_with("/ledger/v1/evidence/");
  if (watch_ && of_network) return watch_->handle(request);
  constexpr std::string_view kFinding = "/ledger/v1";
  if (finding_ && path.starts_with(std::string(kFinding) + "/")) {
    Request inner = request;
    inner.target = request.target.substr(kFinding.size());
    return finding_->handle(inner);
  }
  const std::size_t second = path.find('/', 1);
  if (second == std::string_view::npos) return Response::text(404, "no such resource\n");
  Shards::Shard* shard = shards_.of_year(path.substr(1, second - 1));
  if (shard == nullptr) return Response::text(404, "no such log\n");
  Request inner = request;
  inner.target = std::string(path.substr(second));
  return ledger::LogHandler(shard->tiles).handle(inner);
}

Response Observed::handle(const Request& request) {
  const auto started = std::chrono::steady_clock::now();
  Response response = inner_.handle(request);
  const auto took = std::chrono::steady_clock::now() - started;
  counts_.count(listener_, response.status);
  Value fields = Value::object();
  // The path alone: a query may name people's identifiers.
  fields.set("listener", listener_).set("method", request.method).set("path", request.path());
  fields.set("status", response.status).set("peer", request.peer);
  fields.set("ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
  fields.set("bytes_in", static_cast<std::uint64_t>(request.body.size()));
  if (response.headers.has("Location")) fields.set("location", response.headers.get("Location"));
  log_.info("request", fields);
  return response;
}

}  // namespace ap::server
