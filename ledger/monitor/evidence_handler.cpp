#include "ledger/monitor/evidence_handler.h"

namespace ledger {

using base::http::Response;

Response EvidenceHandler::handle(const base::http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    Response refused = Response::text(405, "only read\n");
    refused.headers.set("Allow", "GET, HEAD");
    return refused;
  }
  const std::string_view name = request.path().substr(1);
  if (name.empty()) {
    std::string list;
    for (const std::string& one : folder_.published()) list += one + "\n";
    return Response::text(200, list);
  }
  const auto text = folder_.read(name);
  if (!text) return Response::text(404, "no such evidence\n");
  Response response = Response::text(200, *text);
  response.headers.set("Access-Control-Allow-Origin", "*");
  return response;
}

}  // namespace ledger
