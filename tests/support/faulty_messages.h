#pragma once

#include "ap/store/blobs.h"
#include "ap/store/messages.h"
#include "tests/support/faulty_stores.h"

namespace test {

/// Every call of Messages counts in the plan, reads too: a look-up that fails is a fault like
/// others.
class FaultyMessages final : public ap::store::Messages {
 public:
  FaultyMessages(ap::store::Messages& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}

  base::Result<ap::store::Inserted> insert(const ap::store::Message& message,
                                           const std::vector<ap::store::Part>& parts,
                                           const std::vector<ap::store::Seal>& seals,
                                           std::string_view detail) override {
    return plan_.run([&] { return inner_.insert(message, parts, seals, detail); });
  }
  base::Result<ap::store::Message> advance(std::string_view id,
                                           const ap::store::Change& change) override {
    return plan_.run([&] { return inner_.advance(id, change); });
  }
  base::Result<ap::store::Message> find(std::string_view id) override {
    return plan_.run([&] { return inner_.find(id); });
  }
  base::Result<std::optional<ap::store::Message>> find_received(
      std::string_view from_seat, std::string_view message_id) override {
    return plan_.run([&] { return inner_.find_received(from_seat, message_id); });
  }
  base::Result<ap::store::Page> list(const ap::store::Query& query) override {
    return plan_.run([&] { return inner_.list(query); });
  }
  base::Result<std::vector<ap::store::Event>> events(std::string_view id) override {
    return plan_.run([&] { return inner_.events(id); });
  }
  base::Result<base::Bytes> part(std::string_view id, std::string_view name) override {
    return plan_.run([&] { return inner_.part(id, name); });
  }
  base::Result<std::vector<ap::store::Seal>> seals(std::string_view id) override {
    return plan_.run([&] { return inner_.seals(id); });
  }
  base::Result<std::optional<ap::store::Trail>> trail(std::string_view id) override {
    return plan_.run([&] { return inner_.trail(id); });
  }
  base::Result<std::vector<ap::store::Seal>> unplaced_before(std::string_view id) override {
    return plan_.run([&] { return inner_.unplaced_before(id); });
  }
  base::Result<ap::store::Queue> queue() override {
    return plan_.run([&] { return inner_.queue(); });
  }
  base::Result<void> set_queue(ap::store::Queue queue) override {
    return plan_.run([&] { return inner_.set_queue(queue); });
  }
  base::Result<std::vector<ap::store::WaitingSeal>> waiting() override {
    return plan_.run([&] { return inner_.waiting(); });
  }
  base::Result<void> place(const std::vector<ap::store::PlacedSeal>& placed,
                           base::Timestamp at) override {
    return plan_.run([&] { return inner_.place(placed, at); });
  }
  base::Result<ap::store::Message> erase(std::string_view id, const ap::store::Seal& erasure,
                                         base::Timestamp at) override {
    return plan_.run([&] { return inner_.erase(id, erasure, at); });
  }
  base::Result<void> sweep() override {
    return plan_.run([&] { return inner_.sweep(); });
  }
  base::Result<std::vector<ap::store::Message>> lease(const std::vector<ap::store::State>& states,
                                                      ap::store::Direction direction,
                                                      base::Timestamp now,
                                                      std::chrono::milliseconds time,
                                                      std::size_t limit) override {
    return plan_.run([&] { return inner_.lease(states, direction, now, time, limit); });
  }
  base::Result<void> release_leases() override {
    return plan_.run([&] { return inner_.release_leases(); });
  }
  base::Result<std::optional<base::Timestamp>> next_due(const std::vector<ap::store::State>& states,
                                                        ap::store::Direction direction) override {
    return plan_.run([&] { return inner_.next_due(states, direction); });
  }
  base::Result<std::vector<std::pair<std::string, std::uint64_t>>> counts() override {
    return plan_.run([&] { return inner_.counts(); });
  }

 private:
  ap::store::Messages& inner_;
  FaultPlan& plan_;
};

class FaultyBlobs final : public ap::store::Blobs {
 public:
  FaultyBlobs(ap::store::Blobs& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}
  base::Result<void> put(const base::crypto::Sha256& key, base::ByteView bytes) override {
    return plan_.run([&] { return inner_.put(key, bytes); });
  }
  base::Result<void> remove(const base::crypto::Sha256& key) override {
    return plan_.run([&] { return inner_.remove(key); });
  }
  base::Result<base::Bytes> get(const base::crypto::Sha256& key) override {
    return plan_.run([&] { return inner_.get(key); });
  }

 private:
  ap::store::Blobs& inner_;
  FaultPlan& plan_;
};

}  // namespace test
