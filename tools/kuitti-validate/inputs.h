#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

/// The documents that the words name: a file is itself, a folder every .xml below it by name, "-"
/// is standard input. What is not there stays in the list, to be reported in its place.
std::vector<std::string> find_documents(const std::vector<std::string>& named);

/// Errors: those of base::file::read; LimitExceeded "file.too_large" for standard input.
base::Result<base::Bytes> read_document(const std::string& document);
