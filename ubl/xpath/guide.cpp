#include "ubl/xpath/guide.h"

#include <algorithm>

namespace ubl::xpath {

std::span<const std::uint32_t> Guide::nodes_after(std::uint32_t place, std::uint32_t node) const {
  const std::uint32_t begin = data_.place_begin[place], end = data_.place_begin[place + 1];
  const std::uint32_t* const nodes = data_.by_place.data();
  // Nodes are asked one after the other: the answer is mostly where the last one was, or the next.
  std::uint32_t at = hints_[place];
  const auto fits = [&](std::uint32_t from) {
    return (from == end || nodes[from] > node) && (from == begin || nodes[from - 1] <= node);
  };
  if (!fits(at)) {
    if (at < end && fits(at + 1)) {
      ++at;
    } else {
      at = static_cast<std::uint32_t>(std::upper_bound(nodes + begin, nodes + end, node) - nodes);
    }
    hints_[place] = at;
  }
  return {nodes + at, end - at};
}

}  // namespace ubl::xpath
