#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "base/sql/database.h"

namespace base::sql {

/// The database in that file, as far as its numbered steps go; folder and file are made when they
/// are missing, and their names are durable on return: what a commit says later is not lost with
/// the file. Errors: those of Connection::open, migrate and make_folders.
Result<std::unique_ptr<Connection>> open_database(const std::filesystem::path& file,
                                                  std::span<const std::string_view> steps);

}  // namespace base::sql
