#include "ap/flow/delivery.h"

#include <catch2/catch.hpp>
#include <latch>
#include <set>
#include <thread>
#include <vector>

#include "base/file/file.h"

using ap::flow::FolderDelivery;
using base::to_bytes;

namespace {

ap::store::Message message(const std::string& id) {
  ap::store::Message message;
  message.id = id;
  message.receiver = "iso6523-actorid-upis::0216:003712345678";
  message.document_class = "invoice";
  message.instance_id = "one-envelope";
  return message;
}

}  // namespace

TEST_CASE("the same document again has the same name, another one never takes it") {
  const auto folder = base::file::TemporaryFolder::make("delivery").value();
  FolderDelivery delivery(folder.path());
  const auto first = delivery.put(message("m-1"), to_bytes("<One/>")).value();
  CHECK(delivery.put(message("m-1"), to_bytes("<One/>")).value() == first);
  const auto other = delivery.put(message("m-2"), to_bytes("<Two/>")).value();
  CHECK(other != first);
  CHECK(base::file::read_text(first).value() == "<One/>");
  CHECK(base::file::read_text(other).value() == "<Two/>");
}

TEST_CASE("of documents that come under one name at once none is written over") {
  constexpr int kThreads = 8, kRounds = 20;
  const auto folder = base::file::TemporaryFolder::make("delivery").value();
  FolderDelivery delivery(folder.path());
  for (int round = 0; round < kRounds; ++round) {
    std::latch start(kThreads);
    std::vector<std::string> places(kThreads);
    {
      std::vector<std::jthread> threads;
      for (int at = 0; at < kThreads; ++at) {
        threads.emplace_back([&, at] {
          auto mine = message(std::to_string(at));
          mine.instance_id = std::to_string(round);
          start.arrive_and_wait();
          places[static_cast<std::size_t>(at)] =
              delivery.put(mine, to_bytes("<D>" + mine.id + "</D>")).value_or("");
        });
      }
    }
    CHECK(std::set(places.begin(), places.end()).size() == kThreads);
    for (int at = 0; at < kThreads; ++at) {
      CHECK(base::file::read_text(places[static_cast<std::size_t>(at)]).value() ==
            "<D>" + std::to_string(at) + "</D>");
    }
  }
}
