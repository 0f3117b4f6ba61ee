#include "tests/support/fakes.h"

namespace test {

std::uint64_t SeededRandom::next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

void SeededRandom::fill(std::span<std::uint8_t> out) {
  for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(next());
}

base::file::TemporaryFolder memory_folder(std::string_view name_prefix) {
  const std::filesystem::path memory = "/dev/shm";
  std::error_code ignored;
  const bool there = std::filesystem::is_directory(memory, ignored);
  return base::file::TemporaryFolder::make(name_prefix, there ? memory : "").value();
}

}  // namespace test
