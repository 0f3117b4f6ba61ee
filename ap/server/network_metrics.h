#pragma once

#include <vector>

#include "ap/api/metrics.h"
#include "ap/server/network_monitor.h"
#include "ledger/monitor/alarms.h"

namespace ap::server {

/// The alarms of the network of logs: kuitti_alarms counts them, kuitti_alarm is 1 for each that
/// stands, by kind and subject.
/// kuitti_compared counts documents by what came of comparing them with the other side's log.
std::vector<api::Metric> network_metrics(const std::vector<ledger::Alarm>& alarms,
                                         const base::Result<NetworkMonitor::Counts>& compared);

}  // namespace ap::server
