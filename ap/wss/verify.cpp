#include "ap/wss/verify.h"

#include <algorithm>
#include <set>

#include "ap/wss/element_reader.h"
#include "ap/wss/names.h"
#include "ap/wss/part_digest.h"
#include "ap/wss/security_header.h"
#include "base/crypto/aes_gcm.h"
#include "base/random.h"
#include "base/xml/canonical.h"

namespace ap::wss {
namespace {

using base::Bytes;
using base::Result;
using base::crypto::Certificate;
using base::xml::Node;

base::Error bad_signature(std::string_view place, std::string detail) {
  return base::unauthentic("wss.signature." + std::string(place), std::move(detail));
}

/// One text for every cause, so that nobody learns which.
base::Error bad_decryption() {
  return base::unauthentic("wss.decrypt", "the message cannot be decrypted");
}

Result<Certificate> check_signer(const SecurityHeader& header, const Trust& trust,
                                 base::Timestamp now) {
  const auto token = header.tokens.find(header.signature.token_id);
  if (token == header.tokens.end())
    return policy("token", "the signature names a token that is not there");
  const auto certificate = trust.certificates.from_der(token->second);
  if (!certificate) return bad_signature("certificate", certificate.error().detail);
  if (!certificate->may_sign())
    return bad_signature("certificate", "the certificate is not for signatures");
  const auto chained = trust.anchors.verify(*certificate, now);
  if (!chained) return bad_signature("certificate", chained.error().detail);
  return *certificate;
}

Result<void> check_signature_value(const SignatureElement& signature, const Certificate& signer) {
  const std::string canonical =
      base::xml::canonicalize_exclusive(signature.signed_info, signature.inclusive_prefixes);
  if (!signer.verify_sha256(base::as_bytes(canonical), signature.value))
    return bad_signature("value", "the signature does not hold");
  return {};
}

/// What encryption and signature say of one part.
struct PartSecurity {
  const EncryptedPart* encrypted = nullptr;
  const SignedReference* reference = nullptr;
};

/// The parts of the message, the encrypted parts and the signed parts are the same ones, each once.
Result<std::vector<PartSecurity>> match_parts(const SecurityHeader& header,
                                              const std::vector<mime::Part>& parts) {
  std::vector<PartSecurity> matched(parts.size());
  for (const EncryptedPart& part : header.encrypted_parts) {
    const auto index = mime::find_part(part.content_id, parts);
    if (!index || matched[*index].encrypted != nullptr)
      return policy("unencrypted", "the encrypted parts are not the parts of the message");
    matched[*index].encrypted = &part;
  }
  for (const SignedReference& reference : header.signature.references) {
    if (!reference.uri.starts_with("cid:")) continue;
    const auto index = mime::find_part(std::string_view(reference.uri).substr(4), parts);
    if (!index || matched[*index].reference != nullptr)
      return policy("coverage", "another part is signed, or one twice");
    matched[*index].reference = &reference;
  }
  for (const PartSecurity& part : matched) {
    if (part.encrypted == nullptr) return policy("unencrypted", "a part is not encrypted");
    if (part.reference == nullptr) return policy("coverage", "a part is not signed");
  }
  if (!header.encrypted_key && !parts.empty())
    return policy("unencrypted", "the message is not encrypted");
  return matched;
}

std::string uri_of(const Node& node) {
  return "#" + std::string(node.attribute_value(soap::kWsu, "Id"));
}

/// Beside parts exactly Messaging and Body are signed, each once.
Result<void> check_coverage(const soap::Envelope& envelope, const SignatureElement& signature) {
  std::set<std::string> expected{uri_of(envelope.messaging), uri_of(envelope.body)};
  if (expected.contains("#")) return policy("coverage", "Messaging or Body has no wsu:Id");
  for (const SignedReference& reference : signature.references) {
    if (!reference.uri.starts_with("cid:") && expected.erase(reference.uri) == 0)
      return policy("coverage", "something else is signed, or twice: " + reference.uri);
  }
  if (!expected.empty()) return policy("coverage", "not signed: " + *expected.begin());
  return {};
}

const SignedReference& reference_to(const SignatureElement& signature, const Node& node) {
  const auto found = std::ranges::find(signature.references, uri_of(node), &SignedReference::uri);
  ENSURE(found != signature.references.end());
  return *found;
}

/// The digest of the very node that stands in its place, not of one that was looked up by id.
Result<void> check_node(const SignatureElement& signature, const Node& node) {
  const SignedReference& reference = reference_to(signature, node);
  const std::string canonical =
      base::xml::canonicalize_exclusive(node, reference.inclusive_prefixes);
  if (!std::ranges::equal(base::crypto::sha256(canonical).bytes(), reference.digest)) {
    return bad_signature("digest", "the digest of " + std::string(node.local()) + " differs");
  }
  return {};
}

const OwnKey* select_key(const SecurityHeader& header, const std::vector<OwnKey>& keys) {
  const KeyName& name = header.encrypted_key->key;
  const auto token = header.tokens.find(name.token_id);
  for (const OwnKey& key : keys) {
    switch (name.kind) {
      case KeyName::Kind::Token:
        if (token != header.tokens.end() && token->second == key.certificate.der()) return &key;
        break;
      case KeyName::Kind::SubjectKeyIdentifier:
        if (name.bytes == key.certificate.subject_key_identifier()) return &key;
        break;
      case KeyName::Kind::Thumbprint:
        if (name.bytes == key.certificate.sha1_thumbprint()) return &key;
        break;
      case KeyName::Kind::IssuerSerial:
        if (name.serial == key.certificate.serial_decimal()) return &key;
        break;
    }
  }
  return nullptr;
}

/// The content encryption key; a random one when unwrapping fails, so that the failure shows later
/// and the same.
Result<Bytes> unwrap_key(const SecurityHeader& header, const std::vector<OwnKey>& keys) {
  const OwnKey* key = select_key(header, keys);
  if (key == nullptr) return bad_decryption();
  Bytes instead = base::SystemRandom().bytes(base::crypto::kAes128KeyBytes);
  const auto unwrapped = key->signer->oaep_decrypt(header.encrypted_key->cipher);
  return unwrapped && unwrapped->size() == base::crypto::kAes128KeyBytes ? *unwrapped : instead;
}

Result<std::vector<Attachment>> open_parts(const std::vector<mime::Part>& parts,
                                           const std::vector<PartSecurity>& security,
                                           base::ByteView key) {
  std::vector<Attachment> opened;
  for (std::size_t index = 0; index < parts.size(); ++index) {
    auto plain = base::crypto::aes128_gcm_open(key, parts[index].content);
    if (!plain) return bad_decryption();
    opened.push_back(
        {parts[index].content_id, security[index].encrypted->mime_type, std::move(*plain)});
  }
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const bool holds = part_digest_holds(opened[index].content, opened[index].mime_type,
                                         security[index].reference->digest);
    if (!holds) return bad_signature("digest", "the digest of a part differs");
  }
  return opened;
}

}  // namespace

