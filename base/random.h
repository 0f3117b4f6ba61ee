#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"

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

/// A version 4 UUID, lower case (RFC 4122 4.4): 122 random bits.
std::string make_uuid(Random& random);

}  // namespace base
