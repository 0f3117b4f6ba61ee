// Holds every #include of the product against the picture of its layers and fences.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "base/text.h"

namespace architecture {
namespace {

struct Fence {
  std::string_view prefix;  ///< of the include
  std::string_view folder;  ///< the only one that may have it
};

constexpr Fence kFences[] = {
    {"xercesc/", "base/xml/"},   {"openssl/", "base/crypto/"}, {"curl/", "base/http/"},
    {"Poco/JSON", "base/json/"}, {"Poco/Zip/", "base/zip/"},   {"Poco/", "base/http/"},
    {"sqlite3", "base/sql/"},    {"zlib", "base/zip/"},        {"libdeflate", "base/zip/"},
};

struct Layer {
  std::string_view folder;
  int height;
};

// Lower numbers lie lower. A folder may include itself and lower ones, not its neighbours.
constexpr Layer kLayers[] = {
    {"ap/peppol/", 1}, {"ap/mime/", 2},      {"ap/soap/", 2},   {"ap/sbdh/", 2},  {"ap/wss/", 3},
    {"ap/ebms/", 4},   {"ap/discovery/", 5}, {"ap/as4/", 5},    {"ap/store/", 5}, {"ap/flow/", 6},
    {"ap/api/", 7},    {"ap/portal/", 7},    {"ap/server/", 8},
};

const Layer* layer_of(std::string_view path) {
  for (const Layer& layer : kLayers) {
    if (path.starts_with(layer.folder)) return &layer;
  }
  return nullptr;
}

std::string_view top_of(std::string_view path) {
  return path.substr(0, path.find('/'));
}

bool is_ours(std::string_view path) {
  const std::string_view top = top_of(path);
  return top == "base" || top == "ubl" || top == "ledger" || top == "ap" || top == "tools" ||
         top == "tests";
}

std::string layer_breach(std::string_view file, std::string_view included) {
  const std::string_view from = top_of(file);
  const std::string_view to = top_of(included);
  if (to == "tests") return "the product includes a test";
  if (from == "tools" || from == to) {
    const Layer* mine = layer_of(file);
    const Layer* other = layer_of(included);
    if (mine == nullptr || other == nullptr || mine->folder == other->folder) return {};
    return other->height < mine->height ? "" : "includes point downwards only";
  }
  if (to == "base") return {};
  if (from == "base" || from == "ubl" || from == "ledger")
    return std::string(from) + " knows base only";
  if (to == "tools") return "only programs include tools";
  const Layer* mine = layer_of(file);
  return mine != nullptr && mine->height >= 6 ? "" : "the halves meet in ap/flow and above";
}

}  // namespace

/// Judges one #include of a file (relative to the repository): "" when allowed, else the rule
/// broken.
std::string breach(std::string_view file, std::string_view included) {
  for (const Fence& fence : kFences) {
    if (!included.starts_with(fence.prefix)) continue;
    return file.starts_with(fence.folder) ? "" : "behind the fence of " + std::string(fence.folder);
  }
  return is_ours(included) ? layer_breach(file, included) : "";
}

std::vector<std::string> includes_of(std::string_view source) {
  std::vector<std::string> found;
  base::Lines lines(source);
  while (!lines.done()) {
    std::string_view line = base::trim(lines.next());
    if (!line.starts_with("#")) continue;
    line = base::trim(line.substr(1));
    if (!line.starts_with("include")) continue;
    line = base::trim(line.substr(7));
    if (line.size() < 2) continue;
    const std::size_t end = line.find(line.front() == '<' ? '>' : '"', 1);
    if (end != std::string_view::npos) found.emplace_back(line.substr(1, end - 1));
  }
  return found;
}

}  // namespace architecture

namespace fs = std::filesystem;

TEST_CASE("every include of the product points downwards and respects the fences") {
  std::size_t files = 0;
  for (const auto* top : {"base", "ubl", "ledger", "ap", "tools"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(KUITTI_SOURCE_DIR) / top)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      ++files;
      std::ifstream in(entry.path());
      const std::string source(std::istreambuf_iterator<char>(in), {});
      const std::string name = fs::relative(entry.path(), KUITTI_SOURCE_DIR).string();
      for (const std::string& included : architecture::includes_of(source)) {
        INFO(name << " includes " << included);
        CHECK(architecture::breach(name, included) == "");
      }
    }
  }
  CHECK(files > 30);
}

TEST_CASE("a planted breach of each kind is found") {
  const auto [file, included] = GENERATE(table<std::string, std::string>({
      {"ledger/log/log.cpp", "ubl/validate.h"},
      {"ubl/detect.cpp", "ledger/note/note.h"},
      {"ledger/note/note.h", "ap/flow/send.h"},
      {"base/text.cpp", "ubl/detect.h"},
      {"ap/mime/multipart.cpp", "ap/wss/verify.h"},
      {"ap/soap/envelope.cpp", "ap/mime/multipart.h"},
      {"ap/as4/inbound.cpp", "ap/store/messages.h"},
      {"ap/wss/verify.cpp", "ledger/merkle/tree.h"},
      {"ap/flow/receive.cpp", "tools/kuitti/main.h"},
      {"ap/flow/receive.cpp", "tests/support/fakes.h"},
      {"ap/wss/verify.cpp", "openssl/evp.h"},
      {"ubl/validate.cpp", "xercesc/sax2/XMLReaderFactory.hpp"},
      {"base/crypto/sha256.cpp", "sqlite3.h"},
      {"ap/api/documents.cpp", "Poco/Net/HTTPServer.h"},
      {"base/sql/database.cpp", "Poco/JSON/Parser.h"},
  }));
  INFO(file << " includes " << included);
  CHECK(architecture::breach(file, included) != "");
}

TEST_CASE("what the picture allows is allowed") {
  CHECK(architecture::breach("ap/flow/receive.cpp", "ledger/log/log.h") == "");
  CHECK(architecture::breach("ap/flow/receive.cpp", "ap/as4/inbound.h") == "");
  CHECK(architecture::breach("ledger/log/log.cpp", "base/http/server.h") == "");
  CHECK(architecture::breach("base/crypto/rsa.cpp", "openssl/evp.h") == "");
  CHECK(architecture::includes_of("# include <a/b.h> // x\n#include \"c.h\"\nint x;\n") ==
        std::vector<std::string>{"a/b.h", "c.h"});
}
