#pragma once

#include <filesystem>

#include "base/arguments.h"

/// `FILE|FOLDER|-... [--format text|json|svrl] [--json] [--local FILE|FOLDER] [--release NAME]
/// [--lang fi|sv|en] [--threads N]`: a report on each document in their order, of several a summary
/// too, and the worst exit code of all.
base::Exit run_documents(const base::Arguments& arguments, const std::filesystem::path& artefacts);
