#include "tools/kuitti-load/floor.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <sstream>
#include <thread>
#include <vector>

#include "tools/kuitti-load/usage.h"

namespace kuitti::load {
namespace {

using base::Bytes;
using base::Result;
using base::crypto::Certificate;
using base::crypto::Signer;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// Everything that the operations work on, made once.
struct Example {
  const Signer& signer;
  const Certificate& certificate;
  Bytes key = Bytes(16, 0x5A);
  Bytes data = Bytes(64, 0x20);
  Bytes wrapped;
  Bytes signature;

  bool decrypt() const { return bool(signer.oaep_decrypt(wrapped)); }
  bool encrypt() const { return bool(certificate.oaep_encrypt(key)); }
  bool sign() const { return bool(signer.sign_sha256(data)); }
  bool verify() const { return certificate.verify_sha256(data, signature); }
  bool message(Work work) const {
    return (work == Work::Receive ? decrypt() : encrypt()) && verify() && sign();
  }
};

Result<Example> make_example(const Signer& signer, const Certificate& certificate) {
  Example example{.signer = signer, .certificate = certificate, .wrapped = {}, .signature = {}};
  TRY(example.wrapped, certificate.oaep_encrypt(example.key));
  TRY(example.signature, signer.sign_sha256(example.data));
  return example;
}

/// The CPU time of one call in µs: the median of short rounds, so that a disturbed one says
/// nothing.
template <class Call>
Result<double> cost_us(milliseconds time, Call call) {
  constexpr int kCallsPerRound = 20;
  std::vector<double> rounds;
  const auto end = Clock::now() + time;
  while (Clock::now() < end || rounds.size() < 5) {
    const double before = thread_cpu_seconds();
    for (int at = 0; at < kCallsPerRound; ++at) {
      if (!call()) return base::corrupt("load.floor", "an RSA operation failed");
    }
    rounds.push_back((thread_cpu_seconds() - before) * 1e6 / kCallsPerRound);
  }
  const auto middle = rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2);
  std::nth_element(rounds.begin(), middle, rounds.end());
  return *middle;
}

double rate(const Example& example, Work work, unsigned workers, milliseconds time) {
  std::atomic<std::uint64_t> done = 0;
  const auto start = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (unsigned at = 0; at < workers; ++at) {
      threads.emplace_back([&] {
        while (Clock::now() < start + time && example.message(work)) ++done;
      });
    }
  }
  return static_cast<double>(done) / std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Result<Floor> measure_floor(const Signer& signer, const Certificate& certificate, Work work,
                            unsigned workers, milliseconds time) {
  TRY(const Example example, make_example(signer, certificate));
  Floor floor;
  TRY(floor.decrypt_us, cost_us(time / 6, [&] { return example.decrypt(); }));
  TRY(floor.encrypt_us, cost_us(time / 12, [&] { return example.encrypt(); }));
  TRY(floor.sign_us, cost_us(time / 6, [&] { return example.sign(); }));
  TRY(floor.verify_us, cost_us(time / 12, [&] { return example.verify(); }));
  floor.per_second = rate(example, work, workers, time / 2);
  return floor;
}

Result<OpensslSpeed> ask_openssl(int key_bits) {
  const std::string command =
      "openssl speed -seconds 1 rsa" + std::to_string(key_bits) + " 2>/dev/null";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return base::unavailable("load.openssl", "no shell");
  std::string text;
  char buffer[512];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe))
    text.append(buffer, count);
  ::pclose(pipe);
  // "rsa 2048 bits 0.000255s 0.000017s   3923.2  59968.0": the rates say more than the times.
  const std::size_t row = text.find("\nrsa ");
  if (row == std::string::npos) return base::unavailable("load.openssl", "no `openssl speed` here");
  std::istringstream words(text.substr(row + 1));
  std::string skipped;
  double signs = 0, verifies = 0;
  for (int at = 0; at < 5; ++at) words >> skipped;
  words >> signs >> verifies;
  if (!words || signs <= 0 || verifies <= 0)
    return base::unavailable("load.openssl", "`openssl speed` speaks otherwise");
  return OpensslSpeed{1e6 / signs, 1e6 / verifies};
}

}  // namespace kuitti::load
