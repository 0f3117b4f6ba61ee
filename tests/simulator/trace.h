#pragma once

#include <cstdint>
#include <initializer_list>
#include <iostream>
#include <string_view>

namespace simulator {

/// What happened in a run, as a hash, and as lines for a person when wanted. Two runs of one seed
/// give the same hash. Signatures are not in it, so it does not depend on how they are made.
class Trace {
 public:
  explicit Trace(std::ostream* out = nullptr) : out_(out) {}

  void say(std::string_view what, std::initializer_list<std::uint64_t> numbers = {}) {
    for (const char c : what) mix(static_cast<std::uint8_t>(c));
    for (const std::uint64_t number : numbers) mix(number);
    if (out_ == nullptr) return;
    *out_ << step_ << "  " << what;
    for (const std::uint64_t number : numbers) *out_ << ' ' << number;
    *out_ << '\n';
  }
  void at_step(std::uint64_t step) { step_ = step; }
  std::uint64_t step() const { return step_; }
  std::uint64_t hash() const { return hash_; }
  bool is_shown() const { return out_ != nullptr; }

 private:
  void mix(std::uint64_t value) {  // FNV-1a, eight bytes at a time, and a turn
    hash_ = (hash_ ^ value) * 0x100000001b3u;
    hash_ ^= hash_ >> 29;
  }
  std::ostream* out_;
  std::uint64_t step_ = 0;
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

}  // namespace simulator
