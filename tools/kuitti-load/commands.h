#pragma once

#include "base/arguments.h"
#include "base/result.h"
#include "tools/kuitti-load/options.h"

namespace kuitti::load {

/// Each measures, prints its line of JSON, and says whether everything that was answered was right.
/// Errors: what kept it from measuring.
base::Result<base::Exit> receive(const Options& options);
base::Result<base::Exit> send(const Options& options);

}  // namespace kuitti::load
