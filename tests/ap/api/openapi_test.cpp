// Holds openapi.yaml against the table of routes: what is in one is in the other.
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "ap/api/api.h"
#include "base/file/file.h"
#include "base/text.h"

namespace {

/// "GET /health" and so on, by the indentation of the file: paths at two spaces, methods at four.
std::set<std::string> operations_of(std::string_view yaml) {
  std::set<std::string> found;
  std::string path;
  base::Lines lines(yaml);
  while (!lines.done()) {
    const std::string_view line = lines.next();
    if (line.starts_with("  /") && line.ends_with(":")) {
      path = line.substr(2, line.size() - 3);
    } else if (!line.starts_with(" ")) {
      path.clear();
    } else if (!path.empty() && line.starts_with("    ") && line.size() > 4 && line[4] != ' ') {
      for (const auto& [word, method] :
           {std::pair("get:", "GET"), std::pair("post:", "POST"), std::pair("put:", "PUT"),
            std::pair("patch:", "PATCH"), std::pair("delete:", "DELETE")}) {
        if (line.substr(4) == word) found.insert(method + std::string(" ") + path);
      }
    }
  }
  return found;
}

}  // namespace

TEST_CASE("every operation of openapi.yaml has a handler, and every handler is in openapi.yaml") {
  const auto yaml =
      base::file::read_text(std::string(KUITTI_SOURCE_DIR) + "/ap/api/openapi.yaml").value();
  std::set<std::string> handled;
  for (const auto& route : ap::api::routes())
    handled.insert(std::string(route.method) + " " + std::string(route.path));
  CHECK(operations_of(yaml) == handled);
  CHECK(handled.size() == ap::api::routes().size());
}

TEST_CASE("exactly the operations that openapi.yaml calls open need no token") {
  const auto yaml =
      base::file::read_text(std::string(KUITTI_SOURCE_DIR) + "/ap/api/openapi.yaml").value();
  for (const auto& route : ap::api::routes()) {
    const std::size_t at = yaml.find("  " + std::string(route.path) + ":\n");
    REQUIRE(at != std::string::npos);
    const std::size_t end = yaml.find("\n  /", at + 2);
    const bool open = yaml.substr(at, end - at).find("security: []") != std::string::npos;
    INFO(route.path);
    CHECK(open == (route.permission == ap::api::Permission::Open));
  }
}
