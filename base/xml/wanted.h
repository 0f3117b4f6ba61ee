#pragma once

#include <string_view>
#include <vector>

#include "base/xml/parse.h"

namespace base::xml {

/// What is wanted of a document.
struct Wanted {
  const Limits& limits;
  std::vector<SchemaProblem>* problems = nullptr;  ///< where violations of the schema go
  std::string_view last_child;                     ///< see parse_until
};

}  // namespace base::xml
