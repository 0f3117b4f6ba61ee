#pragma once

#include <compare>
#include <utility>

namespace base {

/// A value whose meaning is in its name: LeafIndex and TreeSize are both numbers, never each other.
///   using LeafIndex = base::Strong<struct LeafIndexTag, std::uint64_t>;
template <class Tag, class T>
class Strong {
 public:
  constexpr Strong() = default;
  explicit constexpr Strong(T value) : value_(std::move(value)) {}
  constexpr const T& value() const { return value_; }
  auto operator<=>(const Strong&) const = default;

 private:
  T value_{};
};

}  // namespace base
