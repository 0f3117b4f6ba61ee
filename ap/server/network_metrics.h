#pragma once

#include <vector>

#include "ap/api/metrics.h"
#include "ledger/monitor/alarms.h"

namespace ap::server {

/// The alarms of the network of logs: kuitti_alarms counts them, kuitti_alarm is 1 for each that
/// stands, by kind and subject.
std::vector<api::Metric> network_metrics(const std::vector<ledger::Alarm>& alarms);

}  // namespace ap::server
