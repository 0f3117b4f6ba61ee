#include "tools/kuitti-load/usage.h"

#include <ctime>

namespace kuitti::load {
namespace {

double seconds_on(clockid_t clock) {
  timespec time{};
  ENSURE(::clock_gettime(clock, &time) == 0);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

double thread_cpu_seconds() {
  return seconds_on(CLOCK_THREAD_CPUTIME_ID);
}

double own_cpu_seconds() {
  return seconds_on(CLOCK_PROCESS_CPUTIME_ID);
}

base::Result<double> cpu_seconds_of(pid_t process) {
  clockid_t clock{};
  if (::clock_getcpuclockid(process, &clock) != 0)
    return base::not_found("load.process", "no process " + std::to_string(process));
  return seconds_on(clock);
}

}  // namespace kuitti::load
