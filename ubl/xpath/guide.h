#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/xml/tree_data.h"

namespace ubl::xpath {

/// The paths of a document: elements whose names from the root down are equal stand at one place.
///
/// An invoice of a thousand lines has a hundred places. A path of child steps is answered here
/// first: where the place does not exist, nor does the node; else its nodes lie in document order,
/// and those below a given node are an interval of them.
///
/// Names are tree names, made canonical: the first one of equal namespace and local part.
/// Threads: none, because the last interval of each place is remembered.
class Guide final {
 public:
  static constexpr std::uint32_t kNone = base::xml::TreeData::kNone;

  /// `canonical` maps each name of the tree to its canonical one; both outlive the call only.
  void build(const base::xml::TreeData& data, const std::vector<std::uint32_t>& canonical);

  std::uint32_t size() const { return static_cast<std::uint32_t>(places_.size()); }
  /// Of an element or the document node (place 0).
  std::uint32_t place_of(std::uint32_t node) const { return place_of_[node]; }
  std::uint32_t parent(std::uint32_t place) const { return places_[place].parent; }
  std::uint32_t name(std::uint32_t place) const { return places_[place].name; }
  bool is_unique(std::uint32_t place) const { return places_[place].count == 1; }
  std::uint32_t child(std::uint32_t place, std::uint32_t name) const {
    std::uint32_t at = places_[place].first_child;
    while (at != kNone && places_[at].name != name) at = places_[at].next_sibling;
    return at;
  }
  /// The nodes of a place from the first that stands after `node` on, a node of a place above it;
  /// those below `node` come first.
  std::span<const std::uint32_t> nodes_after(std::uint32_t place, std::uint32_t node) const;

 private:
  struct Place {
    std::uint32_t parent = kNone, name = kNone;
    std::uint32_t first_child = kNone, next_sibling = kNone, last_child = kNone;
    std::uint32_t recent = kNone;  ///< while building: the child met last
    std::uint32_t begin = 0, count = 0;
    mutable std::uint32_t hint = 0;
  };
  std::uint32_t enter(std::uint32_t parent, std::uint32_t name);

  std::vector<Place> places_;
  std::vector<std::uint32_t> place_of_;
  std::vector<std::uint32_t> nodes_;  ///< by place
};

}  // namespace ubl::xpath
