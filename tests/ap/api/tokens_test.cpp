#include "ap/api/tokens.h"

#include <catch2/catch.hpp>

#include "base/file/file.h"
#include "tests/support/fakes.h"

using namespace ap::api;

namespace {

constexpr std::string_view kFile =
    "# who may use this node\n"
    "\n"
    "operator  aaaaaaaaaaaaaaaaaaaaaaaa  the keeper\n"
    "supplier\tbbbbbbbbbbbbbbbbbbbb\n"
    "officer cccccccccccccccccccc_-09\n"
    "auditor dddddddddddddddddddd\n";

}  // namespace

TEST_CASE("a token is known by its whole text and has the role of its line") {
  const Tokens tokens(parse_tokens(kFile).value());
  CHECK(tokens.size() == 4);
  CHECK(tokens.find("aaaaaaaaaaaaaaaaaaaaaaaa") == Role::Operator);
  CHECK(tokens.find("bbbbbbbbbbbbbbbbbbbb") == Role::Supplier);
  CHECK(tokens.find("cccccccccccccccccccc_-09") == Role::Officer);
  CHECK(tokens.find("dddddddddddddddddddd") == Role::Auditor);
  for (const auto* wrong : {"", "aaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaa", "operator",
                            "AAAAAAAAAAAAAAAAAAAAAAAA"}) {
    CHECK_FALSE(tokens.find(wrong));
  }
}

TEST_CASE("a line that is no role and token is refused with its number") {
  for (const auto* line : {"king aaaaaaaaaaaaaaaaaaaaaaaa", "operator", "operator short",
                           "operator aaaaaaaaaaaaaaaaaaaaaaa!"}) {
    INFO(line);
    const auto tokens = parse_tokens("# first\n" + std::string(line) + "\n");
    REQUIRE_FALSE(tokens);
    CHECK(tokens.error().code == "tokens");
    CHECK_THAT(tokens.error().detail, Catch::StartsWith("line 2"));
  }
}

TEST_CASE("each role may do what the table of ap/api/README.md says") {
  using P = Permission;
  for (const Role role : {Role::Operator, Role::Supplier, Role::Officer, Role::Auditor}) {
    CHECK(allows(role, P::Read));
    CHECK(allows(role, P::Judge));
    CHECK(allows(role, P::Submit) == (role != Role::Auditor));
    CHECK(allows(role, P::Mend) == (role == Role::Operator || role == Role::Officer));
  }
}

TEST_CASE(
    "the first start makes one operator's token that only its owner can read, and once only") {
  const auto folder = base::file::TemporaryFolder::make("tokens").value();
  const auto file = folder.path() / "api-tokens";
  test::SeededRandom random(1);
  create_tokens(file, random).value();
  const auto text = base::file::read_text(file).value();
  const auto tokens = parse_tokens(text).value();
  REQUIRE(tokens.size() == 1);
  CHECK(tokens[0].role == Role::Operator);
  CHECK(tokens[0].secret.reveal().size() == 64);
  using std::filesystem::perms;
  CHECK(std::filesystem::status(file).permissions() == (perms::owner_read | perms::owner_write));
  create_tokens(file, random).value();
  CHECK(base::file::read_text(file).value() == text);
}
