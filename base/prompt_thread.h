#pragma once

namespace base {

/// For a thread that many others wait for, and that works for moments only, between waits for the
/// disk: from now on it runs soon after it is woken, instead of after those that happen to run.
/// It gets no more processor time than others. A hint: Linux has it since 6.12, elsewhere nothing
/// changes. Threads: of the calling one alone.
void be_prompt();

}  // namespace base
