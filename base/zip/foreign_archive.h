#pragma once

#include "base/result.h"
#include "base/zip/archive.h"

namespace base::zip {

/// A ZIP archive that anybody's program made, deflated or stored; folders are left out. Sizes in
/// the archive are not believed: reading stops where a limit is passed. Every checksum is checked.
/// Errors: Malformed "zip.damaged" (no archive, cut, wrong checksum, encrypted); LimitExceeded
/// "zip.members", "zip.bytes".
Result<std::vector<Member>> read_foreign_archive(ByteView archive,
                                                 const ArchiveLimits& limits = {});

}  // namespace base::zip
