#pragma once

#include "base/bytes.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace ap::store {

/// Large content by its SHA-256. What is small lies in the rows' own transaction instead.
/// Threads: any.
class Blobs {
 public:
  virtual ~Blobs() = default;
  /// Durable on return; the same content again succeeds. Errors: Unavailable "blobs.write".
  virtual base::Result<void> put(const base::crypto::Sha256& key, base::ByteView bytes) = 0;
  /// Gone for good on return; its absence is no error. Errors: Unavailable "blobs.write".
  virtual base::Result<void> remove(const base::crypto::Sha256& key) = 0;
  /// Errors: NotFound "blobs.missing"; Corrupt "blobs.digest" when the bytes are not of that key.
  virtual base::Result<base::Bytes> get(const base::crypto::Sha256& key) = 0;
};

}  // namespace ap::store
