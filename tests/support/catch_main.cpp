// The one main of all test binaries, with the counts that tools/test adds up.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

#include "tests/support/skip.h"

namespace {

/// Appends "passed failed skipped" (test cases) to the file in $KUITTI_TEST_TALLY.
struct Tally : Catch::TestEventListenerBase {
  using TestEventListenerBase::TestEventListenerBase;
  void testRunEnded(const Catch::TestRunStats& stats) override {
    const char* file = std::getenv("KUITTI_TEST_TALLY");
    if (file == nullptr) return;
    const auto& cases = stats.totals.testCases;
    std::ofstream(file, std::ios::app)
        << cases.passed - test::skipped() << " " << cases.failed << " " << test::skipped() << "\n";
  }
};
CATCH_REGISTER_LISTENER(Tally)

}  // namespace
