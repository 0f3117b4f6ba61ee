// What the work of the network of logs costs, each task as its users do it. tools/ledger-speed runs
// them all beside the programs of others.
#include <sys/resource.h>

#include <algorithm>
#include <iostream>
#include <span>

#include "tests/ledger/bench/tasks.h"

namespace bench {
namespace {

constexpr Task kTasks[] = {
    {"write", "--dir D --key FILE --count N: a log of entries of 112 bytes as files", write_log},
    {"append",
     "--dir D --key FILE --seconds S [--threads T] [--each N] [--interval MS]: in process", append},
    {"pace", "--dir D --key FILE --rate R --seconds S [--policy FILE]: so many a second, how long",
     pace},
    {"logs", "[--count N]: the logs that `cosign` plays, for a witness", name_logs},
    {"cosign", "--url URL [--count N] [--each N]: so many logs ask a witness at once", cosign}};

const base::CommandLine kAccepted{{"--dir", "--key", "--count", "--seconds", "--threads", "--each",
                                   "--interval", "--rate", "--policy", "--url"},
                                  {}};

double cpu_now() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

int run(std::span<const char* const> words) {
  const auto arguments = base::Arguments::parse(words, kAccepted);
  for (const Task& task : kTasks) {
    if (!arguments || arguments->positional().size() != 1 ||
        arguments->positional()[0] != task.name)
      continue;
    const auto done = task.run(*arguments);
    if (done) return 0;
    std::cerr << "ledger_bench: " << base::describe(done.error()) << "\n";
    return 1;
  }
  std::cerr << "usage: ledger_bench TASK\n";
  for (const Task& task : kTasks) std::cerr << "  " << task.name << " " << task.needs << "\n";
  return 64;
}

}  // namespace

Spread spread(std::vector<double>& milliseconds) {
  if (milliseconds.empty()) return {0, 0, 0};
  std::ranges::sort(milliseconds);
  const std::size_t count = milliseconds.size();
  return {milliseconds[count / 2], milliseconds[count * 99 / 100], milliseconds.back()};
}

Watch::Watch() : start_(std::chrono::steady_clock::now()), cpu_at_start_(cpu_now()) {}

double Watch::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

double Watch::cpu_seconds() const {
  return cpu_now() - cpu_at_start_;
}

}  // namespace bench

int main(int argc, char** argv) {
  const std::vector<const char*> words(argv + 1, argv + argc);
  return bench::run(words);
}
