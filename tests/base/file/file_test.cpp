#include "base/file/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "base/sync_count.h"

using namespace base::file;

namespace {
TemporaryFolder folder() {
  return TemporaryFolder::make("file-test").value();
}
}  // namespace

TEST_CASE("what was written durably is read back, folders are made, nothing else stays") {
  const TemporaryFolder scratch = folder();
  const auto path = scratch.path() / "a/b/c.txt";
  REQUIRE(write_durably(path, base::as_bytes("hello")));
  REQUIRE(write_durably(path, base::as_bytes("again")));
  CHECK(read_text(path).value() == "again");
  CHECK(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}) == 1);
}

TEST_CASE("what a killed process of the same id left behind does not stop a write") {
  const TemporaryFolder scratch = folder();
  const auto path = scratch.path() / "checkpoint";
  for (int n = 0; n < 1000; ++n)
    std::ofstream(path.string() + ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(n));
  REQUIRE(write_durably(path, base::as_bytes("head")));
  CHECK(read_text(path).value() == "head");
}

TEST_CASE("a secret file is readable by its owner only") {
  const TemporaryFolder scratch = folder();
  REQUIRE(write_durably(scratch.path() / "key", base::as_bytes("k"), Mode::Secret));
  struct stat about {};
  REQUIRE(::stat((scratch.path() / "key").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("a missing or too large file is a precise error") {
  const TemporaryFolder scratch = folder();
  CHECK(read(scratch.path() / "none").error().code == "file.missing");
  REQUIRE(write_durably(scratch.path() / "five", base::as_bytes("12345")));
  CHECK(read(scratch.path() / "five", 5));
  CHECK(read(scratch.path() / "five", 4).error().code == "file.bytes");
}

TEST_CASE("a second holder of a lock file is refused until the first lets go") {
  const TemporaryFolder scratch = folder();
  {
    const auto first = LockFile::acquire(scratch.path() / "lock");
    REQUIRE(first);
    CHECK(LockFile::acquire(scratch.path() / "lock").error().code == "file.locked");
  }
  CHECK(LockFile::acquire(scratch.path() / "lock"));
}

TEST_CASE("a temporary folder goes with everything in it") {
  std::filesystem::path path;
  {
    const TemporaryFolder scratch = folder();
    path = scratch.path();
    REQUIRE(write_durably(path / "x/y", {}));
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("the syncs of a durable write are counted: the file and its folder") {
  const TemporaryFolder scratch = folder();
  const auto before = base::syncs_so_far();
  REQUIRE(write_durably(scratch.path() / "x", {}));
  CHECK(base::syncs_so_far() == before + 2);
}
