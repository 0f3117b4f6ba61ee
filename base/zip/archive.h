#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace base::zip {

struct Member {
  std::string name;
  Bytes content;
};

struct ArchiveLimits {
  std::size_t members = 64;
  std::size_t bytes = 300u << 20;  ///< all contents together
};

/// A ZIP archive with the members in this order, all stored: the content of the first stands at a
/// fixed place (as EPUB and ODF do with "mimetype"), and no two archives say the same, which
/// deflate cannot promise. Times are fixed.
Bytes write_archive(const std::vector<Member>& members);
/// Strict, for archives that write_archive made: no byte means nothing. Local headers, central
/// directory and end record must agree; versions, times, methods and attributes are those that we
/// write; no
/// byte before the first header, between members or after the end record; no double names,
/// encryption, ZIP64 or data descriptors. Errors: Malformed "zip.*"; LimitExceeded "zip.members",
/// "zip.bytes".
Result<std::vector<Member>> read_archive(ByteView archive, const ArchiveLimits& limits = {});

}  // namespace base::zip