/// The one place where something becomes verified.
struct VerifiedMaker {
  static Verified<soap::Envelope> make(soap::Envelope envelope, Certificate signer,
                                       SignatureElement signature) {
    return {std::move(envelope), std::move(signer), std::move(signature.references),
            std::move(signature.value)};
  }
};

Result<OpenedMessage> open_message(soap::Envelope envelope, const std::vector<mime::Part>& parts,
                                   const std::vector<OwnKey>& keys, const Trust& trust,
                                   base::Timestamp now) {
  TRY(SecurityHeader header, SecurityHeader::parse(envelope, now));
  TRY(const std::vector<PartSecurity> security, match_parts(header, parts));
  TRY(check_coverage(envelope, header.signature));
  TRY(Certificate signer, check_signer(header, trust, now));
  TRY(check_signature_value(header.signature, signer));
  TRY(check_node(header.signature, envelope.messaging));
  TRY(check_node(header.signature, envelope.body));
  std::vector<Attachment> attachments;
  if (header.encrypted_key) {
    TRY(const Bytes key, unwrap_key(header, keys));
    TRY(attachments, open_parts(parts, security, key));
  }
  return OpenedMessage{
      VerifiedMaker::make(std::move(envelope), std::move(signer), std::move(header.signature)),
      std::move(attachments)};
}

Result<Verified<soap::Envelope>> verify_signal(soap::Envelope envelope, const Trust& trust,
                                               base::Timestamp now) {
  TRY(SecurityHeader header, SecurityHeader::parse(envelope, now));
  if (header.encrypted_key || !header.encrypted_parts.empty())
    return policy("element", "a signal is not encrypted");
  TRY(match_parts(header, {}));
  TRY(check_coverage(envelope, header.signature));
  TRY(Certificate signer, check_signer(header, trust, now));
  TRY(check_signature_value(header.signature, signer));
  TRY(check_node(header.signature, envelope.messaging));
  TRY(check_node(header.signature, envelope.body));
  return VerifiedMaker::make(std::move(envelope), std::move(signer), std::move(header.signature));
}

}  // namespace ap::wss
