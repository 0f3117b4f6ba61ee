#include "base/xml/names_by_root.h"

namespace base::xml {

void RootNames::end(std::shared_ptr<const Vocabulary> grown) {
  // What strange documents have left behind is not kept for ever.
  constexpr std::uint32_t kMost = 2000;
  if (grown->names() <= kMost && grown->places() <= kMost && grown->strings() <= kMost) {
    vocabulary = std::move(grown);
    return;
  }
  *this = RootNames();
}

RootNames& NamesByRoot::of(std::string_view root) {
  constexpr std::size_t kMost = 32;
  const auto known = names_.find(root);
  if (known != names_.end()) return known->second;
  if (names_.size() >= kMost) names_.clear();
  return names_[std::string(root)];
}

}  // namespace base::xml
