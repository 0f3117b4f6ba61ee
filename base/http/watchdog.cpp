#include "base/http/watchdog.h"

#include <sys/socket.h>

namespace base::http {
namespace {

constexpr std::chrono::milliseconds kTick{100};

}  // namespace

Watchdog::Watchdog() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

Watchdog::~Watchdog() {
  thread_.request_stop();
  state_.update([](State&) {});
}

void Watchdog::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    state_.wait_for(kTick, [&](const State&) { return stop.stop_requested(); });
    const auto now = std::chrono::steady_clock::now();
    state_.with([&](State& state) {
      for (auto& [id, entry] : state.entries) {
        if (entry.cut || entry.deadline > now) continue;
        entry.cut = true;
        ::shutdown(entry.descriptor, SHUT_RDWR);  // wakes the thread that waits in read or write
      }
    });
  }
}

void Watchdog::cut_all() {
  state_.with([](State& state) {
    for (auto& [id, entry] : state.entries) {
      entry.cut = true;
      ::shutdown(entry.descriptor, SHUT_RDWR);
    }
  });
}

Watchdog::Watch::Watch(Watchdog& dog, int descriptor)
    : dog_(dog), id_(dog.state_.with([&](State& state) {
        state.entries.emplace(state.next, Entry{descriptor});
        return state.next++;
      })) {}

Watchdog::Watch::~Watch() {
  dog_.state_.with([&](State& state) { state.entries.erase(id_); });
}

void Watchdog::Watch::set(Deadline deadline) {
  dog_.state_.with([&](State& state) { state.entries.at(id_).deadline = deadline; });
}

bool Watchdog::Watch::was_cut() const {
  return dog_.state_.with([&](State& state) { return state.entries.at(id_).cut; });
}

}  // namespace base::http
