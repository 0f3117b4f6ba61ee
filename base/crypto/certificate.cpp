#include "base/crypto/certificate.h"

#include <openssl/x509v3.h>

#include <list>
#include <map>
#include <optional>

#include "base/check.h"
#include "base/crypto/key_contexts.h"
#include "base/guarded.h"

namespace base::crypto {
namespace {

/// The only Subject CN, or "".
std::string common_name_of(const X509* certificate) {
  const X509_NAME* name = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0 || X509_NAME_get_index_by_NID(name, NID_commonName, at) >= 0) return {};
  unsigned char* utf8 = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return {};
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return text;
}

std::string name_text(const X509_NAME* name) {
  const Memory memory(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(memory.get(), name, 0,
                     XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  return written_to(memory);
}

Result<std::shared_ptr<const Certificate::Data>> read(CertificateHandle handle) {
  auto data = std::make_shared<Certificate::Data>();
  data->key.reset(X509_get_pubkey(handle.get()));
  if (data->key == nullptr || EVP_PKEY_get_base_id(data->key.get()) != EVP_PKEY_RSA) {
    return rejected("x509.key", "the certificate's key is not RSA");
  }
  unsigned char* der = nullptr;
  const int size = i2d_X509(handle.get(), &der);
  ENSURE(size > 0);
  data->der.assign(der, der + size);
  OPENSSL_free(der);
  data->fingerprint = sha256(data->der);
  data->common_name = common_name_of(handle.get());
  TRY(data->not_before, time_of(X509_get0_notBefore(handle.get())));
  TRY(data->not_after, time_of(X509_get0_notAfter(handle.get())));
  X509_check_purpose(handle.get(), -1,
                     0);  // reads the extensions now, so that later readers share them
  data->handle = std::move(handle);
  return std::shared_ptr<const Certificate::Data>(std::move(data));
}

/// The http locations of one distribution point.
void add_urls(const DIST_POINT* point, std::vector<std::string>& urls) {
  if (point->distpoint == nullptr || point->distpoint->type != 0) return;  // a relative name
  const GENERAL_NAMES* names = point->distpoint->name.fullname;
  for (int at = 0; at < sk_GENERAL_NAME_num(names); ++at) {
    std::string url = url_of(sk_GENERAL_NAME_value(names, at));
    if (!url.empty()) urls.push_back(std::move(url));
  }
}

}  // namespace

Result<Timestamp> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1)
    return malformed("x509.parse", "a validity is no time");
  const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900),
                                        std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                        std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

std::string url_of(const GENERAL_NAME* name) {
  if (name->type != GEN_URI) return {};
  const ASN1_IA5STRING* text = name->d.uniformResourceIdentifier;
  std::string url(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                  static_cast<std::size_t>(ASN1_STRING_length(text)));
  const bool http = url.starts_with("http://") || url.starts_with("https://");
  return http && url.find('\0') == std::string::npos ? url : std::string();
}

Result<Certificate> Certificate::from_der(ByteView der) {
  const unsigned char* at = der.data();
  CertificateHandle handle(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (handle == nullptr || at != der.data() + der.size())
    return malformed("x509.parse", "not an X.509 certificate");
  TRY(auto data, read(std::move(handle)));
  return Certificate(std::move(data));
}

Result<Certificate> Certificate::from_pem(std::string_view pem) {
  TRY(auto all, all_from_pem(pem));
  return all.front();
}

Result<std::vector<Certificate>> Certificate::all_from_pem(std::string_view pem) {
  const Memory memory = read_from(pem);
  std::vector<Certificate> all;
  while (CertificateHandle handle{PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr)}) {
    TRY(auto data, read(std::move(handle)));
    all.push_back(Certificate(std::move(data)));
  }
  if (all.empty()) return malformed("x509.pem", "no certificate in the PEM text");
  return all;
}

const Bytes& Certificate::der() const {
  return data_->der;
}

std::string Certificate::pem() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  ENSURE(PEM_write_bio_X509(memory.get(), data_->handle.get()) == 1);
  return written_to(memory);
}

const Sha256& Certificate::fingerprint() const {
  return data_->fingerprint;
}
const std::string& Certificate::common_name() const {
  return data_->common_name;
}
std::string Certificate::subject() const {
  return name_text(X509_get_subject_name(data_->handle.get()));
}
std::string Certificate::issuer() const {
  return name_text(X509_get_issuer_name(data_->handle.get()));
}

