#include "base/crypto/crl.h"

#include <openssl/objects.h>

#include <algorithm>
#include <optional>

#include "base/crypto/key_contexts.h"

namespace base::crypto {
namespace {

Error kind(std::string detail) {
  return rejected("crl.kind", std::move(detail));
}

bool knows_critical_extensions(const X509_CRL* list) {
  for (int at = 0; at < X509_CRL_get_ext_count(list); ++at) {
    X509_EXTENSION* extension = X509_CRL_get_ext(list, at);
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    if (X509_EXTENSION_get_critical(extension) == 1 && nid != NID_issuing_distribution_point)
      return false;
  }
  return true;
}

using Urls = std::optional<std::vector<std::string>>;

/// The URLs of the one distribution point that the list is for; nothing when it does not say.
Result<Urls> point_of(const X509_CRL* list) {
  int found = 0;
  const std::unique_ptr<ISSUING_DIST_POINT, Freed<ISSUING_DIST_POINT_free>> point(
      static_cast<ISSUING_DIST_POINT*>(
          X509_CRL_get_ext_d2i(list, NID_issuing_distribution_point, &found, nullptr)));
  if (point == nullptr && found == -1) return Urls();  // absent
  if (point == nullptr) return malformed("crl.parse", "the distribution point cannot be read");
  if (point->onlyCA > 0 || point->onlyattr > 0 || point->indirectCRL > 0 ||
      point->onlysomereasons != nullptr)
    return kind("not a list of all revoked certificates of its issuer");
  if (point->distpoint == nullptr) return Urls();
  std::vector<std::string> urls;
  if (point->distpoint->type != 0) return Urls(std::move(urls));  // a name relative to the issuer
  const GENERAL_NAMES* names = point->distpoint->name.fullname;
  for (int at = 0; at < sk_GENERAL_NAME_num(names); ++at) {
    std::string url = url_of(sk_GENERAL_NAME_value(names, at));
    if (!url.empty()) urls.push_back(std::move(url));
  }
  return Urls(std::move(urls));
}

/// SHA-2 with whatever kind of key.
bool has_sound_digest(const X509_CRL* list) {
  int digest = NID_undef;
  return OBJ_find_sigid_algs(X509_CRL_get_signature_nid(list), &digest, nullptr) == 1 &&
         (digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512);
}

}  // namespace

struct RevocationList::Data {
  CrlHandle handle;
  Timestamp this_update;
  Timestamp next_update;
  Urls published_at;
};

Result<RevocationList> RevocationList::from_der(ByteView der) {
  const unsigned char* at = der.data();
  CrlHandle handle(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
  if (handle == nullptr || at != der.data() + der.size())
    return malformed("crl.parse", "not a certificate revocation list");
  if (X509_CRL_get0_nextUpdate(handle.get()) == nullptr) return kind("a list without an end");
  if (X509_CRL_get_ext_by_NID(handle.get(), NID_delta_crl, -1) >= 0)
    return kind("a list of changes only");
  if (!knows_critical_extensions(handle.get())) return kind("a critical extension is not known");
  auto data = std::make_shared<Data>();
  TRY(data->published_at, point_of(handle.get()));
  TRY(data->this_update, time_of(X509_CRL_get0_lastUpdate(handle.get())));
  TRY(data->next_update, time_of(X509_CRL_get0_nextUpdate(handle.get())));
  data->handle = std::move(handle);
  return RevocationList(std::move(data));
}

bool RevocationList::signed_by(const Certificate& authority) const {
  const Certificate::Data& by = authority.data();
  X509_CRL* list = data_->handle.get();
  return X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(by.handle.get())) == 0 &&
         (X509_get_key_usage(by.handle.get()) & KU_CRL_SIGN) != 0 &&  // all bits when absent
         has_sound_digest(list) && X509_CRL_verify(list, by.key.get()) == 1;
}

bool RevocationList::covers(const Certificate& certificate) const {
  const X509* asked = certificate.data().handle.get();
  if (X509_NAME_cmp(X509_CRL_get_issuer(data_->handle.get()), X509_get_issuer_name(asked)) != 0)
    return false;
  if (!data_->published_at) return true;
  return std::ranges::any_of(certificate.crl_urls(), [&](const std::string& url) {
    return std::ranges::find(*data_->published_at, url) != data_->published_at->end();
  });
}

bool RevocationList::revokes(const Certificate& certificate) const {
  X509_REVOKED* found = nullptr;
  return X509_CRL_get0_by_cert(data_->handle.get(), &found, certificate.data().handle.get()) == 1;
}

Timestamp RevocationList::this_update() const {
  return data_->this_update;
}
Timestamp RevocationList::next_update() const {
  return data_->next_update;
}

}  // namespace base::crypto
