#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/xml/tree.h"
#include "ubl/report.h"

namespace ubl {

/// Where the start tag of an element stands in the bytes of its document, from 1, in characters.
struct SourcePlace {
  std::uint32_t line = 0, column = 0;
  bool operator==(const SourcePlace&) const = default;
};

/// The start tags of elements, given by their ordinals in document order, rising. Only UTF-8 is
/// read: of another encoding nothing is known. The document is well-formed: it made a tree.
std::vector<SourcePlace> start_tags(base::ByteView document,
                                    std::span<const std::uint32_t> ordinals);

/// Gives findings at nodes of the tree their line and column in the document that it was made of.
/// One pass over the bytes, and only where there are findings.
void place_in_source(std::span<Finding> findings, const base::xml::Tree& tree,
                     base::ByteView document);

}  // namespace ubl
