#pragma once

#include "ap/flow/services.h"
#include "ap/server/config.h"

namespace ap::server {

/// Reads the participants we receive for: an identifier a line, '#' starts a comment.
/// Errors: Rejected "config.serves" with every problem, one a line.
base::Result<flow::Served> parse_served(std::string_view text);

/// The same from `serves`; without that key nobody is served.
base::Result<flow::Served> load_served(const Config& config);

}  // namespace ap::server
