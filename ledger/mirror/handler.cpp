#include "ledger/mirror/handler.h"

#include "ledger/log/handler.h"

namespace ledger {

base::http::Response MirrorHandler::handle(const base::http::Request& request) {
  const std::string_view path = request.path();
  const std::size_t slash = path.find('/', 1);
  const auto log =
      slash == std::string_view::npos ? logs_.end() : logs_.find(path.substr(1, slash - 1));
  if (log == logs_.end()) return base::http::Response::text(404, "no such log\n");
  base::http::Request inner = request;
  inner.target = std::string(path.substr(slash));
  return LogHandler(*log->second).handle(inner);
}

}  // namespace ledger
