#include "ap/server/network_metrics.h"

namespace ap::server {

std::vector<api::Metric> network_metrics(const std::vector<ledger::Alarm>& alarms,
                                         const base::Result<NetworkMonitor::Counts>& compared) {
  api::Metric count{
      "kuitti_alarms", "gauge", "Alarms of the network of logs that stand.", {{{}, alarms.size()}}};
  api::Metric each{"kuitti_alarm", "gauge", "1 while the alarm stands, by kind and subject.", {}};
  for (const ledger::Alarm& alarm : alarms)
    each.samples.push_back({{{"kind", alarm.kind}, {"subject", alarm.subject}}, 1});
  api::Metric documents{"kuitti_compared",
                        "gauge",
                        "Documents by what came of comparing them with the other side's log.",
                        {}};
  if (compared) {
    for (const auto& [outcome, number] : *compared)
      documents.samples.push_back({{{"outcome", std::string(to_string(outcome))}}, number});
  }
  return {count, each, documents};
}

}  // namespace ap::server
