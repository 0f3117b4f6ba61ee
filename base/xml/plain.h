#pragma once

// Inside base/xml and its tests only.
#include <optional>

#include "base/bytes.h"
#include "base/xml/parse.h"
#include "base/xml/tree.h"

namespace base::xml {

/// Reads the plain majority of documents without the library, four times as fast: UTF-8, ASCII
/// names, no DOCTYPE, no processing instruction, nothing beyond the limits. Whatever it is not sure
/// of, and everything that is wrong, it leaves to the library (nullopt), whose word then counts; so
/// it must never take what the library refuses, nor read it otherwise. tests/base/xml/plain_fuzz
/// holds it to that.
std::optional<Tree> parse_plain(ByteView bytes, const Limits& limits);

/// The library alone.
Result<Tree> parse_with_library(ByteView bytes, const Limits& limits = {});

}  // namespace base::xml
