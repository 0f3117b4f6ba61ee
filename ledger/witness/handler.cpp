#include "ledger/witness/handler.h"

namespace ledger {
namespace {

using base::http::Request;
using base::http::Response;

constexpr std::string_view kLast = "/checkpoint";

Response later(int status, std::string_view words) {
  Response response = Response::text(status, words);
  response.headers.set("Retry-After", "1");
  return response;
}

Response allow(std::string method) {
  Response response = Response::text(405, "use " + method + "\n");
  response.headers.set("Allow", std::move(method));
  return response;
}

Response answer(const Witness::Answer& given) {
  switch (given.verdict) {
    case Verdict::Cosign:
      return Response::text(200, given.line);
    case Verdict::UnknownLog:
      return Response::text(404, "this log is not known here\n");
    case Verdict::Unsigned:
      return Response::text(403, "no trusted key of the log signed this\n");
    case Verdict::Backwards:
      return Response::text(400, "the old size is larger than the new one\n");
    case Verdict::OtherSize: {
      Response response = Response::text(409, std::to_string(given.last.value()) + "\n");
      response.headers.set("Content-Type", "text/x.tlog.size");  // clients compare it exactly
      return response;
    }
    case Verdict::Unproven:
      return Response::text(422, "the proof does not lead from the old tree to the new one\n");
    case Verdict::RolledBack:
      return later(503, "a larger tree was cosigned here and is not proven yet\n");
  }
  return Response::text(500, "");
}

}  // namespace

Response WitnessHandler::handle(const Request& request) {
  std::string_view path = request.path();
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (path == "/add-checkpoint") return request.method == "POST" ? add(request) : allow("POST");
  if (!path.ends_with(kLast)) return Response::text(404, "no such resource\n");
  if (!reads) return allow("GET");
  path.remove_prefix(1);
  return last(path.substr(0, path.size() - std::min(kLast.size(), path.size())));
}

Response WitnessHandler::add(const Request& request) {
  struct Place {
    std::atomic<int>& free;
    const int left;
    explicit Place(std::atomic<int>& from) : free(from), left(--from) {}
    ~Place() { ++free; }
  };
  const Place place(free_);
  if (place.left < 0) return later(429, "too many requests at once\n");
  const auto given = witness_.add(base::as_text(request.body.view()));
  if (given) return answer(*given);
  const auto kind = given.error().kind;
  if (kind == base::ErrorKind::Malformed || kind == base::ErrorKind::LimitExceeded)
    return Response::text(400, base::describe(given.error()) + "\n");
  return later(503, "the state of this witness cannot be kept now\n");
}

Response WitnessHandler::last(std::string_view hash) {
  const auto note = witness_.last(hash);
  if (!note) return later(503, "cannot be read now\n");
  if (!*note) return Response::text(404, "nothing of that log was cosigned here\n");
  Response response = Response::text(200, **note);
  response.headers.set("Cache-Control", "no-cache");
  response.headers.set("Access-Control-Allow-Origin", "*");
  return response;
}

}  // namespace ledger
