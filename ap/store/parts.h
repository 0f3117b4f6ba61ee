#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ap/store/blobs.h"
#include "ap/store/message.h"
#include "base/sql/database.h"

/// The table `parts`: what belongs to a message, by name. Inside ap/store only.
namespace ap::store {

/// How the bytes of a part are kept.
enum class Held {
  Here,    ///< in the row
  Gzip,    ///< in the row, gzipped
  Inside,  ///< in another part of the message, from `start` on
  File,    ///< as a blob, by their digest
};

/// A part that is ready for the transaction of its row: digested, and durable already when it is a
/// file. Views the Part it was made from.
struct PreparedPart {
  std::string_view name;
  base::crypto::Sha256 digest;
  std::size_t size = 0;
  Held held = Held::Here;
  base::ByteView bytes;       ///< Here, Gzip: what goes into the row
  std::string_view inside{};  ///< Inside: the other part, which stands before this one
  std::size_t start = 0;      ///< Inside
};

/// Runs before the transaction, in the caller's thread. Errors: those of Blobs::put.
base::Result<std::vector<PreparedPart>> prepare_parts(const std::vector<Part>& parts, Blobs& blobs);

/// Of a message that is new.
base::Result<void> write_parts(base::sql::Connection& database, std::int64_t message,
                               const std::vector<PreparedPart>& parts);
/// A part of that name that is there already keeps its bytes under another name.
base::Result<void> replace_parts(base::sql::Connection& database, std::int64_t message,
                                 const std::vector<PreparedPart>& parts);

/// What the rows say of a part.
struct FoundPart {
  base::crypto::Sha256 digest;
  std::size_t size = 0;
  Held held = Held::Here;
  base::Bytes bytes;  ///< Here, Gzip
  /// Inside: what it is in, and where.
  std::int64_t other = 0;
  std::size_t start = 0;
};
/// Errors: NotFound "store.message", "store.part"; Corrupt "store.row".
base::Result<FoundPart> find_part(base::sql::Connection& database, std::string_view id,
                                  std::string_view name);
base::Result<FoundPart> find_part(base::sql::Connection& database, std::int64_t sequence);

/// The bytes of a part that is not Inside. Errors: Corrupt "store.blob" when they are lost or are
/// not those that were stored.
base::Result<base::Bytes> bytes_of(FoundPart part, Blobs& blobs);
/// The same of a part that is Inside the given one.
base::Result<base::Bytes> bytes_inside(const FoundPart& part, const base::Bytes& other);

}  // namespace ap::store
