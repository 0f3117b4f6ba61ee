#pragma once

#include <filesystem>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "ap/store/sqlite_messages.h"
#include "base/file/file.h"
#include "tests/support/fakes.h"

namespace test {

/// A store in a folder that goes with it; in memory where the system has such a folder.
struct StoreWorld {
  base::file::TemporaryFolder folder = memory_folder("store");
  std::filesystem::path file = folder.path() / "messages.db";
  std::unique_ptr<ap::store::Blobs> blobs = ap::store::make_file_blobs(folder.path() / "blobs");
  std::unique_ptr<ap::store::Messages> messages = open();

  std::unique_ptr<ap::store::Messages> open() {
    return ap::store::open_sqlite_messages(file, *blobs).value();
  }
  void reopen() {
    messages.reset();
    messages = open();
  }
};

inline base::Timestamp at(std::int64_t milliseconds) {
  return base::Timestamp(std::chrono::milliseconds(1'790'000'000'000 + milliseconds));
}

/// Different bytes for each number.
inline base::Bytes content(std::uint64_t number, std::size_t size) {
  SeededRandom random(number);
  return random.bytes(size);
}

/// A received message, unlike those of other numbers in everything that is a key.
inline ap::store::Message received(std::uint64_t number) {
  const std::string n = std::to_string(number);
  ap::store::Message m;
  m.id = "in-" + n;
  m.direction = ap::store::Direction::In;
  m.state = ap::store::State::Stored;
  m.sender = "iso6523-actorid-upis::0216:003723327487";
  m.receiver = "iso6523-actorid-upis::0007:2120000001";
  m.document_type = "busdox-docid-qns::urn:x::Invoice##urn:c::2.1";
  m.process = "cenbii-procid-ubl::urn:p";
  m.document_class = "invoice";
  m.message_id = n + "@ap.example";
  m.conversation_id = "conversation " + n;
  m.instance_id = "instance " + n;
  m.from_seat = "PFI000001";
  m.to_seat = "PFI000002";
  m.document = base::crypto::sha256("document " + n);
  m.sbd = base::crypto::sha256("sbd " + n);
  m.signature = base::crypto::sha256("signature " + n);
  m.payload_digest = base::crypto::sha256("payload " + n);
  m.created = at(static_cast<std::int64_t>(number));
  m.due = m.created;
  return m;
}

/// The same, on its way out.
inline ap::store::Message submitted(std::uint64_t number) {
  ap::store::Message m = received(number);
  m.id = "out-" + std::to_string(number);
  m.direction = ap::store::Direction::Out;
  m.state = ap::store::State::Accepted;
  m.idempotency_key = "key " + std::to_string(number);
  return m;
}

inline ap::store::Change step(ap::store::State from, ap::store::State to) {
  ap::store::Change change;
  change.from = from;
  change.to = to;
  change.at = at(1000);
  change.detail = "a step";
  return change;
}

inline ap::store::Seal seal(std::uint8_t number) {
  ap::store::Seal one;
  one.entry_id.fill(number);
  one.event = 3;
  one.fields = base::Bytes(96, number);
  one.record = {1, 2, number};
  one.rec_salt = base::Bytes(32, 7);
  one.doc_salt = base::Bytes(32, 8);
  one.prk = base::Bytes(32, 9);
  return one;
}

/// Runs the call in so many threads that start together; it gets the number of its thread.
template <class Call>
void together(unsigned threads, Call call) {
  std::latch ready(threads);
  std::vector<std::jthread> running;
  for (unsigned thread = 0; thread < threads; ++thread) {
    running.emplace_back([&, thread] {
      ready.arrive_and_wait();
      call(thread);
    });
  }
}

}  // namespace test
