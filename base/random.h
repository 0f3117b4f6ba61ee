#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"

namespace base {

/// Where unpredictable bytes come from. Passed to constructors; tests replay them from a seed.
/// Threads: fill() may be called from any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;
  Bytes bytes(std::size_t count);
};

/// The operating system's generator.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

/// 48 bits of time and 80 random bits: later ones are larger, so that an index grows at its end.
/// Tells when it was made; for ids that are no secrets.
std::array<std::uint8_t, 16> make_ordered_id(Random& random, Timestamp now);
/// The same as a version 7 UUID, lower case (RFC 9562 5.7): 74 random bits.
std::string make_ordered_uuid(Random& random, Timestamp now);

/// A version 4 UUID, lower case (RFC 4122 4.4): 122 random bits.
std::string make_uuid(Random& random);

}  // namespace base
