#include "tools/kuitti-load/crowd.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace kuitti::load {
namespace {

using Clock = std::chrono::steady_clock;

struct Member {
  std::vector<double> milliseconds;
  std::uint64_t failed = 0;
  std::string first_failure;
  bool ran_dry = false;
};

/// A member that fails rests for a moment, so that a refusing node is not stormed.
constexpr auto kRest = std::chrono::milliseconds(10);

void take_turns(Member& member, const std::function<Turn()>& turn, Clock::time_point from,
                Clock::time_point until) {
  for (;;) {
    const auto started = Clock::now();
    if (started >= until) return;
    Turn done = turn();
    const auto ended = Clock::now();
    if (done.outcome == Turn::Outcome::NothingLeft) {
      member.ran_dry = ended < until;
      return;
    }
    if (done.outcome == Turn::Outcome::Failed) {
      if (member.failed++ == 0) member.first_failure = std::move(done.why);
      std::this_thread::sleep_for(kRest);
    } else if (ended >= from && ended < until) {
      member.milliseconds.push_back(
          std::chrono::duration<double, std::milli>(ended - started).count());
    }
  }
}

}  // namespace

double Tally::percentile(double part) const {
  if (milliseconds.empty()) return 0;
  const auto last = static_cast<double>(milliseconds.size() - 1);
  return milliseconds[static_cast<std::size_t>(std::ceil(part * last))];
}

Tally run_crowd(unsigned members, std::chrono::milliseconds warm_up,
                std::chrono::milliseconds window,
                const std::function<std::function<Turn()>(unsigned member)>& join,
                const std::function<void()>& mark) {
  std::vector<Member> all(members);
  const auto from = Clock::now() + warm_up;
  const auto until = from + window;
  {
    std::vector<std::jthread> threads;
    for (unsigned at = 0; at < members; ++at) {
      threads.emplace_back([&, at] { take_turns(all[at], join(at), from, until); });
    }
    std::this_thread::sleep_until(from);
    mark();
    std::this_thread::sleep_until(until);
    mark();
  }
  Tally tally;
  tally.seconds = std::chrono::duration<double>(window).count();
  for (Member& member : all) {
    tally.failed += member.failed;
    tally.ran_dry |= member.ran_dry;
    if (tally.first_failure.empty()) tally.first_failure = std::move(member.first_failure);
    std::ranges::move(member.milliseconds, std::back_inserter(tally.milliseconds));
  }
  std::ranges::sort(tally.milliseconds);
  return tally;
}

}  // namespace kuitti::load
