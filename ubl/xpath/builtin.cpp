#include "ubl/xpath/builtin.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace ubl::xpath {

const Builtin* find_builtin(std::string_view local, std::size_t arity) {
  using Index = std::unordered_map<std::string_view, std::vector<const Builtin*>>;
  static const Index kIndex = [] {
    Index index;
    for (const auto functions :
         {string_functions(), pattern_functions(), uri_functions(), number_functions(),
          boolean_functions(), sequence_functions(), aggregate_functions(), node_functions(),
          name_functions(), date_functions(), context_functions()}) {
      for (const Builtin& one : functions) index[one.name].push_back(&one);
    }
    return index;
  }();
  const auto found = kIndex.find(local);
  if (found == kIndex.end()) return nullptr;
  for (const Builtin* one : found->second) {
    if (arity >= one->fewest && arity <= one->most) return one;
  }
  return nullptr;
}

}  // namespace ubl::xpath
