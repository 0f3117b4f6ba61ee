#pragma once

#include <cstdint>

#include "base/xml/tree.h"

namespace ubl::schematron {

/// A number for an element with all that is in it: equal for equal names, attributes (in any order)
/// and texts, white space folded, comments and namespace declarations apart.
std::uint64_t fingerprint(const base::xml::Node& element);

/// Whether an element is one of those that the ISO skeleton writes into every stylesheet (locations
/// and identifiers of nodes, parameters for file names). They are recognised as a whole and never
/// run: we know by ourselves where a finding is.
bool is_boilerplate(const base::xml::Node& element);

}  // namespace ubl::schematron
