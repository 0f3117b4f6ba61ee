#include "base/sql/open.h"

#include "base/file/file.h"

namespace base::sql {

Result<std::unique_ptr<Connection>> open_database(const std::filesystem::path& file,
                                                  std::span<const std::string_view> steps) {
  TRY(file::make_folders(file.parent_path()));
  TRY(auto database, Connection::open(file));
  TRY(migrate(*database, steps));
  file::sync_folder(file.parent_path());
  return database;
}

}  // namespace base::sql
