#include "base/crew.h"

#include <pthread.h>

#include "base/check.h"

namespace base {
namespace {

void wait(::sem_t& semaphore) {
  while (::sem_wait(&semaphore) != 0) {
    // A signal came between; the wait goes on.
  }
}

}  // namespace

Crew::Job::Job() {
  ENSURE(::sem_init(&done, 0, 0) == 0);
}

Crew::Job::~Job() {
  ::sem_destroy(&done);
}

Crew::Crew(unsigned threads) {
  ENSURE(threads > 0 && ::sem_init(&asked_, 0, 0) == 0);
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

Crew::~Crew() {
  for (std::size_t i = 0; i < threads_.size(); ++i) ::sem_post(&asked_);
  threads_.clear();
  ::sem_destroy(&asked_);
}

void Crew::wait_for(Job& job) {
  waiting_.with([&](Waiting& waiting) {
    (waiting.first == nullptr ? waiting.first : waiting.last->next) = &job;
    waiting.last = &job;
  });
  ::sem_post(&asked_);
  wait(job.done);
}

Crew::Job* Crew::take() {
  return waiting_.with([](Waiting& waiting) {
    Job* const job = waiting.first;
    if (job != nullptr) waiting.first = job->next;
    return job;
  });
}

void Crew::serve() {
  pthread_setname_np(pthread_self(), "crew");
  for (;;) {
    wait(asked_);
    Job* const job = take();
    if (job == nullptr) return;  // only the end asks without a job
    job->run();
    ::sem_post(&job->done);  // the job may be gone from here on
  }
}

}  // namespace base
