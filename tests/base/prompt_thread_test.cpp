#include "base/prompt_thread.h"

#include <sched.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdio>
#include <thread>

namespace {

/// What sched_getattr(2) says of this thread: 64-bit words; the third is niceness and priority, the
/// fourth the slice in ns.
std::array<std::uint64_t, 6> attributes() {
  std::array<std::uint64_t, 6> words{};
  REQUIRE(::syscall(SYS_sched_getattr, 0, words.data(), sizeof words, 0) == 0);
  return words;
}

bool kernel_has_slices() {
  utsname about{};
  int major = 0, minor = 0;
  return ::uname(&about) == 0 && std::sscanf(about.release, "%d.%d", &major, &minor) == 2 &&
         std::pair(major, minor) >= std::pair(6, 12);
}

}  // namespace

TEST_CASE("a prompt thread has a short slice and is otherwise as it was") {
  std::array<std::uint64_t, 6> before{}, after{};
  std::thread([&] {
    before = attributes();
    base::be_prompt();
    after = attributes();
  }).join();
  CHECK(after[0] == before[0]);  // size and policy
  CHECK(after[2] == before[2]);
  if (kernel_has_slices()) CHECK(after[3] == 100'000);
}
