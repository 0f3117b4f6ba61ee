#include "ap/server/credentials.h"

#include "ap/peppol/identifier.h"
#include "base/crypto/bounded_signer.h"
#include "base/file/file.h"

namespace ap::server {
namespace {

using base::Result;
using base::crypto::Certificate;
using base::crypto::Signer;
using flow::Credentials;

/// Old keys kept beside the current one.
constexpr std::size_t kMostEarlierKeys = 3;

base::Error problem(const std::string& detail) {
  return base::rejected("config.credentials", detail);
}

Result<std::string> read(std::string_view key, const std::filesystem::path& file) {
  auto text = base::file::read_text(file);
  if (!text) return problem("`" + std::string(key) + "`: " + text.error().detail);
  return text;
}

Result<Certificate> read_certificate(const Config& config) {
  TRY(const std::string pem, read("as4.certificate", config.as4_certificate));
  auto certificate = Certificate::from_pem(pem);
  if (!certificate) {
    return problem("`as4.certificate` " + config.as4_certificate.string() + ": " +
                   certificate.error().detail + "; it must be PEM, the access point's first");
  }
  if (!peppol::SeatId::parse(certificate->common_name())) {
    return problem("`as4.certificate` " + config.as4_certificate.string() + " is of CN `" +
                   certificate->common_name() +
                   "`, which is no seat id such as POP000001; put the access point's certificate "
                   "first in the file");
  }
  return certificate;
}

Result<std::unique_ptr<Signer>> read_signer(const Config& config, const Certificate& certificate,
                                            base::Crew* workers) {
  TRY(const std::string pem, read("as4.key", config.as4_key));
  auto signer = base::crypto::load_signer(pem);
  if (!signer) {
    return problem("`as4.key` " + config.as4_key.string() + ": " + signer.error().detail +
                   "; it must be an RSA key in PEM, not encrypted");
  }
  if (!(*signer)->belongs_to(certificate)) {
    return problem("`as4.key` " + config.as4_key.string() +
                   " is not the key of `as4.certificate` " + config.as4_certificate.string() +
                   "; name the pair that was issued together");
  }
  if (workers == nullptr) return signer;
  return std::unique_ptr<Signer>(
      std::make_unique<base::crypto::BoundedSigner>(*std::move(signer), *workers));
}

/// A signer, and the credentials before it whose keys are still in use.
struct Held {
  std::unique_ptr<Signer> signer;
  std::shared_ptr<const Credentials> previous;
};

}  // namespace

Result<std::shared_ptr<const Credentials>> load_credentials(
    const Config& config, const std::shared_ptr<const Credentials>& previous, base::Crew* workers) {
  TRY(const std::string trust, read("as4.trust", config.as4_trust));
  auto anchors = base::crypto::TrustStore::from_pem(trust);
  if (!anchors) {
    return problem("`as4.trust` " + config.as4_trust.string() + ": " + anchors.error().detail +
                   "; it must hold the roots and intermediates of your environment in PEM");
  }
  TRY(const Certificate certificate, read_certificate(config));
  TRY(auto signer, read_signer(config, certificate, workers));
  if (previous && previous->identity.certificate.fingerprint() == certificate.fingerprint()) {
    return std::shared_ptr<const Credentials>(
        new Credentials{previous->signer,
                        {certificate, *previous->signer, previous->identity.keys},
                        *anchors,
                        nullptr});
  }
  const auto held = std::make_shared<Held>(Held{std::move(signer), previous});
  const std::shared_ptr<const Signer> shared(held, held->signer.get());
  std::vector<wss::OwnKey> keys{{certificate, shared.get()}};
  if (previous) {
    for (const wss::OwnKey& earlier : previous->identity.keys)
      if (keys.size() <= kMostEarlierKeys) keys.push_back(earlier);
  }
  return std::shared_ptr<const Credentials>(
      new Credentials{shared, {certificate, *shared, std::move(keys)}, *anchors, nullptr});
}

}  // namespace ap::server
