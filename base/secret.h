#pragma once

#include <cstring>
#include <utility>

namespace base {

/// Holds what must not be printed: there is no output operator, and reading it is spelled out.
/// The bytes of a contiguous container are overwritten when the Secret dies.
template <class Container>
class Secret {
 public:
  Secret() = default;
  explicit Secret(Container value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) = default;
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&&) = default;
  ~Secret() {
    if (value_.size() == 0) return;
    std::memset(value_.data(), 0, value_.size());
    asm volatile("" : : "r"(value_.data()) : "memory");  // the store above is not dead
  }
  const Container& reveal() const { return value_; }

 private:
  Container value_{};
};

}  // namespace base
