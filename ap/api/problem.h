#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/http/message.h"
#include "base/json/value.h"

namespace ap::api {

/// An answer of type application/problem+json (RFC 9457): type, title, status, a stable `code` and
/// `detail`, and the further members given.
base::http::Response problem(int status, std::string_view code, std::string_view detail,
                             base::json::Value members = base::json::Value::object());

/// The answer for one of our errors, by its kind: Malformed 400, LimitExceeded 413, Unauthentic and
/// Rejected 422, NotFound 404, Conflict 409, Unavailable 503 with Retry-After, Corrupt 500.
base::http::Response problem(const base::Error& error);

}  // namespace ap::api
