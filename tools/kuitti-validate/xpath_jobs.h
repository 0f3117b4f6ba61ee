#pragma once

#include <string>

#include "base/arguments.h"

/// `--xpath JOBS`: the XPath engine by itself, one JSON object a line in, one out.
base::Exit run_xpath_jobs(const std::string& jobs_file);
