#include "tests/support/raw_search.h"

#include <set>

#include "base/file/file.h"

namespace test {

RawSearch::RawSearch(const std::vector<Trace>& traces, const std::vector<Trace>& besides) {
  for (const auto& [name, bytes] : traces) {
    add(bytes, names_.size());
    names_.push_back(name);
  }
  Window window{};
  for (const auto& [name, bytes] : besides) {
    for (std::size_t at = 0; at + kWindow <= bytes.size(); ++at) {
      std::memcpy(window.data(), bytes.data() + at, kWindow);
      windows_.erase(window);
    }
  }
}

void RawSearch::add(const base::Bytes& bytes, std::size_t trace) {
  Window window{};
  for (std::size_t at = 0; at + kWindow <= bytes.size(); ++at) {
    std::memcpy(window.data(), bytes.data() + at, kWindow);
    windows_.emplace(window, trace);
  }
}

/// Calls with the trace and the file of every window that is found, until the call returns true.
template <class Call>
void RawSearch::each_hit(const std::filesystem::path& folder, Call call) const {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const base::Bytes bytes = base::file::read(entry.path()).value_or(base::Bytes());
    Window window{};
    for (std::size_t at = 0; at + kWindow <= bytes.size(); ++at) {
      std::memcpy(window.data(), bytes.data() + at, kWindow);
      const auto known = windows_.find(window);
      if (known != windows_.end() && call(known->second, entry.path())) return;
    }
  }
}

std::string RawSearch::found_in(const std::filesystem::path& folder) const {
  std::string found;
  each_hit(folder, [&](std::size_t trace, const std::filesystem::path& file) {
    found = names_[trace] + " in " + file.lexically_relative(folder).string();
    return true;
  });
  return found;
}

std::vector<std::string> RawSearch::missing_in(const std::filesystem::path& folder) const {
  std::set<std::size_t> wanted;
  for (const auto& [window, trace] : windows_) wanted.insert(trace);
  each_hit(folder, [&](std::size_t trace, const std::filesystem::path&) {
    wanted.erase(trace);
    return wanted.empty();
  });
  std::vector<std::string> missing;
  for (const std::size_t trace : wanted) missing.push_back(names_[trace]);
  return missing;
}

}  // namespace test
