// How parts are kept: whatever is known of them, what was stored is read back.
#include <catch2/catch.hpp>

#include "base/sql/database.h"
#include "base/zip/gzip.h"
#include "tests/ap/store/store_world.h"

using namespace ap::store;
using base::Bytes;
using base::to_bytes;
using test::received;
using test::StoreWorld;

namespace {

/// How a part is kept, and how many bytes its row has.
std::pair<std::string, std::size_t> kept(const StoreWorld& world, const std::string& name) {
  const auto database = base::sql::Connection::open_reader(world.file).value();
  auto statement =
      database->prepare("SELECT held, ifnull(length(bytes), 0) FROM parts WHERE name = ?1").value();
  statement.bind(1, std::string_view(name));
  REQUIRE(statement.step().value());
  return {statement.text(0), static_cast<std::size_t>(statement.integer(1))};
}

const std::string kDocument = "<Invoice>" + std::string(3000, 'x') + "</Invoice>";
const Bytes kSbd = to_bytes("<Sbd><Header/>" + kDocument + "</Sbd>");

}  // namespace

TEST_CASE("a document that stands in its envelope is kept there, and read alike") {
  StoreWorld world;
  const std::vector<Part> parts{
      {.name = "sbd", .bytes = kSbd},
      {.name = "document", .bytes = to_bytes(kDocument), .inside = "sbd"}};
  REQUIRE(world.messages->insert(received(1), parts, {}, ""));
  CHECK(kept(world, "sbd") == std::pair(std::string("here"), kSbd.size()));
  CHECK(kept(world, "document") == std::pair(std::string("inside"), std::size_t{0}));
  CHECK(world.messages->part("in-1", "document").value() == to_bytes(kDocument));
  CHECK(world.messages->part("in-1", "sbd").value() == kSbd);
}

TEST_CASE("a document that does not stand in its envelope is kept by itself") {
  StoreWorld world;
  const Bytes other = to_bytes("<Invoice>" + std::string(3000, 'x') + "</Invoice >");
  const std::vector<Part> parts{{.name = "sbd", .bytes = kSbd},
                                {.name = "document", .bytes = other, .inside = "sbd"}};
  REQUIRE(world.messages->insert(received(1), parts, {}, ""));
  CHECK(kept(world, "document").first == "here");
  CHECK(world.messages->part("in-1", "document").value() == other);
  REQUIRE(world.messages->insert(received(2),
                                 {{.name = "document", .bytes = other, .inside = "sbd"}}, {}, ""));
  CHECK(world.messages->part("in-2", "document").value() == other);
}

TEST_CASE("a part that came gzipped is kept so, and what is in it is found in it") {
  StoreWorld world;
  const Bytes gzipped = base::zip::gzip(kSbd);
  const std::vector<Part> parts{
      {.name = "sbd", .bytes = kSbd, .gzipped = gzipped, .digest = base::crypto::sha256(kSbd)},
      {.name = "document", .bytes = to_bytes(kDocument), .inside = "sbd"}};
  REQUIRE(world.messages->insert(received(1), parts, {}, ""));
  CHECK(kept(world, "sbd") == std::pair(std::string("gzip"), gzipped.size()));
  CHECK(world.messages->part("in-1", "sbd").value() == kSbd);
  CHECK(world.messages->part("in-1", "document").value() == to_bytes(kDocument));
}

TEST_CASE("a large envelope is a file, with the document in it") {
  StoreWorld world;
  const Bytes large = test::content(1, 100'000);
  const Bytes inner(large.begin() + 1000, large.end() - 1000);
  const std::vector<Part> parts{{.name = "sbd", .bytes = large},
                                {.name = "document", .bytes = inner, .inside = "sbd"}};
  REQUIRE(world.messages->insert(received(1), parts, {}, ""));
  CHECK(kept(world, "sbd").first == "file");
  CHECK(kept(world, "document").first == "inside");
  CHECK(world.messages->part("in-1", "document").value() == inner);
}

TEST_CASE("what does not fit the digest that was given for it is told as such") {
  StoreWorld world;
  const auto lie = base::crypto::sha256("something else");
  const Bytes wrong = base::zip::gzip(to_bytes("<Other/>"));
  const std::vector<Part> parts{
      {.name = "sbd", .bytes = kSbd, .gzipped = wrong},
      {.name = "receipt", .bytes = to_bytes("<Receipt/>"), .digest = lie},
      {.name = "document", .bytes = to_bytes(kDocument), .inside = "sbd", .digest = lie}};
  REQUIRE(world.messages->insert(received(1), parts, {}, ""));
  for (const auto* name : {"sbd", "receipt", "document"}) {
    INFO(name);
    CHECK(world.messages->part("in-1", name).error().code == "store.blob");
  }
}

TEST_CASE("a part that is replaced steps aside, and what is in it stays readable") {
  StoreWorld world;
  const std::vector<Part> parts{
      {.name = "sbd", .bytes = kSbd},
      {.name = "document", .bytes = to_bytes(kDocument), .inside = "sbd"}};
  REQUIRE(world.messages->insert(received(1), parts, {}, ""));
  Change change;
  change.from = change.to = State::Stored;
  for (const auto* next : {"<Sbd>2</Sbd>", "<Sbd>3</Sbd>", "<Sbd>2</Sbd>"}) {
    change.parts = {{.name = "sbd", .bytes = to_bytes(next)}};
    REQUIRE(world.messages->advance("in-1", change));
    CHECK(world.messages->part("in-1", "sbd").value() == to_bytes(next));
  }
  CHECK(world.messages->part("in-1", "document").value() == to_bytes(kDocument));
  CHECK(world.messages->part("in-1", "sbd/1").value() == kSbd);
}
