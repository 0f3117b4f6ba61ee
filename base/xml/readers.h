#pragma once

// Inside base/xml and its tests only: the two readers, which parse.h chooses between.
#include <optional>

#include "base/xml/grammar.h"
#include "base/xml/wanted.h"

namespace base::xml {

/// The quick reader: the tree of a plain document, nullopt for any other and for every document
/// that is not well-formed or passes a limit. What it gives a tree for, read_thoroughly gives the
/// same.
std::optional<Tree> read_quickly(ByteView bytes, const Wanted& wanted);

/// The parser of the library, with its words for what is wrong. Errors: as parse.
Result<Tree> read_thoroughly(ByteView bytes, const Grammar* grammar, const Wanted& wanted);

}  // namespace base::xml
