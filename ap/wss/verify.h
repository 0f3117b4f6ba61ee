#pragma once

#include <string>
#include <vector>

#include "ap/mime/multipart.h"
#include "ap/soap/envelope.h"
#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/crypto/signer.h"
#include "base/result.h"

namespace ap::wss {

/// One ds:Reference of a verified signature, as needed for a receipt and its check.
struct SignedReference {
  std::string uri;
  std::string transform;                        ///< algorithm URI of the one transform
  std::vector<std::string> inclusive_prefixes;  ///< of that transform
  std::string digest_algorithm;
  base::Bytes digest;
  base::xml::Node node;  ///< the ds:Reference element itself
};

/// A value that wss has verified: only wss can make one, so later layers cannot forget the check.
template <class T>
class Verified {
 public:
  const T& get() const { return value_; }
  const T* operator->() const { return &value_; }
  const base::crypto::Certificate& signer() const { return signer_; }
  const std::vector<SignedReference>& references() const { return references_; }
  /// The decoded SignatureValue.
  const base::Bytes& signature_value() const { return signature_value_; }

 private:
  friend struct VerifiedMaker;
  Verified(T value, base::crypto::Certificate signer, std::vector<SignedReference> references,
           base::Bytes signature_value)
      : value_(std::move(value)),
        signer_(std::move(signer)),
        references_(std::move(references)),
        signature_value_(std::move(signature_value)) {}
  T value_;
  base::crypto::Certificate signer_;
  std::vector<SignedReference> references_;
  base::Bytes signature_value_;
};

/// A decrypted attachment whose signed digest holds.
struct Attachment {
  std::string content_id;  ///< without "cid:"
  std::string mime_type;   ///< of EncryptedData: what the part is once decrypted
  base::Bytes content;     ///< plaintext, still compressed when the sender compressed it
};

struct OpenedMessage {
  Verified<soap::Envelope> envelope;
  std::vector<Attachment> attachments;  ///< in the order of the parts
};

/// Own keys that can open a message: the current one and, after a rollover, the one before.
struct OwnKey {
  base::crypto::Certificate certificate;
  const base::crypto::Signer* signer;  ///< borrowed
};

/// What the verifier trusts and knows. Borrowed for its lifetime. Threads: any.
struct Trust {
  const base::crypto::TrustStore& anchors;
  base::crypto::CertificateCache& certificates;
};

/// Verifies and opens a signed and encrypted user message: exact shape and algorithm allow-list,
/// certificate, SignatureValue, digests of Messaging and Body, key, parts, digests of parts, in
/// that order. `parts` excludes the root. Errors: Rejected    "wss.policy.*"     (EBMS:0103) shape,
/// allow-list, coverage, missing security
///         Unauthentic "wss.signature.*"  (EBMS:0101) certificate, SignatureValue, digests
///         Unauthentic "wss.decrypt"      (EBMS:0102) one text for every cause
/// Spec:   Peppol AS4 2.0.3; WS-Security 1.1.1; SwA profile 1.1.1; XML Encryption 1.1
base::Result<OpenedMessage> open_message(soap::Envelope envelope,
                                         const std::vector<mime::Part>& parts,
                                         const std::vector<OwnKey>& keys, const Trust& trust,
                                         base::Timestamp now);

/// Verifies a signal (receipt or error): signature over exactly Messaging and Body.
base::Result<Verified<soap::Envelope>> verify_signal(soap::Envelope envelope, const Trust& trust,
                                                     base::Timestamp now);

}  // namespace ap::wss
