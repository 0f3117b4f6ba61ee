#include "ledger/witness/known_logs.h"

#include <catch2/catch.hpp>

using namespace ledger;

namespace {
std::string vkey(std::string name, KeyType type, std::uint8_t seed) {
  return SignerKey::make(std::move(name), type, base::Bytes(32, seed)).value().verifier().text();
}
}  // namespace

TEST_CASE("a witness knows logs by origin, each with one key or several") {
  const std::string first = vkey("a.example/2026", KeyType::Log, 1);
  const std::string second = vkey("a.example/2026", KeyType::Log, 2);
  const auto logs = parse_known_logs("# logs\n\na.example/2026 " + first + "\na.example/2026  " +
                                     second + " https://a.example/2026/\nb " + first)
                        .value();
  REQUIRE(logs.size() == 2);
  CHECK(logs.at("a.example/2026").keys.size() == 2);
  CHECK(logs.at("a.example/2026").url == "https://a.example/2026/");
  CHECK(logs.at("b").keys[0].text() == first);
  CHECK(parse_known_logs("").value().empty());
}

TEST_CASE("a line that names no log key is refused with its number") {
  const std::string cosigner = vkey("w.example", KeyType::Cosigner, 1);
  for (const std::string& bad :
       {std::string("a.example"), "a " + cosigner, std::string("a b+00000000+AAAA"),
        "a " + vkey("a", KeyType::Log, 1) + " url more"}) {
    INFO(bad);
    const auto parsed = parse_known_logs("# one\n" + bad + "\n");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().detail.starts_with("line 2: "));
  }
}

TEST_CASE("a log's name in paths is the hash of its origin") {
  CHECK(origin_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
