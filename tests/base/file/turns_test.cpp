#include "base/file/turns.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "base/file/file.h"

using namespace base::file;

namespace {
TemporaryFolder folder() {
  return TemporaryFolder::make("turns-test").value();
}
}  // namespace

TEST_CASE("a file written by turns has the newest content, and two files take the turns") {
  const TemporaryFolder scratch = folder();
  const auto path = scratch.path() / "log/checkpoint";
  std::set<ino_t> inodes;
  for (int n = 0; n < 20; ++n) {
    const std::string text = "turn " + std::string(static_cast<std::size_t>(40 - n), 'x');
    REQUIRE(write_by_turns(path, base::as_bytes(text)));
    CHECK(read_text(path).value() == text);
    struct stat about {};
    REQUIRE(::stat(path.c_str(), &about) == 0);
    if (n > 0) inodes.insert(about.st_ino);
  }
  CHECK(inodes.size() == 2);
  CHECK(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}) == 2);
}

TEST_CASE("who has a file open that is written by turns goes on reading what he opened") {
  const TemporaryFolder scratch = folder();
  const auto path = scratch.path() / "checkpoint";
  for (const char* text : {"first", "second", "third"})
    REQUIRE(write_by_turns(path, base::as_bytes(text)));
  std::ifstream reader(path);
  for (const char* text : {"fourth", "fifth", "sixth"})
    REQUIRE(write_by_turns(path, base::as_bytes(text)));
  std::string seen;
  CHECK(reader >> seen);
  CHECK(seen == "third");
  CHECK(read_text(path).value() == "sixth");
}

TEST_CASE("one file under both names, as a power cut may leave it, is not written over") {
  const TemporaryFolder scratch = folder();
  const auto path = scratch.path() / "checkpoint";
  REQUIRE(write_by_turns(path, base::as_bytes("first")));
  std::filesystem::create_hard_link(path, path.string() + ".spare");
  REQUIRE(write_by_turns(path, base::as_bytes("second")));
  CHECK(read_text(path).value() == "second");
  CHECK(read_text(path.string() + ".spare").value() == "first");
}
