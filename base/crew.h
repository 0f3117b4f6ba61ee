#pragma once

#include <semaphore.h>

#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/guarded.h"

namespace base {

/// A fixed number of threads that do short pieces of computation for all others, in the order
/// asked. While any are waiting, the next begins without a thread being woken for it: with permits,
/// the one that holds a permit has to be given a processor first, and until then nobody computes.
/// Threads: any; not from a piece of work itself.
class Crew final {
 public:
  explicit Crew(unsigned threads);
  /// Whoever is in run() must have come back.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// What `work` returns. Waits for its turn and its end. No wait for disk or peer inside.
  template <class Work>
  std::invoke_result_t<Work&> run(Work&& work) {
    struct Asked final : Job {
      std::remove_reference_t<Work>& work;
      std::optional<std::invoke_result_t<Work&>> result;
      explicit Asked(std::remove_reference_t<Work>& with) : work(with) {}
      void run() override { result.emplace(work()); }
    } asked(work);
    wait_for(asked);
    return *std::move(asked.result);
  }

 private:
  /// A piece of work, on the stack of the thread that waits for it.
  struct Job {
    Job* next = nullptr;
    ::sem_t done;
    Job();
    virtual ~Job();
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;
    virtual void run() = 0;
  };
  struct Waiting {
    Job* first = nullptr;
    Job* last = nullptr;
  };

  void wait_for(Job& job);
  void serve();
  /// Null when nobody waits.
  Job* take();

  Guarded<Waiting> waiting_;
  ::sem_t asked_;  ///< one for each job that waits, and one for each thread at the end
  std::vector<std::jthread> threads_;
};

}  // namespace base
