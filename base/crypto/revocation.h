#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/result.h"

namespace base::crypto {

/// What happens to a certificate whose status nobody can tell.
enum class RevocationMode {
  Off,   ///< nothing is asked
  Soft,  ///< accepted, and the answer says Unknown, for the grace time after the last good answer
  Hard,  ///< refused at once
};

/// "off", "soft", "hard". Errors: Malformed "revocation.mode".
Result<RevocationMode> parse_revocation_mode(std::string_view text);

struct RevocationPolicy {
  RevocationMode mode = RevocationMode::Soft;
  std::chrono::milliseconds grace = std::chrono::hours(72);
  std::chrono::milliseconds refresh = std::chrono::hours(6);  ///< a valid list is asked for again
  std::chrono::milliseconds retry = std::chrono::minutes(1);  ///< after a failure
  std::chrono::milliseconds patience = std::chrono::seconds(2);  ///< with another caller's fetch
};

/// Whether certificates were revoked, from the revocation lists that they themselves name. To be
/// asked after TrustStore::verify, for the leaf; the authorities above it are pinned by hand.
///
/// A list is fetched by the caller that first needs it, once per URL at a time; others go on with
/// the list at hand, or wait no longer than `patience`. It counts until its nextUpdate and is asked
/// for again every `refresh`; a failure is remembered for `retry`. An older list never takes the
/// place of a newer one. A certificate on the last list known stays revoked, expired or not.
///
/// The grace time runs from the end of the last list that was valid, or, when there was none, from
/// the first question in this process. A certificate that names no list cannot be asked about: soft
/// accepts it as Unknown for ever, hard refuses it.
///
/// Threads:  any. Lifetime: borrows the clock; `fetch` is called from the asking threads.
/// Errors:   Unauthentic "x509.revoked", "x509.status_unknown"
/// Spec:     RFC 5280 4.2.1.13, 5, 6.3
class Revocation final {
 public:
  using Fetch = std::function<Result<Bytes>(const std::string& url)>;
  enum class Status { NotAsked, Good, Unknown };

  Revocation(Fetch fetch, std::shared_ptr<const TrustStore> trust, const Clock& clock,
             RevocationPolicy policy);
  ~Revocation();
  Result<Status> check(const Certificate& certificate);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace base::crypto
