#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

/// One fuzz target: `void fuzz(base::ByteView)` of a *_fuzz.cpp and the folder of its inputs.
struct FuzzTarget {
  std::string name;
  std::string corpus;
  void (*run)(base::ByteView);
};

const std::vector<FuzzTarget>& fuzz_targets();
