#include "ap/api/problem.h"

namespace ap::api {
namespace {

using base::http::Response;
using base::json::Value;

std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Content";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

int status_of(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::Malformed:
      return 400;
    case base::ErrorKind::LimitExceeded:
      return 413;
    case base::ErrorKind::Unauthentic:
    case base::ErrorKind::Rejected:
      return 422;
    case base::ErrorKind::NotFound:
      return 404;
    case base::ErrorKind::Conflict:
      return 409;
    case base::ErrorKind::Unavailable:
      return 503;
    case base::ErrorKind::Corrupt:
      return 500;
  }
  return 500;
}

}  // namespace

Response problem(int status, std::string_view code, std::string_view detail, Value members) {
  Value body = Value::object();
  // about:blank: the title says no more than the status, the code says which it is (RFC
  // 9457 4.2.1).
  body.set("type", "about:blank").set("title", title_of(status)).set("status", status);
  body.set("code", code).set("detail", detail);
  for (const auto& [name, value] : *members.members()) body.set(name, value);
  Response response = Response::json(status, base::json::write(body));
  response.headers.set("Content-Type", "application/problem+json");
  response.headers.set("Cache-Control", "no-store");
  if (status == 503) response.headers.set("Retry-After", "5");
  return response;
}

Response problem(const base::Error& error) {
  return problem(status_of(error.kind), error.code, error.detail);
}

}  // namespace ap::api
