#include "ubl/artefacts.h"

#include <cstdlib>
#include <vector>

namespace ubl {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

base::Result<fs::path> find_artefacts(const std::string& named) {
  std::error_code ignored;
  std::vector<fs::path> places;
  if (!named.empty()) {
    places.emplace_back(named);
  } else if (const std::string set = variable("KUITTI_ARTEFACTS"); !set.empty()) {
    places.emplace_back(set);
  } else {
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    std::string home = variable("XDG_DATA_HOME");
    if (home.empty()) home = variable("HOME") + "/.local/share";
    places = {program.parent_path() / "../share/kuitti/artefacts", "/var/lib/kuitti/artefacts",
              fs::path(home) / "kuitti/artefacts"};
  }
  std::string tried;
  for (const fs::path& place : places) {
    if (fs::is_regular_file(place / "catalogue.json", ignored)) return place;
    tried += (tried.empty() ? "" : ", ") + place.lexically_normal().string();
  }
  return base::not_found("artefacts.missing",
                         "no schemas in " + tried + "; schemas/fetch gets them");
}

}  // namespace ubl
