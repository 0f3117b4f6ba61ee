#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

namespace base {

/// Shared state that can only be reached under its lock: forgetting to lock does not compile.
/// Keep the callback short; no I/O and no foreign callback inside.
template <class T>
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(T value) : value_(std::move(value)) {}

  /// Runs the callback with the value locked and returns its result.
  template <class F>
  decltype(auto) with(F&& callback) {
    const std::lock_guard lock(mutex_);
    return std::forward<F>(callback)(value_);
  }
  template <class F>
  decltype(auto) with(F&& callback) const {
    const std::lock_guard lock(mutex_);
    return std::forward<F>(callback)(std::as_const(value_));
  }
  /// Changes the value and wakes every waiter.
  template <class F>
  decltype(auto) update(F&& callback) {
    const Notify notify{changed_};
    const std::lock_guard lock(mutex_);
    return std::forward<F>(callback)(value_);
  }
  /// The same, and wakes one of them: where all wait for the same thing and one can have it.
  template <class F>
  decltype(auto) update_one(F&& callback) {
    const NotifyOne notify{changed_};
    const std::lock_guard lock(mutex_);
    return std::forward<F>(callback)(value_);
  }
  /// Waits until `ready(value)` holds or the time is over; returns whether it holds.
  template <class Duration, class Ready>
  bool wait_for(Duration time, Ready&& ready) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [&] { return ready(value_); });
  }

 private:
  struct Notify {
    std::condition_variable& changed;
    ~Notify() { changed.notify_all(); }
  };
  struct NotifyOne {
    std::condition_variable& changed;
    ~NotifyOne() { changed.notify_one(); }
  };
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  T value_{};
};

}  // namespace base
