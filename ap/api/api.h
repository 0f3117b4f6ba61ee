#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ap/api/context.h"
#include "base/http/server.h"

namespace ap::api {

/// A request on its way to its handler.
struct Call {
  const base::http::Request& request;
  std::string id;  ///< the {id} of the path, decoded; "" when it has none
};

/// One operation of openapi.yaml.
struct Route {
  std::string_view method;
  std::string_view path;  ///< as in openapi.yaml, with {id}
  Permission permission;
  base::http::Response (*answer)(const Context& context, const Call& call);
};

/// Every operation there is.
std::span<const Route> routes();

/// The REST interface: finds the operation, checks the bearer token and its role, answers. What it
/// refuses is application/problem+json with a stable code:
///   401 "auth.token", 403 "auth.role", 404 "request.path", 405 "request.method", then those of the
///   operation. Lifetime: borrows the context. Threads: any, at once.
class Api final : public base::http::Handler {
 public:
  explicit Api(const Context& context) : context_(context) {}
  base::http::Response handle(const base::http::Request& request) override;

 private:
  const Context& context_;
};

}  // namespace ap::api
