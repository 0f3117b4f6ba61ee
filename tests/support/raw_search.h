#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace test {

/// Looks for every window of sixteen bytes of some traces in the raw bytes of every file below a
/// folder: what a person with the disk in his hands could find.
class RawSearch final {
 public:
  using Trace = std::pair<std::string, base::Bytes>;
  static constexpr std::size_t kWindow = 16;

  /// `besides`: windows that stand in these too are not looked for (others have them rightly).
  explicit RawSearch(const std::vector<Trace>& traces, const std::vector<Trace>& besides = {});

  std::size_t windows() const { return windows_.size(); }
  /// "identifier in messages.db" of the first window that is found, or "".
  std::string found_in(const std::filesystem::path& folder) const;
  /// Names of the traces of which no window is found anywhere.
  std::vector<std::string> missing_in(const std::filesystem::path& folder) const;

 private:
  using Window = std::array<std::uint8_t, kWindow>;
  struct Hash {
    std::size_t operator()(const Window& window) const {
      std::uint64_t halves[2];
      std::memcpy(halves, window.data(), sizeof halves);
      return halves[0] * 0x9E3779B97F4A7C15u ^ halves[1];
    }
  };
  template <class Call>
  void each_hit(const std::filesystem::path& folder, Call call) const;
  void add(const base::Bytes& bytes, std::size_t trace);

  std::unordered_map<Window, std::size_t, Hash> windows_;  ///< to the trace
  std::vector<std::string> names_;
};

}  // namespace test
