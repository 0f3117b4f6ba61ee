#include "base/cbor/value.h"

#include <catch2/catch.hpp>

using namespace base;
using namespace base::cbor;

namespace {
Bytes hex(std::string_view text) {
  return from_hex(text).value();
}
}  // namespace

TEST_CASE("numbers, strings, arrays, maps and null are encoded as RFC 8949 appendix A lists") {
  CHECK(to_hex(encode(Value(std::uint64_t{0}))) == "00");
  CHECK(to_hex(encode(Value(std::uint64_t{23}))) == "17");
  CHECK(to_hex(encode(Value(std::uint64_t{24}))) == "1818");
  CHECK(to_hex(encode(Value(std::uint64_t{1000}))) == "1903e8");
  CHECK(to_hex(encode(Value(std::uint64_t{1000000}))) == "1a000f4240");
  CHECK(to_hex(encode(Value(std::uint64_t{1000000000000}))) == "1b000000e8d4a51000");
  CHECK(to_hex(encode(Value(hex("01020304")))) == "4401020304");
  CHECK(to_hex(encode(Value(std::string("\xC3\xBC")))) == "62c3bc");
  CHECK(to_hex(encode(Value())) == "f6");
  const Value::Array numbers{std::uint64_t{1}, std::uint64_t{2}};
  CHECK(to_hex(encode(Value(numbers))) == "820102");
  CHECK(to_hex(encode(Value(Value::Map{{3, std::uint64_t{4}}, {1, std::uint64_t{2}}}))) ==
        "a201020304");
}

TEST_CASE("what is encoded is decoded to the same value") {
  const Value value(Value::Map{{0, std::uint64_t{1}},
                               {9, Value(Value::Map{{1, hex("00ff")}})},
                               {12, std::string("a/1")},
                               {300, Value(Value::Array{Value(), std::uint64_t{70000}})}});
  CHECK(decode(encode(value)).value() == value);
}

TEST_CASE("every other spelling, kind, length and depth is refused") {
  for (const auto* bad :
       {"", "1800", "190001", "1a0000ffff", "a203040102", "a201020102", "a1616101", "9fff",
        "5f4101ff", "20", "f5", "c101", "fb3ff0000000000000", "0000", "4401", "62c328",
        "9bffffffffffffffff", "bb00000000ffffffff", "1c"}) {
    INFO(bad);
    REQUIRE_FALSE(decode(hex(bad)));
    CHECK(decode(hex(bad)).error().code == "cbor");
  }
  CHECK(decode(hex("8181818100")));
  CHECK(decode(hex("818181818100")).error().code == "cbor.depth");
  CHECK(decode(Bytes(70000)).error().code == "cbor.bytes");
}
