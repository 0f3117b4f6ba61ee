// The ledger's head, /health and /metrics: how the node stands.
#include <algorithm>

#include "ap/api/handlers.h"
#include "ap/api/problem.h"
#include "base/sync_count.h"

namespace ap::api {

using base::http::Response;
using base::json::Value;

Response show_ledger(const Context& context, const Call&) {
  const ledger::SignedCheckpoint head = context.checkpoint();
  return Response::json(200,
                        base::json::write(Value::object()
                                              .set("origin", head.checkpoint.origin)
                                              .set("size", head.checkpoint.size.value())
                                              .set("root", head.checkpoint.root.value().base64())
                                              .set("checkpoint", head.note)));
}

Response show_health(const Context& context, const Call&) {
  const std::vector<HealthCheck> checks = context.health();
  const bool ok = std::ranges::all_of(checks, &HealthCheck::ok);
  Value list = Value::array();
  for (const HealthCheck& check : checks) {
    list.push(
        Value::object().set("name", check.name).set("ok", check.ok).set("detail", check.detail));
  }
  Response response =
      Response::json(ok ? 200 : 503, base::json::write(Value::object()
                                                           .set("status", ok ? "ok" : "failing")
                                                           .set("name", context.name)
                                                           .set("version", KUITTI_VERSION)
                                                           .set("checks", std::move(list))));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Response show_metrics(const Context& context, const Call&) {
  const auto counts = context.messages.counts();
  if (!counts) return problem(counts.error());
  Metric messages{"kuitti_messages", "gauge", "Documents, by direction and state.", {}};
  for (const auto& [name, count] : *counts) {  // "out.proven"
    const std::size_t dot = std::min(name.find('.'), name.size());
    messages.samples.push_back({{{"direction", name.substr(0, dot)},
                                 {"state", name.substr(std::min(dot + 1, name.size()))}},
                                count});
  }
  const Metric size{"kuitti_ledger_size",
                    "gauge",
                    "Entries in the newest published checkpoint of our log.",
                    {{{}, context.checkpoint().checkpoint.size.value()}}};
  Metric requests{
      "kuitti_http_requests_total", "counter", "Requests answered, by listener and status.", {}};
  for (const auto& [key, count] : context.requests.counts()) {
    requests.samples.push_back(
        {{{"listener", key.first}, {"status", std::to_string(key.second)}}, count});
  }
  Metric health{"kuitti_health", "gauge", "1 while the check holds, as /health reports it.", {}};
  for (const HealthCheck& check : context.health())
    health.samples.push_back({{{"check", check.name}}, check.ok ? 1u : 0u});
  const Metric syncs{"kuitti_syncs_total",
                     "counter",
                     "fsync and fdatasync calls of this process.",
                     {{{}, base::syncs_so_far()}}};
  const Metric build{
      "kuitti_build_info", "gauge", "The version.", {{{{"version", KUITTI_VERSION}}, 1}}};
  std::vector<Metric> all{messages, size, requests, health, syncs, build};
  std::ranges::move(context.further_metrics(), std::back_inserter(all));
  Response response = Response::text(200, write_metrics(all));
  response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  return response;
}

}  // namespace ap::api
