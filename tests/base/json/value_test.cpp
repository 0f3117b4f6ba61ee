#include "base/json/value.h"

#include <catch2/catch.hpp>

using namespace base::json;

TEST_CASE("what is written is what is read, in order") {
  Value value;
  value.set("b", 1).set("a", Value::array().push("x\n\"\\\x01").push(true).push(Value()).push(-5));
  value.set("o", Value::object()).set("e", Value::array());
  const std::string text = write(value);
  CHECK(text == R"({"b":1,"a":["x\u000a\"\\\u0001",true,null,-5],"o":{},"e":[]})");
  CHECK(parse(text).value() == value);
}

TEST_CASE("members are found, replaced and missed") {
  Value value = parse(R"({"a": "text", "n": 12345678901, "f": 1.5})").value();
  CHECK(value.text_at("a") == "text");
  CHECK(value.text_at("n").empty());
  CHECK(*value.find("n")->integer() == 12345678901);
  CHECK(*value.find("f")->real() == 1.5);
  CHECK(value.find("z") == nullptr);
  value.set("a", "new");
  CHECK(value.members()->size() == 3);
  CHECK(value.text_at("a") == "new");
}

TEST_CASE("broken, doubled and endless JSON is refused") {
  for (const auto* bad :
       {"", "{", "{\"a\":}", "[1,]", "nothing", "{\"a\":1,\"a\":2}", "{} x", "{\"a\" 1}",
        "[\"\xC3\"]", "[\"\\u0000\"]", "{\"a\\u0000b\":1}", "[9223372036854775808]",
        "[-9223372036854775809]", "[18446744073709551616]", "[1e309]", "[\"\\ud83e\"]"}) {
    INFO(bad);
    REQUIRE_FALSE(parse(bad));
    CHECK(parse(bad).error().code == "json");
  }
  CHECK(parse(std::string(100, '[') + std::string(100, ']')).error().code == "json.depth");
  CHECK(parse("[1,2]", {.bytes = 4, .depth = 9}).error().code == "json.bytes");
}

TEST_CASE("numbers keep their kind, and escapes their meaning, when they are written and read") {
  const auto spelled = [](std::string_view text) { return write(parse(text).value()); };
  CHECK(spelled("[1.0,-0.0,1e3,0.1,1e300]") == "[1.0,-0.0,1000.0,0.1,1e+300]");
  CHECK(spelled("[-9223372036854775808,9223372036854775807,0]") ==
        "[-9223372036854775808,9223372036854775807,0]");
  CHECK(spelled(R"(["\\u0000", "\"\\", "\u00e4\/"])") == R"(["\\u0000","\"\\","ä/"])");
}
