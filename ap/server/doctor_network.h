#pragma once

#include <string_view>
#include <vector>

#include "ap/server/doctor.h"

namespace ap::server {

/// The alarms that /metrics of a node shows, each in words with what to do.
std::vector<Diagnosis> examine_network(std::string_view metrics);

}  // namespace ap::server
