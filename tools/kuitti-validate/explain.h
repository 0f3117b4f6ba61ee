#pragma once

#include <filesystem>

#include "base/arguments.h"

/// Where set-up puts the explanations, below the artefacts.
inline constexpr const char* kExplanations = "explanations.json";

/// `--explain RULE [--lang fi|sv|en]`: what the rule says, in which rule files in force today, why
/// it is usually broken and what to do. Exit: 0; 1 when there is no such rule.
base::Exit explain_rule(const base::Arguments& arguments, const std::filesystem::path& artefacts);
