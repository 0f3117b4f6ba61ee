#include "base/prompt_thread.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace base {
namespace {

constexpr std::uint64_t kSliceNs = 100'000;  // the shortest that Linux takes; 2.8 ms unasked

/// What sched_setattr(2) reads, in its first version: the header of the kernel cannot stand beside
/// that of the C library.
struct Attributes {
  std::uint32_t size = sizeof(Attributes);
  std::uint32_t policy = 0;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0, deadline = 0, period = 0;
};
static_assert(sizeof(Attributes) == 48);

}  // namespace

void be_prompt() {
  Attributes now;
  if (::syscall(SYS_sched_getattr, 0, &now, sizeof now, 0) != 0) return;
  if (now.policy != SCHED_OTHER) return;  // somebody knows better
  now.runtime = kSliceNs;
  static_cast<void>(::syscall(SYS_sched_setattr, 0, &now, 0));
}

}  // namespace base
