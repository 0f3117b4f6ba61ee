#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/arguments.h"
#include "base/result.h"

/// A line of a job file: `document<TAB>ruleset`.
struct RuleJob {
  std::string document;
  std::string rules;
};

/// Errors: those of reading; Malformed "jobs" with the line that is none.
base::Result<std::vector<RuleJob>> read_rule_jobs(const std::string& file);

/// `--batch JOBS [--loc FILE] [--threads N] [--collect]`
base::Exit run_batch(const base::Arguments& arguments);
/// `--bench JOBS --seconds N [--threads N] [--xsd-too | --xsd-alone]`
base::Exit run_bench(const base::Arguments& arguments);
