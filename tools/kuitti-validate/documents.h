#pragma once

#include <filesystem>

#include "base/arguments.h"

/// `FILE... [--format text|json|svrl] [--json] [--local FILE|FOLDER] [--release NAME] [--lang
/// fi|sv|en]`: a report on each document, and the worst exit code of all.
base::Exit run_documents(const base::Arguments& arguments, const std::filesystem::path& artefacts);
