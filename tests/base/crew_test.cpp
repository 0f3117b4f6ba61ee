#include "base/crew.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <latch>
#include <set>
#include <string>
#include <thread>

using base::Crew;

TEST_CASE("a crew answers each with what its own work gave") {
  Crew crew(2);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&, thread] {
        for (int round = 0; round < 500; ++round) {
          const std::string mine = std::to_string(thread) + "/" + std::to_string(round);
          if (crew.run([&] { return mine + "!"; }) != mine + "!") ++wrong;
        }
      });
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a crew's threads are its own, as many as said, and work at the same time") {
  Crew crew(2);
  std::latch both(2);
  std::thread::id first, second;
  const auto work = [&] {
    both.arrive_and_wait();  // for ever if there were one thread only
    return std::this_thread::get_id();
  };
  {
    const std::jthread one([&] { first = crew.run(work); });
    const std::jthread other([&] { second = crew.run(work); });
  }
  CHECK(first != second);
  CHECK(std::set{first, second}.count(std::this_thread::get_id()) == 0);
  for (int round = 0; round < 20; ++round) {
    const std::thread::id by = crew.run([] { return std::this_thread::get_id(); });
    CHECK((by == first || by == second));
  }
}
