#pragma once

#include <memory>
#include <utility>

#include "base/guarded.h"

namespace base {

/// A value that is replaced as a whole while others read it (a reloaded key, directory, rule set).
/// Whoever got it keeps it for as long as needed. Threads: any.
template <class T>
class Current {
 public:
  explicit Current(std::shared_ptr<const T> value) : value_(std::move(value)) {}
  std::shared_ptr<const T> get() const {
    return value_.with([](const std::shared_ptr<const T>& value) { return value; });
  }
  void set(std::shared_ptr<const T> value) {
    value_.with([&](std::shared_ptr<const T>& held) { held.swap(value); });
  }

 private:
  Guarded<std::shared_ptr<const T>> value_;
};

}  // namespace base
