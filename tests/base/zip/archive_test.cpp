#include "base/zip/archive.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/file/file.h"

using namespace base;
using namespace base::zip;

namespace {
std::vector<Member> sample() {
  return {{"mimetype", to_bytes("application/x")},
          {"a.xml", to_bytes(std::string(5000, 'a'))},
          {"d/empty", {}}};
}
}  // namespace

TEST_CASE("members come back in order, and the first stands stored at a fixed place") {
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
      "assert z.read('a.xml')==b'a'*5000\" " +
      (folder.path() / "a.zip").string();
  CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("no byte of an archive can be changed, added or left out unnoticed") {
  const Bytes archive = write_archive(sample());
  for (std::size_t at = 0; at < archive.size(); ++at) {
    Bytes changed = archive;
    changed[at] ^= 0x55;
    const auto members = read_archive(changed);
    if (!members) continue;
    // Versions, dates and attributes do not matter to the contents.
    for (std::size_t n = 0; n < members->size(); ++n)
      CHECK((*members)[n].content == sample()[n].content);
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
