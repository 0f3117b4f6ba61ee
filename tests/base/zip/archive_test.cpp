#include "base/zip/archive.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/file/file.h"

using namespace base;
using namespace base::zip;

namespace {
std::vector<Member> sample() {
  return {{"mimetype", to_bytes("application/x")},
          {"a.xml", to_bytes(std::string(500, 'a'))},
          {"d/empty", {}}};
}
}  // namespace

TEST_CASE("members come back in order, and the first stands at a fixed place") {
  const Bytes archive = write_archive(sample());
  const auto members = read_archive(archive).value();
  REQUIRE(members.size() == 3);
  for (std::size_t at = 0; at < 3; ++at) {
    CHECK(members[at].name == sample()[at].name);
    CHECK(members[at].content == sample()[at].content);
  }
  CHECK(to_string(ByteView(archive).subspan(30, 21)) == "mimetypeapplication/x");
  CHECK(archive == write_archive(sample()));
}

TEST_CASE("another program reads the archive") {
  const auto folder = file::TemporaryFolder::make("zip").value();
  REQUIRE(file::write_durably(folder.path() / "a.zip", write_archive(sample())));
  const std::string command =
      "python3 -c \"import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is "
      "None; "
      "assert z.read('a.xml')==b'a'*500\" " +
      (folder.path() / "a.zip").string();
  CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("no bit of an archive can be changed, and no byte added or left out") {
  const Bytes archive = write_archive(sample());
  for (std::size_t bit = 0; bit < 8 * archive.size(); ++bit) {
    const std::size_t at = bit / 8;
    Bytes changed = archive;
    changed[at] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    INFO(at);
    CHECK_FALSE(read_archive(changed));
  }
  for (std::size_t size = 0; size < archive.size(); ++size)
    CHECK_FALSE(read_archive(ByteView(archive).first(size)));
  Bytes longer = archive;
  longer.push_back(0);
  CHECK_FALSE(read_archive(longer));
  longer = archive;
  longer.insert(longer.begin(), 0);
  CHECK_FALSE(read_archive(longer));
}

TEST_CASE("double names and too many or too large members are refused") {
  auto members = sample();
  members.push_back(members[1]);
  CHECK(read_archive(write_archive(members)).error().code == "zip.name");
  CHECK(read_archive(write_archive(sample()), {.members = 2}).error().code == "zip.members");
  CHECK(read_archive(write_archive(sample()), {.members = 9, .bytes = 100}).error().code ==
        "zip.bytes");
}
