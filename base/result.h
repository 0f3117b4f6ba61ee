#pragma once

#include <type_traits>
#include <utility>
#include <variant>

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

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  template <class U>
    requires(std::is_convertible_v<U, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
             !std::is_same_v<std::remove_cvref_t<U>, Error> &&
             !std::is_same_v<std::remove_cvref_t<U>, Result>)
  Result(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & {
    ENSURE(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    ENSURE(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    ENSURE(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& {
    ENSURE(!has_value());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    ENSURE(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

  T value_or(T fallback) const& { return has_value() ? value() : std::move(fallback); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return error_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  void value() const { ENSURE(has_value()); }
  const Error& error() const& {
    ENSURE(!has_value());
    return *std::get_if<1>(&error_);
  }
  Error&& error() && {
    ENSURE(!has_value());
    return std::move(*std::get_if<1>(&error_));
  }

 private:
  std::variant<std::monostate, Error> error_;
};

}  // namespace base

// TRY(expression): returns the Error of a failed Result.
// TRY(declaration, expression): the same, else initialises the declaration with the value.
#define KUITTI_JOIN_(a, b) a##b
#define KUITTI_JOIN(a, b) KUITTI_JOIN_(a, b)
#define KUITTI_TRY_1(expression)                                       \
  do {                                                                 \
    auto kuitti_try_result = (expression);                             \
    if (!kuitti_try_result) return std::move(kuitti_try_result).error(); \
  } while (false)
#define KUITTI_TRY_N(result, declaration, ...)  \
  auto result = (__VA_ARGS__);                  \
  if (!result) return std::move(result).error(); \
  declaration = std::move(result).value()
#define KUITTI_TRY_2(declaration, ...) \
  KUITTI_TRY_N(KUITTI_JOIN(kuitti_try_, __COUNTER__), declaration, __VA_ARGS__)
#define KUITTI_TRY_PICK(_1, _2, _3, _4, _5, _6, _7, _8, NAME, ...) NAME
#define TRY(...)                                                                          \
  KUITTI_TRY_PICK(__VA_ARGS__, KUITTI_TRY_2, KUITTI_TRY_2, KUITTI_TRY_2, KUITTI_TRY_2,    \
                  KUITTI_TRY_2, KUITTI_TRY_2, KUITTI_TRY_2, KUITTI_TRY_1, )(__VA_ARGS__)
