#pragma once

#include <sys/types.h>

#include <cstdint>

#include "base/result.h"

namespace kuitti::load {

/// CPU time of the calling thread, of this process.
double thread_cpu_seconds();
double own_cpu_seconds();
/// CPU time, user and system, of another process and all its threads. Errors: NotFound
/// "load.process".
base::Result<double> cpu_seconds_of(pid_t process);

}  // namespace kuitti::load
