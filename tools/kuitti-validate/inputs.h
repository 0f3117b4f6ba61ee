#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

/// A document as it was named: a path, "-", or "archive.zip/name" with what was found there.
struct Input {
  std::string name;
  std::optional<base::Result<base::Bytes>> content;  ///< of an archive; others are read when judged
};

/// The documents that the words name: a file is itself, a folder every .xml below it by name, a
/// .zip every .xml in it, "-" is standard input. What is not there, or cannot be read, stays in the
/// list, to be reported in its place.
std::vector<Input> find_documents(const std::vector<std::string>& named);

/// Errors: those of base::file::read and base::zip::read_foreign_archive; LimitExceeded
/// "file.too_large" for standard input.
base::Result<base::Bytes> read_document(const Input& document);