std::string Certificate::serial_decimal() const {
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(data_->handle.get()), nullptr));
  char* text = BN_bn2dec(number.get());
  std::string decimal(text);
  OPENSSL_free(text);
  return decimal;
}

Bytes Certificate::issuer_der() const {
  unsigned char* der = nullptr;
  const int size = i2d_X509_NAME(X509_get_issuer_name(data_->handle.get()), &der);
  ENSURE(size > 0);
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

Bytes Certificate::subject_key_identifier() const {
  const ASN1_OCTET_STRING* found = X509_get0_subject_key_id(data_->handle.get());
  if (found == nullptr) return {};
  const unsigned char* data = ASN1_STRING_get0_data(found);
  return Bytes(data, data + ASN1_STRING_length(found));
}

Bytes Certificate::sha1_thumbprint() const {
  Bytes digest(20);
  unsigned size = 0;
  ENSURE(EVP_Digest(data_->der.data(), data_->der.size(), digest.data(), &size, EVP_sha1(),
                    nullptr) == 1);
  return digest;
}

Timestamp Certificate::not_before() const {
  return data_->not_before;
}
Timestamp Certificate::not_after() const {
  return data_->not_after;
}
int Certificate::key_bits() const {
  return EVP_PKEY_get_bits(data_->key.get());
}

bool Certificate::may_sign() const {
  return (X509_get_key_usage(data_->handle.get()) & KU_DIGITAL_SIGNATURE) !=
         0;  // all bits when absent
}

std::vector<std::string> Certificate::crl_urls() const {
  std::vector<std::string> urls;
  const std::unique_ptr<CRL_DIST_POINTS, Freed<CRL_DIST_POINTS_free>> points(
      static_cast<CRL_DIST_POINTS*>(
          X509_get_ext_d2i(data_->handle.get(), NID_crl_distribution_points, nullptr, nullptr)));
  for (int at = 0; points != nullptr && at < sk_DIST_POINT_num(points.get()); ++at)
    add_urls(sk_DIST_POINT_value(points.get(), at), urls);
  return urls;
}

bool Certificate::verify_sha256(ByteView data, ByteView signature) const {
  const Sha256 digest = sha256(data);
  return data_->verifying.run(data_->key.get(), [&](EVP_PKEY_CTX* context) {
    return EVP_PKEY_verify(context, signature.data(), signature.size(), digest.bytes().data(),
                           digest.bytes().size()) == 1;
  });
}

Result<Bytes> Certificate::oaep_encrypt(ByteView plain) const {
  Bytes cipher(static_cast<std::size_t>(EVP_PKEY_get_size(data_->key.get())));
  std::size_t size = cipher.size();
  const bool done = data_->encrypting.run(data_->key.get(), [&](EVP_PKEY_CTX* context) {
    return EVP_PKEY_encrypt(context, cipher.data(), &size, plain.data(), plain.size()) == 1;
  });
  if (!done) return malformed("oaep", "the key cannot encrypt this");
  cipher.resize(size);
  return cipher;
}

struct CertificateCache::State {
  struct Slots {
    std::list<Certificate> order;  ///< the most recently used first
    std::map<Sha256, std::list<Certificate>::iterator> by_digest;
  };
  Guarded<Slots> slots;
  std::size_t capacity = 0;
};

CertificateCache::CertificateCache(std::size_t capacity) : state_(std::make_unique<State>()) {
  state_->capacity = capacity;
}
CertificateCache::~CertificateCache() = default;

Result<Certificate> CertificateCache::from_der(ByteView der) {
  const Sha256 digest = sha256(der);
  const auto known = state_->slots.with([&](State::Slots& slots) -> std::optional<Certificate> {
    const auto found = slots.by_digest.find(digest);
    if (found == slots.by_digest.end()) return std::nullopt;
    slots.order.splice(slots.order.begin(), slots.order, found->second);
    return *found->second;
  });
  if (known) return *known;
  TRY(Certificate parsed, Certificate::from_der(der));
  state_->slots.with([&](State::Slots& slots) {
    if (slots.by_digest.contains(digest)) return;
    slots.order.push_front(parsed);
    slots.by_digest.emplace(digest, slots.order.begin());
    if (slots.order.size() <= state_->capacity) return;
    slots.by_digest.erase(slots.order.back().fingerprint());
    slots.order.pop_back();
  });
  return parsed;
}

}  // namespace base::crypto
