#pragma once

#include <filesystem>
#include <memory>

#include "ap/store/blobs.h"
#include "ap/store/messages.h"

namespace ap::store {

/// Content up to this size (and every receipt) lies in the database, in the transaction of its row.
inline constexpr std::size_t kMostInlineBytes = 64u << 10;

/// Messages in messages.db (SQLite, WAL, synchronous=FULL): one writer thread that commits what
/// waits in one transaction (each call a savepoint of its own), several readers.
/// Lifetime: borrows `blobs`. Errors of opening: Unavailable "sql.open"; Conflict "sql.newer".
base::Result<std::unique_ptr<Messages>> open_sqlite_messages(const std::filesystem::path& file,
                                                             Blobs& blobs);

/// Files <folder>/ab/cdef...: temp, fsync, rename, fsync of the folder.
std::unique_ptr<Blobs> make_file_blobs(std::filesystem::path folder);

}  // namespace ap::store
