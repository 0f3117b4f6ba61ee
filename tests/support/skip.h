#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace test {

/// The folder in $KUITTI_CORPORA, if it is set and there.
std::optional<std::filesystem::path> corpora();
/// The folder of the fetched schemas and rules, if it is there.
std::optional<std::filesystem::path> artefacts();
/// Counts the running test case as skipped and says why on standard output.
void skip(const std::string& why);
/// Test cases skipped so far.
std::size_t skipped();

}  // namespace test

/// Leaves the test case, visibly, when the corpora are not there.
#define SKIP_WITHOUT_CORPORA()                    \
  if (!test::corpora()) {                         \
    test::skip("KUITTI_CORPORA names no folder"); \
    return;                                       \
  }

/// Leaves the test case, visibly, when the artefacts were not fetched.
#define SKIP_WITHOUT_ARTEFACTS()                         \
  if (!test::artefacts()) {                              \
    test::skip("no artefacts; schemas/fetch gets them"); \
    return;                                              \
  }
