#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace base::xml {

/// The numbers of things that were seen before, found by a hash. The things themselves lie with the
/// owner, who compares: no memory of its own for each.
class SeenNumbers final {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  template <class Same>
  std::uint32_t find(std::uint64_t hash, Same&& same) const {
    return slots_.empty() ? kNone : slots_[place_of(folded(hash), same)].number;
  }
  /// Adds a number that is not there yet.
  void add(std::uint64_t hash, std::uint32_t number) {
    if (2 * used_ >= slots_.size()) grow();
    slots_[place_of(folded(hash), kNew)] = {folded(hash), number};
    ++used_;
  }
  void clear() {
    for (Slot& slot : slots_) slot = {};
    used_ = 0;
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = kNone;  ///< kNone: free
  };
  static constexpr auto kNew = [](std::uint32_t) { return false; };
  static std::uint32_t folded(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash ^ (hash >> 32));
  }
  /// Where it is, or the free slot where it belongs.
  template <class Same>
  std::size_t place_of(std::uint32_t hash, Same&& same) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    for (; slots_[at].number != kNone; at = (at + 1) & mask)
      if (slots_[at].hash == hash && same(slots_[at].number)) break;
    return at;
  }
  void grow() {
    constexpr std::size_t kFirst = 64;  // a power of two
    const std::size_t size = slots_.empty() ? kFirst : slots_.size() * 2;
    const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(size));
    for (const Slot& slot : before)
      if (slot.number != kNone) slots_[place_of(slot.hash, kNew)] = slot;
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace base::xml
