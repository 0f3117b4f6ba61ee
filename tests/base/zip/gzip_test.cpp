#include "base/zip/gzip.h"

#include <catch2/catch.hpp>

using namespace base;
using namespace base::zip;

TEST_CASE("what is zipped comes back, and the part of the published example too") {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{70'000}, std::size_t{3u << 20}}) {
    Bytes plain(size);
    for (std::size_t at = 0; at < size; ++at) plain[at] = static_cast<std::uint8_t>(at * at >> 5);
    CHECK(gunzip(gzip(plain)).value() == plain);
  }
  const Bytes part =
      from_hex(
          "1F8B0800000000000000B3C9CDCCB3B349492DB22B4ECC2DC849B5D107B16DF441C2007E6CD3781C000000")
          .value();
  CHECK(to_string(gunzip(part).value()) == "<min><der>sample</der></min>");
}

TEST_CASE("damaged, cut, doubled and trailing data are refused") {
  const Bytes whole = gzip(to_bytes(std::string(1000, 'x') + "end"));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK(gunzip(ByteView(whole).first(size)).error().code == "gzip.damaged");
  Bytes doubled = whole;
  append(doubled, whole);
  CHECK(gunzip(doubled).error().code == "gzip.trailing");
  Bytes bent = whole;
  bent[bent.size() - 6] ^= 1;
  CHECK(gunzip(bent).error().code == "gzip.damaged");
  CHECK(gunzip(to_bytes("plain")).error().code == "gzip.damaged");
}

TEST_CASE("a bomb is stopped by its size or by its ratio") {
  const Bytes bomb = gzip(Bytes(20u << 20));
  CHECK(gunzip(bomb).error().code == "gzip.ratio");
  CHECK(gunzip(bomb, {.bytes = 5u << 20, .ratio = 100'000}).error().code == "gzip.bytes");
  CHECK(gunzip(bomb, {.bytes = 30u << 20, .ratio = 100'000}));
}
