#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ap/store/blobs.h"
#include "ap/store/message.h"
#include "base/sql/database.h"

/// The tables `parts` and `blobs`: what belongs to a message, by name. Inside ap/store only.
namespace ap::store {

/// A part that is ready for the transaction of its row: digested, and durable already when it is a
/// file. Views the Part it was made from.
struct PreparedPart {
  std::string_view name;
  base::crypto::Sha256 digest;
  base::ByteView bytes;
  bool in_file = false;
};

/// Runs before the transaction, in the caller's thread. Errors: those of Blobs::put.
base::Result<std::vector<PreparedPart>> prepare_parts(const std::vector<Part>& parts, Blobs& blobs);

base::Result<void> write_parts(base::sql::Connection& database, std::int64_t message,
                               const std::vector<PreparedPart>& parts);

/// Where the bytes of a part are.
struct PartPlace {
  base::crypto::Sha256 digest;
  bool in_file = false;
};
/// Errors: NotFound "store.message", "store.part".
base::Result<PartPlace> find_part(base::sql::Connection& database, std::string_view id,
                                  std::string_view name);
/// Errors: Corrupt "store.blob" when the bytes are lost or are not those that were stored.
base::Result<base::Bytes> read_blob(base::sql::Connection& database,
                                    const base::crypto::Sha256& digest);
base::Result<base::Bytes> read_file(Blobs& blobs, const base::crypto::Sha256& digest);

}  // namespace ap::store
