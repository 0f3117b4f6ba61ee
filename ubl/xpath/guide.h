#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/xml/tree_data.h"

namespace ubl::xpath {

/// The paths of a document: elements whose names from the root down are equal stand at one place of
/// its vocabulary.
///
/// An invoice of a thousand lines has a hundred places. A path of child steps is answered here
/// first: where the place does not exist, nor does the node; else its nodes lie in document order,
/// and those below a given node are an interval of them.
///
/// Names are names of the vocabulary, canonical ones. Lifetime: that of the tree.
/// Threads: none, because the last interval of each place is remembered.
class Guide final {
 public:
  static constexpr std::uint32_t kNone = base::xml::TreeData::kNone;

  explicit Guide(const base::xml::TreeData& data)
      : data_(data), words_(*data.vocabulary), hints_(data.place_begin) {}

  std::uint32_t size() const { return words_.places(); }
  /// Of an element or the document node (place 0).
  std::uint32_t place_of(std::uint32_t node) const { return data_.nodes[node].place; }
  std::uint32_t parent(std::uint32_t place) const { return words_.place(place).parent; }
  std::uint32_t name(std::uint32_t place) const { return words_.place(place).name; }
  bool is_unique(std::uint32_t place) const {
    return data_.place_begin[place + 1] - data_.place_begin[place] == 1;
  }
  bool is_empty(std::uint32_t place) const {
    return data_.place_begin[place + 1] == data_.place_begin[place];
  }
  std::uint32_t child(std::uint32_t place, std::uint32_t name) const {
    return words_.child(place, name);
  }
  /// The nodes of a place from the first that stands after `node` on, a node of a place above it;
  /// those below `node` come first.
  std::span<const std::uint32_t> nodes_after(std::uint32_t place, std::uint32_t node) const;

 private:
  const base::xml::TreeData& data_;
  const base::xml::Vocabulary& words_;
  mutable std::vector<std::uint32_t> hints_;  ///< by place
};

}  // namespace ubl::xpath
