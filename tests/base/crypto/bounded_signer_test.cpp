#include "base/crypto/bounded_signer.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace base;
using namespace base::crypto;

namespace {

/// Sees how many are at it at once.
class WatchedSigner final : public Signer {
 public:
  explicit WatchedSigner(std::atomic<int>& most) : most_(most) {}
  Result<Bytes> sign_sha256(ByteView data) const override {
    const int now = ++inside_;
    for (int seen = most_; seen < now && !most_.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::yield();
    --inside_;
    return Bytes(data.begin(), data.end());
  }
  Result<Bytes> oaep_decrypt(ByteView cipher) const override { return sign_sha256(cipher); }
  bool belongs_to(const Certificate&) const override { return false; }

 private:
  std::atomic<int>& most_;
  mutable std::atomic<int> inside_ = 0;
};

}  // namespace

TEST_CASE("no more threads than the crew has use a key at once, and each gets its turn") {
  std::atomic<int> most = 0, done = 0;
  Crew crew(2);
  const BoundedSigner signer(std::make_unique<WatchedSigner>(most), crew);
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&] {
        for (int round = 0; round < 200; ++round) {
          const auto answer =
              round % 2 == 0 ? signer.sign_sha256(as_bytes("x")) : signer.oaep_decrypt({});
          if (answer) ++done;
        }
      });
    }
  }
  CHECK(done == 1600);
  CHECK(most <= 2);
  CHECK(most > 0);
}
