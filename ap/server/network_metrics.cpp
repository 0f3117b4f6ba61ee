#include "ap/server/network_metrics.h"

namespace ap::server {

std::vector<api::Metric> network_metrics(const std::vector<ledger::Alarm>& alarms) {
  api::Metric count{
      "kuitti_alarms", "gauge", "Alarms of the network of logs that stand.", {{{}, alarms.size()}}};
  api::Metric each{"kuitti_alarm", "gauge", "1 while the alarm stands, by kind and subject.", {}};
  for (const ledger::Alarm& alarm : alarms)
    each.samples.push_back({{{"kind", alarm.kind}, {"subject", alarm.subject}}, 1});
  return {count, each};
}

}  // namespace ap::server
