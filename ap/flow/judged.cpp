#include "ap/flow/judged.h"

#include <algorithm>

namespace ap::flow {

store::Judged judged(const ubl::Report& report) {
  const auto count = [&](std::string_view flag) {
    return static_cast<std::uint64_t>(
        std::ranges::count(report.findings, flag, &ubl::Finding::flag));
  };
  return {std::string(ubl::to_string(report.verdict)), count("fatal"), count("warning")};
}

}  // namespace ap::flow
