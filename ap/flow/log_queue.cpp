#include "ap/flow/log_queue.h"

#include <algorithm>
#include <array>

#include "ap/flow/seal.h"
#include "ledger/log/shuffle.h"

namespace ap::flow {
namespace {

using base::Result;
using std::chrono::milliseconds;

constexpr std::size_t kBatch = 4096;  // entries of one append
constexpr milliseconds kRetry{30'000};

/// Those of one trail keep their order; every other entry is a group by itself.
std::vector<std::uint64_t> groups_of(const std::vector<store::WaitingSeal>& waiting) {
  std::vector<std::uint64_t> groups;
  std::uint64_t group = 0;
  for (std::size_t at = 0; at < waiting.size(); ++at) {
    const bool same = at > 0 && waiting[at].seal.trail != 0 &&
                      waiting[at].seal.trail == waiting[at - 1].seal.trail;
    if (!same) ++group;
    groups.push_back(group);
  }
  return groups;
}

Result<void> append(Services& services, const std::vector<const store::WaitingSeal*>& batch) {
  std::vector<ledger::Pending> pending;
  for (const store::WaitingSeal* one : batch)
    pending.push_back({sealed_fields(one->seal), one->seal.entry_id});
  TRY(const auto appended, services.log.append_all(pending));
  std::vector<store::PlacedSeal> placed;
  for (std::size_t at = 0; at < batch.size(); ++at) {
    placed.push_back(
        {batch[at]->message, {pending[at].id, {appended[at].origin, appended[at].index.value()}}});
  }
  return services.messages.place(placed, services.clock.now());
}

}  // namespace

Result<std::size_t> log_waiting(Services& services) {
  TRY(const auto waiting, services.messages.waiting());
  const auto order = ledger::shuffled_order(groups_of(waiting), services.random);
  for (std::size_t begin = 0; begin < order.size(); begin += kBatch) {
    std::vector<const store::WaitingSeal*> batch;
    for (std::size_t at = begin; at < std::min(begin + kBatch, order.size()); ++at)
      batch.push_back(&waiting[order[at]]);
    TRY(append(services, batch));
  }
  return waiting.size();
}

milliseconds draw_pause(base::Random& random, milliseconds longest) {
  const milliseconds least = longest / 15;
  std::array<std::uint8_t, 8> bytes{};
  random.fill(bytes);
  const auto span = static_cast<std::uint64_t>((longest - least).count()) + 1;
  return least + milliseconds(static_cast<milliseconds::rep>(base::read_u64(bytes) % span));
}

LogQueue::LogQueue(Services& services, milliseconds longest)
    : services_(services),
      longest_(longest),
      thread_([this](std::stop_token stop) { run(stop); }) {}

LogQueue::~LogQueue() {
  thread_.request_stop();
  asleep_.update([](int&) {});
}

void LogQueue::run(const std::stop_token& stop) {
  milliseconds pause = draw_pause(services_.random, longest_);
  for (;;) {
    asleep_.wait_for(pause, [&](int) { return stop.stop_requested(); });
    if (stop.stop_requested()) return;
    const auto logged = log_waiting(services_);
    pause = logged ? draw_pause(services_.random, longest_) : std::min(kRetry, longest_);
    if (!logged)
      services_.journal({"trouble", "", "the log's queue: " + base::describe(logged.error())});
    if (logged && *logged > 0)
      services_.journal({"logged", "", std::to_string(*logged) + " entries that waited"});
  }
}

Result<void> begin_logging(Services& services) {
  if (services.logging == Logging::Queued) return services.messages.set_queue(store::Queue::Kept);
  TRY(const store::Queue queue, services.messages.queue());
  if (queue == store::Queue::NotKept) return {};
  TRY(log_waiting(services));
  return services.messages.set_queue(store::Queue::NotKept);
}

}  // namespace ap::flow
