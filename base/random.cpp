#include "base/random.h"

#include <sys/random.h>

#include <array>

namespace base {

Bytes Random::bytes(std::size_t count) {
  Bytes out(count);
  fill(out);
  return out;
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0) continue;  // EINTR; the generator itself cannot fail on Linux
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

namespace {

/// With version and variant in their places.
std::string uuid_of(std::array<std::uint8_t, 16> bytes, unsigned version) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | version << 4);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  std::string text = to_hex(bytes);
  for (const std::size_t at : {8u, 13u, 18u, 23u}) text.insert(at, 1, '-');
  return text;
}

}  // namespace

std::array<std::uint8_t, 16> make_ordered_id(Random& random, Timestamp now) {
  constexpr std::size_t kTimeBytes = 6;
  std::array<std::uint8_t, 16> bytes{};
  auto time = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (std::size_t at = kTimeBytes; at > 0; --at, time >>= 8)
    bytes[at - 1] = static_cast<std::uint8_t>(time);
  random.fill(std::span(bytes).subspan(kTimeBytes));
  return bytes;
}

std::string make_ordered_uuid(Random& random, Timestamp now) {
  return uuid_of(make_ordered_id(random, now), 7);
}

std::string make_uuid(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return uuid_of(bytes, 4);
}

}  // namespace base
