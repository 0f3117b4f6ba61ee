#include "tests/support/skip.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <set>

namespace test {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> folder(const fs::path& path) {
  std::error_code ignored;
  if (path.empty() || !fs::is_directory(path, ignored)) return std::nullopt;
  return path;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::size_t count = 0;

}  // namespace

std::optional<fs::path> corpora() {
  return folder(variable("KUITTI_CORPORA"));
}

std::optional<fs::path> artefacts() {
  const std::string named = variable("KUITTI_ARTEFACTS");
  if (!named.empty()) return folder(named);
  std::string home = variable("XDG_DATA_HOME");
  if (home.empty()) home = variable("HOME") + "/.local/share";
  for (const fs::path& place :
       {fs::path("/var/lib/kuitti/artefacts"), fs::path(home) / "kuitti/artefacts"}) {
    if (folder(place)) return place;
  }
  return std::nullopt;
}

void skip(const std::string& why) {
  ++count;
  std::cout << "SKIPPED: " << why << std::endl;
}

std::size_t skipped() {
  return count;
}

}  // namespace test
