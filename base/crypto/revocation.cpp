#include "base/crypto/revocation.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/crypto/crl.h"
#include "base/guarded.h"

namespace base::crypto {
namespace {

/// The list of one URL and issuer, and what became of the attempts to get it.
struct Entry {
  std::optional<RevocationList> list;
  Timestamp first_asked;
  Timestamp next_attempt;    ///< not before
  bool fetching = false;     ///< some thread is at it
  std::string last_failure;  ///< for people

  bool is_valid(Timestamp now) const { return list && now < list->next_update(); }
  /// From when on nothing good was known.
  Timestamp last_good() const { return list ? list->next_update() : first_asked; }
};

struct Key {
  std::string url;
  Bytes issuer;
  auto operator<=>(const Key&) const = default;
};

constexpr std::chrono::minutes kClockSkew{5};

}  // namespace

Result<RevocationMode> parse_revocation_mode(std::string_view text) {
  if (text == "off") return RevocationMode::Off;
  if (text == "soft") return RevocationMode::Soft;
  if (text == "hard") return RevocationMode::Hard;
  return malformed("revocation.mode", "expected off, soft or hard, not " + std::string(text));
}

struct Revocation::State {
  Fetch fetch;
  std::shared_ptr<const TrustStore> trust;
  const Clock& clock;
  RevocationPolicy policy;
  Guarded<std::map<Key, Entry>> entries;

  /// True when this thread is to fetch; it then calls finish().
  bool begin(const Key& key, Timestamp now) {
    return entries.with([&](auto& all) {
      Entry& entry = all.try_emplace(key, Entry{.list = {},
                                                .first_asked = now,
                                                .next_attempt = now,
                                                .fetching = false,
                                                .last_failure = {}})
                         .first->second;
      if (entry.fetching || now < entry.next_attempt) return false;
      entry.fetching = true;
      return true;
    });
  }

  /// Fetches and judges the list. Errors: those of fetch and RevocationList; Unauthentic "crl.*".
  Result<RevocationList> get(const std::string& url, const Certificate& certificate,
                             Timestamp now) const {
    TRY(const Bytes der, fetch(url));
    TRY(RevocationList list, RevocationList::from_der(der));
    if (!list.covers(certificate))
      return unauthentic("crl.issuer", "a list of somebody else, or of another place");
    const auto& authorities = trust->certificates();
    if (std::ranges::none_of(authorities, [&](const Certificate& a) { return list.signed_by(a); }))
      return unauthentic("crl.signature", "signed by no authority that we trust");
    if (list.this_update() > now + kClockSkew || list.next_update() <= now)
      return unauthentic("crl.time", "the list is not for now");
    return list;
  }

  void finish(const Key& key, Result<RevocationList> got, Timestamp now) {
    entries.update([&](auto& all) {
      Entry& entry = all.at(key);
      entry.fetching = false;
      entry.next_attempt = now + policy.retry;
      if (!got) {
        entry.last_failure = describe(got.error());
      } else if (entry.list && got->this_update() < entry.list->this_update()) {
        entry.last_failure = "an older list than the one before";
      } else {
        entry.next_attempt = std::min(now + policy.refresh, got->next_update());
        entry.list = std::move(*got);
      }
    });
  }

  /// One attempt; it ends even when memory does.
  class Attempt final {
   public:
    Attempt(State& state, const Key& key) : state_(state), key_(key) {}
    ~Attempt() { state_.finish(key_, std::move(got), state_.clock.now()); }
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    Result<RevocationList> got = unavailable("crl.fetch", "the attempt was given up");

   private:
    State& state_;
    const Key& key_;
  };

  /// The entry as it is once this or another thread has tried, or patience has ended.
  Entry ask(const std::string& url, const Certificate& certificate) {
    const Key key{url, certificate.issuer_der()};
    const Timestamp now = clock.now();
    if (begin(key, now)) {
      Attempt attempt(*this, key);
      attempt.got = get(url, certificate, now);
    }
    entries.wait_for(policy.patience, [&](const auto& all) {
      const Entry& entry = all.at(key);
      return !entry.fetching || entry.is_valid(now);
    });
    return entries.with([&](const auto& all) { return all.at(key); });
  }
};

Revocation::Revocation(Fetch fetch, std::shared_ptr<const TrustStore> trust, const Clock& clock,
                       RevocationPolicy policy)
    : state_(new State{std::move(fetch), std::move(trust), clock, policy, {}}) {}
Revocation::~Revocation() = default;

Result<Revocation::Status> Revocation::check(const Certificate& certificate) {
  const RevocationPolicy& policy = state_->policy;
  if (policy.mode == RevocationMode::Off) return Status::NotAsked;
  std::optional<Timestamp> last_good;
  std::string why = "the certificate names no revocation list";
  for (const std::string& url : certificate.crl_urls()) {
    const Entry entry = state_->ask(url, certificate);
    const bool covered = entry.list && entry.list->covers(certificate);
    if (covered && entry.list->revokes(certificate))
      return unauthentic("x509.revoked", certificate.subject() + " was revoked by its issuer");
    if (covered && entry.is_valid(state_->clock.now())) return Status::Good;
    last_good = std::max(last_good.value_or(entry.last_good()), entry.last_good());
    why = url + ": " + (entry.last_failure.empty() ? "no answer yet" : entry.last_failure);
  }
  const bool in_grace = !last_good || state_->clock.now() <= *last_good + policy.grace;
  if (policy.mode == RevocationMode::Soft && in_grace) return Status::Unknown;
  return unauthentic("x509.status_unknown",
                     "nobody says whether " + certificate.subject() + " was revoked; " + why);
}

}  // namespace base::crypto
