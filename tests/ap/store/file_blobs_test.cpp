#include <fstream>

#include <catch2/catch.hpp>

#include "tests/ap/store/store_world.h"

using namespace ap::store;
namespace fs = std::filesystem;

namespace {

struct Scratch {
  base::file::TemporaryFolder folder = test::memory_folder("store");
  std::unique_ptr<Blobs> blobs = make_file_blobs(folder.path() / "blobs");
  base::Bytes bytes = test::content(1, 200'000);
  base::crypto::Sha256 key = base::crypto::sha256(bytes);
  fs::path path() const {
    return folder.path() / "blobs" / key.hex().substr(0, 2) / key.hex().substr(2);
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  }
};

}  // namespace

TEST_CASE("content is a file named by its digest, and the same content is one file") {
  Scratch s;
  CHECK(s.blobs->get(s.key).error().code == "blobs.missing");
  REQUIRE(s.blobs->put(s.key, s.bytes));
  REQUIRE(s.blobs->put(s.key, s.bytes));
  CHECK(fs::file_size(s.path()) == s.bytes.size());
  CHECK(s.files() == 1);
  CHECK(make_file_blobs(s.folder.path() / "blobs")->get(s.key).value() == s.bytes);
}

TEST_CASE("a file that holds other bytes than its name says is never returned") {
  Scratch s;
  REQUIRE(s.blobs->put(s.key, s.bytes));
  SECTION("one byte is altered") {
    std::fstream(s.path(), std::ios::in | std::ios::out | std::ios::binary).seekp(7).put('x');
  }
  SECTION("it is cut") {
    fs::resize_file(s.path(), 100);
  }
  SECTION("it is empty") {
    fs::resize_file(s.path(), 0);
  }
  CHECK(s.blobs->get(s.key).error().code == "blobs.digest");
  REQUIRE(s.blobs->put(s.key, s.bytes));  // and the next put mends it
  CHECK(s.blobs->get(s.key).value() == s.bytes);
}

TEST_CASE("what a crash left of a write harms nothing") {
  Scratch s;
  fs::create_directories(s.path().parent_path());
  std::ofstream(s.path().string() + ".tmp1-0") << "half";
  CHECK(s.blobs->get(s.key).error().code == "blobs.missing");
  REQUIRE(s.blobs->put(s.key, s.bytes));
  CHECK(s.blobs->get(s.key).value() == s.bytes);
}

TEST_CASE("a folder that cannot be written is told as such") {
  Scratch s;
  std::ofstream(s.folder.path() / "plain file") << "x";
  const auto blobs = make_file_blobs(s.folder.path() / "plain file" / "blobs");
  CHECK(blobs->put(s.key, s.bytes).error().code == "blobs.write");
}
