// Runs each fuzz target over its corpus, each input also cut short and with bytes changed.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/fuzz_targets.h"

#include <catch2/catch.hpp>

namespace {

base::Bytes read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return base::Bytes(std::istreambuf_iterator<char>(in), {});
}

void run_with_variants(const FuzzTarget& target, const base::Bytes& input) {
  target.run(input);
  constexpr std::size_t kVariants = 64;
  const std::size_t step = std::max<std::size_t>(1, input.size() / kVariants);
  for (std::size_t at = 0; at < input.size(); at += step) {
    target.run(base::ByteView(input).first(at));
    base::Bytes changed = input;
    changed[at] = static_cast<std::uint8_t>(changed[at] ^ (1u << (at % 8)));
    target.run(changed);
  }
}

}  // namespace

TEST_CASE("every fuzz target survives its corpus and variations of it") {
  for (const FuzzTarget& target : fuzz_targets()) {
    DYNAMIC_SECTION(target.name) {
      std::size_t inputs = 0;
      REQUIRE(std::filesystem::is_directory(target.corpus));
      for (const auto& file : std::filesystem::directory_iterator(target.corpus)) {
        INFO(file.path().string());
        run_with_variants(target, read(file.path()));
        ++inputs;
      }
      CHECK(inputs >= 20);
    }
  }
}
