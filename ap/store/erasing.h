#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "ap/store/blobs.h"
#include "ap/store/messages.h"
#include "base/sql/database.h"

/// Removing a message for good. Inside ap/store only.
namespace ap::store {

/// In the transaction of the step: nothing is left of the row and of those that are the same
/// envelope but ids, times and the word `erased`; `erasure` is its one seal. The files of its parts
/// are noted in `erasures`, to be removed after the commit.
base::Result<Message> erase_message(base::sql::Connection& database, std::string_view id,
                                    const Seal& erasure, base::Timestamp at);

/// A file that a repeat of a message left behind goes when the message goes.
base::Result<void> note_strays(base::sql::Connection& database, std::int64_t message,
                               const std::vector<base::crypto::Sha256>& files);

/// Whether something was erased and not swept yet.
base::Result<bool> has_erasures(base::sql::Connection& database);
/// Removes the files that nothing refers to any more. No part may be on its way into the store.
base::Result<void> remove_files(base::sql::Connection& database, Blobs& blobs);
/// Rewrites the database, so that no page keeps what was deleted, and empties the write-ahead log;
/// by a connection of its own, while no other one writes.
/// Errors: Unavailable "store.write" while somebody reads or writes on and on.
base::Result<void> rewrite(const std::filesystem::path& file);

}  // namespace ap::store
