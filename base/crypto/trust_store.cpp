#include <openssl/x509v3.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/check.h"
#include "base/crypto/key_contexts.h"

namespace base::crypto {
namespace {

constexpr int kLeastKeyBits = 2048;

/// When every link of a chain is valid.
struct Validity {
  Timestamp from;
  Timestamp until;
};

/// Of a chain that was verified. None when a link's time cannot be told.
std::optional<Validity> validity_of(STACK_OF(X509) * chain) {
  Validity all{Timestamp::min(), Timestamp::max()};
  for (int at = 0; at < sk_X509_num(chain); ++at) {
    const X509* link = sk_X509_value(chain, at);
    const auto from = time_of(X509_get0_notBefore(link));
    const auto until = time_of(X509_get0_notAfter(link));
    if (!from || !until) return std::nullopt;
    all = {std::max(all.from, *from), std::min(all.until, *until)};
  }
  return all;
}

}  // namespace

struct TrustStore::State {
  std::vector<Certificate> all;
  static constexpr std::size_t kMostKnown = 4096;
  std::unique_ptr<X509_STORE, Freed<X509_STORE_free>> roots{X509_STORE_new()};
  std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> intermediates{
      sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }};
  /// Leaves that chain to a root, and when all their links are valid: anchors never change, so only
  /// the time can.
  Guarded<std::map<Sha256, Validity>> known;

  bool knows(const Sha256& leaf, Timestamp now) {
    return known.with([&](const auto& leaves) {
      const auto found = leaves.find(leaf);
      return found != leaves.end() && found->second.from <= now && now < found->second.until;
    });
  }
  void learn(const Sha256& leaf, const Validity& validity) {
    known.with([&](auto& leaves) {
      if (leaves.size() >= kMostKnown) leaves.clear();
      leaves[leaf] = validity;
    });
  }
};

TrustStore::TrustStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
TrustStore::~TrustStore() = default;

Result<std::shared_ptr<const TrustStore>> TrustStore::from_pem(std::string_view pem) {
  const auto all = Certificate::all_from_pem(pem);
  if (!all) return malformed("trust.pem", all.error().detail);
  auto state = std::make_unique<State>();
  bool any_root = false;
  for (const Certificate& certificate : *all) {
    X509* handle = certificate.data().handle.get();
    if (X509_self_signed(handle, 1) == 1) {
      ENSURE(X509_STORE_add_cert(state->roots.get(), handle) == 1);
      any_root = true;
    } else {
      X509_up_ref(handle);
      sk_X509_push(state->intermediates.get(), handle);
    }
  }
  if (!any_root) return malformed("trust.pem", "no self-signed root among the certificates");
  state->all = *all;
  return std::shared_ptr<const TrustStore>(new TrustStore(std::move(state)));
}

const std::vector<Certificate>& TrustStore::certificates() const {
  return state_->all;
}

Result<void> TrustStore::verify(const Certificate& leaf, Timestamp now) const {
  if (now < leaf.not_before())
    return unauthentic("x509.not_yet_valid", leaf.subject() + " is not valid yet");
  if (now > leaf.not_after()) return unauthentic("x509.expired", leaf.subject() + " has expired");
  if (leaf.key_bits() < kLeastKeyBits)
    return unauthentic("x509.chain", "the key is shorter than 2048 bits");
  if (state_->knows(leaf.fingerprint(), now)) return {};
  const std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
  ENSURE(context &&
         X509_STORE_CTX_init(context.get(), state_->roots.get(), leaf.data().handle.get(),
                             state_->intermediates.get()) == 1);
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, std::chrono::system_clock::to_time_t(now));
  if (X509_verify_cert(context.get()) == 1) {
    if (const auto validity = validity_of(X509_STORE_CTX_get0_chain(context.get())))
      state_->learn(leaf.fingerprint(), *validity);
    return {};
  }
  const int code = X509_STORE_CTX_get_error(context.get());
  const char* kind = code == X509_V_ERR_CERT_HAS_EXPIRED ? "x509.expired" : "x509.chain";
  return unauthentic(kind, leaf.subject() + ": " + X509_verify_cert_error_string(code));
}

}  // namespace base::crypto
