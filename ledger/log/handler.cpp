#include "ledger/log/handler.h"

#include "ledger/log/commit.h"
#include "ledger/tile/tile.h"

namespace ledger {

using base::http::Request;
using base::http::Response;

Response LogHandler::handle(const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    Response refused = Response::text(405, "a log is only read\n");
    refused.headers.set("Allow", "GET, HEAD");
    return refused;
  }
  std::string_view path = request.path();
  if (!path.empty()) path.remove_prefix(1);
  const bool is_checkpoint = path == kCheckpointPath || path == kAnchoredPath;
  if (!is_checkpoint && !TilePath::parse(path)) return Response::text(404, "no such resource\n");
  auto bytes = tiles_.get(path);
  if (!bytes) {
    const bool missing = bytes.error().kind == base::ErrorKind::NotFound;
    return Response::text(missing ? 404 : 503,
                          missing ? "no such resource\n" : "cannot be read now\n");
  }
  Response response;
  response.body = base::http::Body(std::move(*bytes));
  response.headers.set("Content-Type",
                       is_checkpoint ? "text/plain; charset=utf-8" : "application/octet-stream");
  response.headers.set("Cache-Control",
                       is_checkpoint ? "no-cache" : "public, max-age=31536000, immutable");
  response.headers.set("Access-Control-Allow-Origin", "*");
  return response;
}

namespace {

Response answer_to(const base::Result<Appended>& appended) {
  if (appended) return Response::text(200, std::to_string(appended->index.value()));
  if (appended.error().kind == base::ErrorKind::LimitExceeded)
    return Response::text(413, appended.error().detail + "\n");
  Response busy = Response::text(503, base::describe(appended.error()) + "\n");
  busy.headers.set("Retry-After", "1");
  return busy;
}

}  // namespace

void AddHandler::handle(const Request& request, base::http::Reply reply) {
  if (request.path() != "/add") return reply(reads_.handle(request));
  if (request.method != "POST") {
    Response refused = Response::text(405, "POST an entry\n");
    refused.headers.set("Allow", "POST");
    return reply(std::move(refused));
  }
  const base::ByteView body = request.body.view();
  const auto taken = log_.append_raw(
      base::Bytes(body.begin(), body.end()),
      [reply](const base::Result<Appended>& appended) { reply(answer_to(appended)); });
  if (!taken) reply(answer_to(taken.error()));
}

}  // namespace ledger
