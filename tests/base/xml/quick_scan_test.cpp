#include "base/xml/quick_scan.h"

#include <catch2/catch.hpp>
#include <string>

using namespace base::xml;

namespace {

constexpr Stops kStops{'<', '&', ']'};

std::size_t stop(const std::string& text,
                 const char* (*find)(const char*, const char*, const Stops&)) {
  return static_cast<std::size_t>(find(text.data(), text.data() + text.size(), kStops) -
                                  text.data());
}

}  // namespace

TEST_CASE("a run ends at the same byte by words as in the widest steps of the machine") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool stops = byte < 0x20 || byte >= 0x80 || c == '<' || c == '&' || c == ']';
    for (std::size_t place = 0; place < 40; ++place) {
      // What stands around borrows and carries most easily.
      for (const char around : {' ', '!', '\x7F', '=', '\\', '^', '\'', '%'}) {
        std::string text(43, around);
        text[place] = c;
        const std::size_t expected = stops ? place : text.size();
        if (stop(text, run_end) != expected || stop(text, run_end_by_words) != expected)
          FAIL("byte " << byte << " at " << place << " in " << around);
      }
    }
  }
}

TEST_CASE("the first of several bytes that end a run is found") {
  for (std::size_t first = 0; first < 20; ++first) {
    for (std::size_t second = first; second < 40; ++second) {
      std::string text(41, 'x');
      text[second] = '\n';
      text[first] = '<';
      CHECK(stop(text, run_end) == first);
      CHECK(stop(text, run_end_by_words) == first);
    }
  }
}
