#include "base/arguments.h"

#include <catch2/catch.hpp>

using base::Arguments;

namespace {
const base::CommandLine kAccepted{{"--wait", "-o"}, {"--json"}};

base::Result<Arguments> parse(std::vector<const char*> words) {
  return Arguments::parse(words, kAccepted);
}
}  // namespace

TEST_CASE("options, switches and file names are told apart in any order") {
  const auto found = parse({"a.xml", "--wait", "5", "--json", "-o", "b", "--", "--c"});
  REQUIRE(found);
  CHECK(found->positional() == std::vector<std::string>{"a.xml", "--c"});
  CHECK(found->number("--wait", 0).value() == 5);
  CHECK(found->has("--json"));
  CHECK(found->value("-o") == "b");
  CHECK(found->value("--key", "none") == "none");
}

TEST_CASE("a wrong command line says what is wrong with it") {
  CHECK_THAT(parse({"--colour"}).error().detail, Catch::Contains("--colour"));
  CHECK_THAT(parse({"--wait"}).error().detail, Catch::Contains("needs a value"));
  CHECK_THAT(parse({"--json=1"}).error().detail, Catch::Contains("--json=1"));
  CHECK_THAT(parse({"-o", "a", "-o", "b"}).error().detail, Catch::Contains("twice"));
  CHECK_FALSE(parse({"--wait=soon"}).value().number("--wait", 0));
}
