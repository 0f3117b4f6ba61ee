#pragma once

namespace base {

/// Ends the process after saying which invariant broke and where. Never returns.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace base

/// A broken invariant stops the process, in release builds too: better no answer than a doubtful
/// signature. Not for bad input, which is an Error. (Not called CHECK because Catch2 owns that
/// name in the tests.)
#define ENSURE(condition) \
  ((condition) ? static_cast<void>(0) : ::base::check_failed(#condition, __FILE__, __LINE__))
