#include "ubl/xpath/guide.h"

#include <algorithm>

namespace ubl::xpath {

/// Children of equal elements mostly follow each other in the same order, so that the child met
/// last, or the one after it, is the one wanted.
std::uint32_t Guide::enter(std::uint32_t parent, std::uint32_t name) {
  Place& above = places_[parent];
  if (above.recent != kNone) {
    if (places_[above.recent].name == name) return above.recent;
    const std::uint32_t next = places_[above.recent].next_sibling;
    if (next != kNone && places_[next].name == name) return above.recent = next;
  }
  const std::uint32_t known = child(parent, name);
  if (known != kNone) return above.recent = known;
  const std::uint32_t made = size();
  (above.last_child == kNone ? above.first_child : places_[above.last_child].next_sibling) = made;
  above.last_child = above.recent = made;
  Place place;
  place.parent = parent;
  place.name = name;
  places_.push_back(place);
  return made;
}

void Guide::build(const base::xml::TreeData& data, const std::vector<std::uint32_t>& canonical) {
  const auto size = static_cast<std::uint32_t>(data.nodes.size());
  places_.clear();
  places_.emplace_back();
  places_[0].count = 1;
  place_of_.assign(size, 0);
  std::uint32_t elements = 0;
  for (std::uint32_t id = 1; id < size; ++id) {
    const auto& row = data.nodes[id];
    if (row.kind != base::xml::NodeKind::Element) continue;
    const std::uint32_t place = enter(place_of_[row.parent], canonical[row.name]);
    place_of_[id] = place;
    ++places_[place].count;
    ++elements;
  }
  std::uint32_t begin = 0;
  for (Place& place : places_) {
    place.begin = place.hint = begin;
    begin += place.count;
  }
  nodes_.resize(begin);
  nodes_[0] = 0;
  for (std::uint32_t id = 1; id < size; ++id) {
    if (data.nodes[id].kind == base::xml::NodeKind::Element)
      nodes_[places_[place_of_[id]].hint++] = id;
  }
  for (Place& place : places_) place.hint = place.begin;
}

std::span<const std::uint32_t> Guide::nodes_after(std::uint32_t place, std::uint32_t node) const {
  const Place& found = places_[place];
  const std::uint32_t end = found.begin + found.count;
  // Nodes are asked one after the other: the answer is mostly where the last one was, or the next.
  std::uint32_t at = found.hint;
  const auto fits = [&](std::uint32_t from) {
    return (from == end || nodes_[from] > node) &&
           (from == found.begin || nodes_[from - 1] <= node);
  };
  if (!fits(at)) {
    if (at < end && fits(at + 1)) {
      ++at;
    } else {
      at = static_cast<std::uint32_t>(
          std::upper_bound(nodes_.begin() + found.begin, nodes_.begin() + end, node) -
          nodes_.begin());
    }
    found.hint = at;
  }
  return {nodes_.data() + at, end - at};
}

}  // namespace ubl::xpath
