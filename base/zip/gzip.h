#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace base::zip {

struct InflateLimits {
  std::size_t bytes = 250u << 20;  ///< inflated size
  std::size_t ratio = 200;         ///< inflated / deflated, applied above 1 MiB of output
};

/// One gzip member (RFC 1952), time stamp zero.
Bytes gzip(ByteView plain);
/// Exactly one member, nothing after it.
/// Errors: Malformed "gzip.damaged", "gzip.trailing"; LimitExceeded "gzip.bytes", "gzip.ratio".
Result<Bytes> gunzip(ByteView compressed, const InflateLimits& limits = {});

}  // namespace base::zip
