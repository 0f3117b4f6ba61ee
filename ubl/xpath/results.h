#pragma once

#include <cstdint>
#include <type_traits>

#include "ubl/xpath/item.h"

// What an evaluator takes and gives: the focus, a truth, one item, a stream of items, a sequence.
namespace ubl::xpath {

struct Focus {
  Item item;
  bool present = false;
  std::uint32_t position = 1;
  std::uint32_t size = 1;

  static Focus at(const Item& item, std::uint32_t position = 1, std::uint32_t size = 1) {
    return {item, true, position, size};
  }
};

enum class Truth : std::uint8_t { False, True, Error };
inline Truth truth_of(bool value) {
  return value ? Truth::True : Truth::False;
}

/// No item, one, or an error that the evaluator holds.
struct Single {
  enum class State : std::uint8_t { Empty, One, Error };
  State state = State::Empty;
  Item item;

  Single() = default;
  Single(const Item& one) : state(State::One), item(one) {}
  static Single error() {
    Single single;
    single.state = State::Error;
    return single;
  }
  bool is_error() const { return state == State::Error; }
  bool is_empty() const { return state == State::Empty; }
};

/// Takes items one by one; answers false when it wants no more. A borrowed lambda.
class Sink {
 public:
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, Sink>)
  Sink(F&& take)
      : target_(const_cast<void*>(static_cast<const void*>(&take))),
        call_([](void* target, const Item& item) -> bool {
          return (*static_cast<std::remove_reference_t<F>*>(target))(item);
        }) {}
  bool operator()(const Item& item) const { return call_(target_, item); }

 private:
  void* target_;
  bool (*call_)(void*, const Item&);
};

/// A sequence kept in an arena.
struct Value {
  const Item* items = nullptr;
  std::uint32_t size = 0;
  Item one;

  const Item* begin() const { return size == 1 ? &one : items; }
  const Item* end() const { return begin() + size; }
  /// The very same items, not only equal ones.
  bool is_same(const Value& other) const {
    if (size != other.size) return false;
    if (size != 1) return size == 0 || items == other.items;
    return one.type == other.one.type && one.big == other.one.big &&
           one.attribute == other.one.attribute && one.size == other.one.size &&
           one.integer == other.one.integer;  // whatever it holds has these 64 bits
  }
};

}  // namespace ubl::xpath
