#pragma once

#include <chrono>
#include <string_view>

#include "base/arguments.h"
#include "base/error.h"

namespace kuitti_ledger {

/// Each command gets all words; positional()[0] is the command itself.
base::Exit keys(const base::Arguments& arguments);
base::Exit init(const base::Arguments& arguments);
base::Exit append(const base::Arguments& arguments);
base::Exit serve(const base::Arguments& arguments);
base::Exit verify(const base::Arguments& arguments);
base::Exit trail(const base::Arguments& arguments);
base::Exit find(const base::Arguments& arguments);
base::Exit prove(const base::Arguments& arguments);
base::Exit show(const base::Arguments& arguments);
base::Exit policy(const base::Arguments& arguments);
base::Exit fsck(const base::Arguments& arguments);
base::Exit witness(const base::Arguments& arguments);
base::Exit scrub(const base::Arguments& arguments);
base::Exit restore(const base::Arguments& arguments);
base::Exit emergency(const base::Arguments& arguments);
base::Exit mirror(const base::Arguments& arguments);
base::Exit evidence(const base::Arguments& arguments);
base::Exit check_merkle(const base::Arguments& arguments);
base::Exit follow(const base::Arguments& arguments);

/// For what should not hold up a start: how long an answer may take.
inline constexpr std::chrono::milliseconds kQuickAnswer{3000};

/// Prints "kuitti-ledger: code: detail" on standard error and passes the exit code on.
base::Exit fail(base::Exit exit, const base::Error& error);
base::Exit usage(std::string_view message);
std::string_view help();

}  // namespace kuitti_ledger
