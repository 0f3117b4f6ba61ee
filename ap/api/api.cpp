#include "ap/api/api.h"

#include <algorithm>

#include "ap/api/handlers.h"
#include "ap/api/problem.h"
#include "base/text.h"

namespace ap::api {
namespace {

using base::http::Request;
using base::http::Response;

constexpr Route kRoutes[] = {
    {"POST", "/api/v1/documents", Permission::Submit, submit_document},
    {"GET", "/api/v1/documents", Permission::Read, list_documents},
    {"POST", "/api/v1/documents/validate", Permission::Judge, validate_document},
    {"GET", "/api/v1/documents/{id}", Permission::Read, show_document},
    {"DELETE", "/api/v1/documents/{id}", Permission::Erase, erase_document},
    {"GET", "/api/v1/documents/{id}/document", Permission::Read, get_document},
    {"GET", "/api/v1/documents/{id}/sbd", Permission::Read, get_sbd},
    {"GET", "/api/v1/documents/{id}/message", Permission::Read, get_message},
    {"GET", "/api/v1/documents/{id}/receipt", Permission::Read, get_receipt},
    {"GET", "/api/v1/documents/{id}/bundle", Permission::Read, get_bundle},
    {"POST", "/api/v1/documents/{id}/resend", Permission::Mend, resend_document},
    {"GET", "/api/v1/ledger", Permission::Read, show_ledger},
    {"GET", "/health", Permission::Open, show_health},
    {"GET", "/metrics", Permission::Open, show_metrics},
};

/// Whether a path is of that pattern, and what stands for {id}. A literal segment is no id.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  const auto wanted = base::split(pattern, '/');
  const auto given = base::split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::string id;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    if (wanted[at] == "{id}") {
      const auto decoded = base::http::percent_decode(given[at]);
      if (!decoded || decoded->empty()) return std::nullopt;
      id = *decoded;
    } else if (wanted[at] != given[at]) {
      return std::nullopt;
    }
  }
  return id;
}

/// The token of "Authorization: Bearer TOKEN", or "".
std::string_view bearer(const Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view field = request.headers.get("Authorization");
  const bool ours = base::equal_ignoring_ascii_case(field.substr(0, kScheme.size()), kScheme);
  return ours ? base::trim(field.substr(kScheme.size())) : std::string_view();
}

Response unauthorized(bool presented) {
  Response refused = problem(
      401, "auth.token",
      presented ? "this token is not known here"
                : "send `Authorization: Bearer TOKEN` with a token of this node's token file");
  refused.headers.set("WWW-Authenticate", presented
                                              ? "Bearer realm=\"kuitti\", error=\"invalid_token\""
                                              : "Bearer realm=\"kuitti\"");
  return refused;
}

/// The refusal of a request that may not do this, or nothing.
std::optional<Response> refuse(const Context& context, const Request& request,
                               Permission permission) {
  if (permission == Permission::Open) return std::nullopt;
  const std::string_view token = bearer(request);
  const auto role = context.tokens.get()->find(token);
  if (!role) return unauthorized(!token.empty());
  if (allows(*role, permission)) return std::nullopt;
  return problem(403, "auth.role",
                 "the role " + std::string(to_string(*role)) + " may not do this");
}

Response wrong_method(const std::string& allowed) {
  Response refused = problem(405, "request.method", "this path knows " + allowed);
  refused.headers.set("Allow", allowed);
  return refused;
}

}  // namespace

std::span<const Route> routes() {
  return kRoutes;
}

Response Api::handle(const Request& request) {
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const Route& route : kRoutes) {
    const auto id = match(route.path, request.path());
    if (!id) continue;
    if (route.method != method) {
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
      continue;
    }
    if (auto refused = refuse(context_, request, route.permission)) return *std::move(refused);
    return route.answer(context_, Call{request, *id});
  }
  if (!allowed.empty()) return wrong_method(allowed);
  return problem(404, "request.path", "there is nothing at this path; see openapi.yaml");
}

}  // namespace ap::api
