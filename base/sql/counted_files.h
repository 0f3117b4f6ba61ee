#pragma once

namespace base::sql {

/// Inside base/sql only: the name of a VFS that is SQLite's own, with its syncs counted
/// (base/sync_count.h) and the pieces of a commit to a write-ahead log written in one. Registered
/// at the first call. Threads: any.
const char* counted_files();

}  // namespace base::sql
