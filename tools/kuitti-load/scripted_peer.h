#pragma once

#include <atomic>
#include <future>
#include <map>
#include <memory>
#include <string>

#include "base/crypto/certificate.h"
#include "base/guarded.h"
#include "base/http/server.h"
#include "base/random.h"
#include "tools/kuitti-load/party.h"

namespace kuitti::load {

/// An AS4 endpoint that opens every message and answers a signed receipt, and keeps nothing. It
/// tells whoever waits for an envelope that its receipt is under way.
/// Lifetime: borrows party and anchors. Threads: any.
class ScriptedPeer final : public base::http::Handler {
 public:
  ScriptedPeer(const Party& party, const base::crypto::TrustStore& anchors)
      : identity_(party.identity()), anchors_(anchors) {}

  base::http::Response handle(const base::http::Request& request) override;

  /// Ready when the message with that InstanceIdentifier got its receipt.
  std::future<void> expect(const std::string& instance_identifier);
  std::uint64_t refused() const { return refused_; }

 private:
  void tell(std::string_view sbd);
  const ap::as4::Identity identity_;
  const base::crypto::TrustStore& anchors_;
  base::crypto::CertificateCache certificates_;
  base::SystemRandom random_;
  std::atomic<std::uint64_t> refused_ = 0;
  base::Guarded<std::map<std::string, std::promise<void>, std::less<>>> expected_;
};

}  // namespace kuitti::load
