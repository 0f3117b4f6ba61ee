#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include "base/check.h"
#include "base/error.h"

namespace base {

/// Either a value or an Error: what every function that can fail in an expected way returns.
/// Spelled like std::expected, which libstdc++ 12 offers in C++23 mode only.
///
///   TRY(auto size, TreeSize::parse(line));   // early return of the Error
///   TRY(store.put(path, bytes));             // the same for Result<void>
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : failure_(std::move(error)) {}
  Result(Failure failure) : failure_(std::move(failure)) {}
  template <class U>
    requires(std::is_convertible_v<U, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
             !std::is_same_v<std::remove_cvref_t<U>, Error> &&
             !std::is_same_v<std::remove_cvref_t<U>, Failure> &&
             !std::is_same_v<std::remove_cvref_t<U>, Result>)
  Result(U&& value) : value_(std::in_place, std::forward<U>(value)) {}

  bool has_value() const { return value_.has_value(); }
  explicit operator bool() const { return has_value(); }

  T& value() & {
    ENSURE(has_value());
    return *value_;
  }
  const T& value() const& {
    ENSURE(has_value());
    return *value_;
  }
  /// The value itself, so that a part of it may be walked over: for (auto& x :
  /// read().value().items).
  T value() && {
    ENSURE(has_value());
    return std::move(*value_);
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return failure_.error(); }
  Error error() && { return std::move(failure_); }
  Failure failure() && { return std::move(failure_); }

  T value_or(T fallback) const& { return has_value() ? value() : std::move(fallback); }

 private:
  std::optional<T> value_;
  Failure failure_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : failure_(std::move(error)), failed_(true) {}
  Result(Failure failure) : failure_(std::move(failure)), failed_(true) {}

  bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  void value() const { ENSURE(has_value()); }
  const Error& error() const& { return failure_.error(); }
  Error error() && { return std::move(failure_); }
  Failure failure() && { return std::move(failure_); }

 private:
  Failure failure_;
  bool failed_ = false;
};

}  // namespace base

// TRY(expression): returns the Error of a failed Result.
// TRY(declaration, expression): the same, else initialises the declaration with the value.
#define KUITTI_JOIN_(a, b) a##b
#define KUITTI_JOIN(a, b) KUITTI_JOIN_(a, b)
#define KUITTI_TRY_1(expression)                                           \
  do {                                                                     \
    auto kuitti_try_result = (expression);                                 \
    if (!kuitti_try_result) return std::move(kuitti_try_result).failure(); \
  } while (false)
#define KUITTI_TRY_N(result, declaration, ...)     \
  auto result = (__VA_ARGS__);                     \
  if (!result) return std::move(result).failure(); \
  declaration = std::move(result).value()
#define KUITTI_TRY_2(declaration, ...) \
  KUITTI_TRY_N(KUITTI_JOIN(kuitti_try_, __COUNTER__), declaration, __VA_ARGS__)
#define KUITTI_TRY_PICK(_1, _2, _3, _4, _5, _6, _7, _8, NAME, ...) NAME
#define TRY(...)                                                                       \
  KUITTI_TRY_PICK(__VA_ARGS__, KUITTI_TRY_2, KUITTI_TRY_2, KUITTI_TRY_2, KUITTI_TRY_2, \
                  KUITTI_TRY_2, KUITTI_TRY_2, KUITTI_TRY_2, KUITTI_TRY_1, )            \
  (__VA_ARGS__)
