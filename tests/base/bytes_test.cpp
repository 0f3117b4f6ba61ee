#include "base/bytes.h"

#include <catch2/catch.hpp>

using namespace base;

TEST_CASE("base64 of RFC 4648 section 10, both ways") {
  const auto [plain, coded] = GENERATE(table<std::string, std::string>({{"", ""},
                                                                        {"f", "Zg=="},
                                                                        {"fo", "Zm8="},
                                                                        {"foo", "Zm9v"},
                                                                        {"foob", "Zm9vYg=="},
                                                                        {"fooba", "Zm9vYmE="},
                                                                        {"foobar", "Zm9vYmFy"}}));
  CHECK(to_base64(as_bytes(plain)) == coded);
  REQUIRE(from_base64(coded));
  CHECK(as_text(*from_base64(coded)) == plain);
}

TEST_CASE("base64 refuses wrong length, padding, alphabet and trailing bits") {
  const std::string bad = GENERATE("Zg=", "Zg", "Z===", "====", "Zg==Zg==", "Zm9-", "Zh==", "Zm9=",
                                   "Zm9v\n", " Zm9v");
  CHECK_FALSE(from_base64(bad));
}

TEST_CASE("base64 with line breaks is read where XML allows it") {
  CHECK(from_base64_with_space("Zm9v\r\n YmFy\t")->size() == 6);
}

TEST_CASE("hexadecimal both ways") {
  CHECK(to_hex(*from_hex("00ffA5")) == "00ffa5");
  CHECK_FALSE(from_hex("0"));
  CHECK_FALSE(from_hex("0g"));
}

TEST_CASE("integers are big-endian") {
  Bytes bytes;
  append_u16(bytes, 0x0102);
  append_u32(bytes, 0x03040506);
  append_u64(bytes, 0x0708090a0b0c0d0e);
  CHECK(to_hex(bytes) == "0102030405060708090a0b0c0d0e");
  CHECK(read_u64(std::span<const std::uint8_t, 8>(bytes.data() + 6, 8)) == 0x0708090a0b0c0d0e);
}
