#include "tools/kuitti-load/metrics.h"

#include "base/text.h"

namespace kuitti::load {

using base::Result;

Result<Metrics> Metrics::fetch(base::http::Client& client, const std::string& api_url) {
  base::http::Outgoing request;
  request.url = api_url + "/metrics";
  TRY(const auto answer, client.send(request));
  if (answer.status != 200)
    return base::unavailable("load.metrics", "/metrics: " + std::to_string(answer.status));
  Metrics metrics;
  for (base::Lines lines(base::as_text(answer.body.view())); !lines.done();) {
    const std::string_view line = lines.next();
    const std::size_t space = line.rfind(' ');
    if (line.starts_with('#') || space == std::string_view::npos) continue;
    const auto value = base::parse_decimal(line.substr(space + 1));
    if (value) metrics.values_.emplace(line.substr(0, space), *value);
  }
  return metrics;
}

std::optional<std::uint64_t> Metrics::value(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

}  // namespace kuitti::load
