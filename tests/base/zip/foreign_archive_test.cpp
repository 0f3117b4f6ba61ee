#include "base/zip/foreign_archive.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/file/file.h"

using namespace base;
using namespace base::zip;

namespace {

/// What Python's zipfile makes of the statements `body`, which have an open archive `z`.
Bytes python_archive(const std::string& body) {
  const auto folder = file::TemporaryFolder::make("zip").value();
  const auto path = folder.path() / "a.zip";
  const std::string command =
      "python3 -c \"import zipfile,sys\nz=zipfile.ZipFile(sys.argv[1],'w')\n" + body +
      "\nz.close()\" " + path.string();
  REQUIRE(std::system(command.c_str()) == 0);
  return file::read(path).value();
}

const std::string kTwo =
    "z.writestr('a.xml','a'*5000,zipfile.ZIP_DEFLATED)\nz.writestr('d/','')\nz.writestr('d/"
    "b.xml','bb')";

}  // namespace

TEST_CASE("an archive of another program is read, deflated and stored members alike") {
  const auto members = read_foreign_archive(python_archive(kTwo)).value();
  REQUIRE(members.size() == 2);
  CHECK(members[0].name == "a.xml");
  CHECK(members[0].content == to_bytes(std::string(5000, 'a')));
  CHECK(members[1].name == "d/b.xml");
  CHECK(members[1].content == to_bytes("bb"));
  CHECK(read_foreign_archive(write_archive({{"c", to_bytes("c")}})).value()[0].content ==
        to_bytes("c"));
}

TEST_CASE("an archive that goes beyond a limit is refused, whatever it says of its sizes") {
  const Bytes bomb = python_archive(
      "z.writestr('a','0'*50000000,zipfile.ZIP_DEFLATED)\nz.writestr('b','0',zipfile.ZIP_"
      "DEFLATED)");
  CHECK(read_foreign_archive(bomb, {.bytes = 1u << 20}).error().code == "zip.bytes");
  CHECK(read_foreign_archive(bomb, {.members = 1}).error().code == "zip.members");
  Bytes lying = bomb;  // the size in the local header and in the directory
  for (std::size_t at = 0; at + 4 <= lying.size(); ++at)
    if (ByteView(lying).subspan(at, 4)[0] == 0x80 && lying[at + 1] == 0xf0 &&
        lying[at + 2] == 0xfa && lying[at + 3] == 0x02)
      lying[at + 1] = lying[at + 2] = lying[at + 3] = 0;
  const auto refused = read_foreign_archive(lying, {.bytes = 1u << 20});
  REQUIRE_FALSE(refused);
  CHECK((refused.error().code == "zip.bytes" || refused.error().code == "zip.damaged"));
}

TEST_CASE("no archive, a cut one and a wrong checksum are named as damaged") {
  CHECK(read_foreign_archive({}).error().code == "zip.damaged");
  CHECK(read_foreign_archive(to_bytes("<Invoice/>")).error().code == "zip.damaged");
  const Bytes whole = python_archive(kTwo);
  for (const std::size_t size : {std::size_t{10}, std::size_t{60}, whole.size() - 30})
    CHECK_FALSE(read_foreign_archive(ByteView(whole).first(size)));
  Bytes changed = whole;
  const auto at = std::string_view(as_text(changed)).rfind("bb", changed.size());
  const std::size_t stored = as_text(whole).find("bb");
  REQUIRE(stored < at + 1);
  changed[stored] = 'c';
  CHECK(read_foreign_archive(changed).error().code == "zip.damaged");
}
