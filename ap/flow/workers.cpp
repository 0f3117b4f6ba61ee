#include "ap/flow/workers.h"

#include <sys/resource.h>
#include <unistd.h>

#include <deque>
#include <functional>

#include "ap/flow/deliver.h"
#include "ap/flow/receive.h"

namespace ap::flow {
namespace {

using base::Result;
using store::Message;
using store::State;
using namespace std::chrono_literals;

/// Longer than a step may take: a peer has two minutes to answer, more for a large message.
constexpr auto kLease = 15min;
/// How long a row rests after a step that could not be taken at all: doubled each time.
constexpr std::chrono::milliseconds kRest = 5s;
constexpr std::uint32_t kMostDoublings = 7;
/// The longest sleep: a hint that got lost costs no more than this.
constexpr auto kPoll = 1s;
/// Deliveries get processor time, about a tenth of what a reception gets, when both want it.
constexpr int kBehind = 10;

}  // namespace

/// The rows of one kind: a thread that leases what is due, and threads that take the steps.
class Line final {
 public:
  using Step = std::function<Result<Message>(const Message&)>;

  Line(Services& services, store::Direction direction, std::vector<State> states, unsigned threads,
       int niceness, Step step)
      : services_(services),
        direction_(direction),
        states_(std::move(states)),
        most_(threads * 4),
        niceness_(niceness),
        step_(std::move(step)) {
    for (unsigned at = 0; at < threads; ++at)
      threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    threads_.emplace_back([this](const std::stop_token& stop) { lease(stop); });
  }

  ~Line() {
    for (std::jthread& thread : threads_) thread.request_stop();
    queue_.update([](Queue& queue) { queue.stopping = true; });
    hint_.update([](Hint& hint) { hint.stopping = true; });
  }

  void wake() {
    // Told before and not asked since: that question will see this row too.
    if (hint_.with([](const Hint& hint) { return hint.due; })) return;
    hint_.update_one([](Hint& hint) { hint.due = true; });
  }

 private:
  /// What the working threads wait for.
  struct Queue {
    std::deque<Message> waiting;
    bool stopping = false;
  };
  /// What the leasing thread waits for: no question to the store while either is missing.
  struct Hint {
    bool due = true;   ///< something may have become due
    bool room = true;  ///< the queue has been emptied
    bool stopping = false;
  };

  void lease(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      hint_.with([](Hint& hint) { hint.due = hint.room = false; });
      const std::size_t free = queue_.with(
          [&](const Queue& queue) { return most_ - std::min(most_, queue.waiting.size()); });
      if (free == 0) {
        hint_.wait_for(kPoll, [](const Hint& hint) { return hint.room || hint.stopping; });
      } else if (take(free) == 0) {
        hint_.wait_for(pause(), [](const Hint& hint) { return hint.due || hint.stopping; });
      }
    }
  }

  /// Leases due rows into the queue; how many.
  std::size_t take(std::size_t free) {
    const base::Timestamp now = services_.clock.now();
    const auto due = services_.messages.next_due(states_, direction_);
    if (!due || !*due || **due > now) return 0;
    auto leased = services_.messages.lease(states_, direction_, now, kLease, free);
    if (!leased) {
      services_.journal({"trouble", "", base::describe(leased.error())});
      return 0;
    }
    for (Message& message : *leased)
      queue_.update_one([&](Queue& queue) { queue.waiting.push_back(std::move(message)); });
    return leased->size();
  }

  std::chrono::milliseconds pause() const {
    const auto due = services_.messages.next_due(states_, direction_);
    if (!due || !*due) return kPoll;
    const auto left = **due - services_.clock.now();
    return std::clamp<std::chrono::milliseconds>(left, 1ms, kPoll);
  }

  void work(const std::stop_token& stop) {
    // On Linux of this thread alone. Refused or not, the work is done.
    if (niceness_ != 0)
      static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness_));
    while (!stop.stop_requested()) {
      queue_.wait_for(kPoll,
                      [](const Queue& queue) { return !queue.waiting.empty() || queue.stopping; });
      if (const auto message = next()) run(*message);
    }
  }

  std::optional<Message> next() {
    bool drained = false;
    auto message = queue_.with([&](Queue& queue) -> std::optional<Message> {
      if (queue.waiting.empty() || queue.stopping) return std::nullopt;
      Message first = std::move(queue.waiting.front());
      queue.waiting.pop_front();
      drained = queue.waiting.empty();
      return first;
    });
    if (drained) hint_.update_one([](Hint& hint) { hint.due = hint.room = true; });
    return message;
  }

  void run(const Message& message) {
    const auto done = step_(message);
    if (done) return;
    services_.journal({"trouble", message.id, base::describe(done.error())});
    store::Change rest;  // frees the lease; the row may have moved meanwhile, which is as good
    rest.from = rest.to = message.state;
    rest.at = services_.clock.now();
    rest.detail = "to be tried again: " + done.error().code;
    rest.attempts = message.attempts + 1;
    rest.due = rest.at + kRest * (1u << std::min(message.attempts, kMostDoublings));
    static_cast<void>(services_.messages.advance(message.id, rest));
  }

  Services& services_;
  const store::Direction direction_;
  const std::vector<State> states_;
  const std::size_t most_;
  const int niceness_;
  const Step step_;
  base::Guarded<Queue> queue_;
  base::Guarded<Hint> hint_;
  std::vector<std::jthread> threads_;
};

struct Workers::State {
  Line sending;
  Line receiving;
};

Workers::Workers(Services& services, Sending& sending, const Counts& counts)
    : state_(new State{{services,
                        store::Direction::Out,
                        {store::State::Accepted, store::State::Logged, store::State::Packaged,
                         store::State::Sent, store::State::Unproven, store::State::Failed},
                        counts.senders,
                        0,
                        [&sending](const Message& message) { return sending.step(message); }},
                       {services,
                        store::Direction::In,
                        {store::State::Stored, store::State::Logged, store::State::Receipted,
                         store::State::Delivered},
                        counts.deliverers,
                        kBehind,
                        [&services](const Message& message) -> Result<Message> {
                          TRY(const Message received, finish_received(services, message));
                          return received.duplicate_of.empty() ? deliver(services, received)
                                                               : received;
                        }}}) {}

Workers::~Workers() = default;

void Workers::wake(store::Direction direction) {
  (direction == store::Direction::Out ? state_->sending : state_->receiving).wake();
}

}  // namespace ap::flow
