#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace base::xml {

/// Characters that end a run beside control characters and bytes of longer characters.
struct Stops {
  char a, b, c;
  bool at(char byte) const {
    const auto value = static_cast<unsigned char>(byte);
    return value < 0x20 || value >= 0x80 || byte == a || byte == b || byte == c;
  }
};

/// The first byte that stops a run, or the end; eight bytes at a time, on any machine.
inline const char* run_end_by_words(const char* at, const char* end, const Stops& stops) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u, kHighs = 0x8080808080808080u;
  const auto of = [](char byte) { return kOnes * static_cast<unsigned char>(byte); };
  const std::uint64_t a = of(stops.a), b = of(stops.b), c = of(stops.c);
  while (end - at >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    // The high bit of a byte is set where it underflows. A borrow can set it too early, behind one
    // that stops anyhow: whether there is a stop is right, where is found byte by byte.
    const std::uint64_t found = word | (word - kOnes * 0x20) | ((word ^ a) - kOnes) |
                                ((word ^ b) - kOnes) | ((word ^ c) - kOnes);
    if ((found & kHighs) != 0) break;
    at += 8;
  }
  while (at != end && !stops.at(*at)) ++at;
  return at;
}

/// The same, sixteen bytes at a time where the machine can.
inline const char* run_end(const char* at, const char* end, const Stops& stops) {
#if defined(__SSE2__)
  const __m128i a = _mm_set1_epi8(stops.a), b = _mm_set1_epi8(stops.b), c = _mm_set1_epi8(stops.c);
  const __m128i least = _mm_set1_epi8(0x20);
  while (end - at >= 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Signed: bytes of longer characters are below the least, too.
    const __m128i named = _mm_or_si128(
        _mm_cmpeq_epi8(block, a), _mm_or_si128(_mm_cmpeq_epi8(block, b), _mm_cmpeq_epi8(block, c)));
    const int found = _mm_movemask_epi8(_mm_or_si128(named, _mm_cmpgt_epi8(least, block)));
    if (found != 0) return at + std::countr_zero(static_cast<unsigned>(found));
    at += 16;
  }
  while (at != end && !stops.at(*at)) ++at;
  return at;
#else
  return run_end_by_words(at, end, stops);
#endif
}

}  // namespace base::xml
