#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/crypto/certificate.h"
#include "base/crypto/signer.h"
#include "base/random.h"
#include "base/result.h"

namespace ap::wss {

/// A payload part before it is secured.
struct PlainPart {
  std::string content_id;
  std::string mime_type;   ///< "application/gzip"
  base::ByteView content;  ///< the octets that are signed
};

struct SecuredPart {
  std::string content_id;
  base::Bytes content;  ///< IV, ciphertext, tag
};

struct SecuredMessage {
  std::string envelope;  ///< the SOAP envelope, serialised once
  std::vector<SecuredPart> parts;
  /// Digest of every ds:Reference in order, decoded, with its URI: what a receipt must repeat.
  struct Reference {
    std::string uri;
    std::string transform;
    base::Bytes digest;
  };
  std::vector<Reference> references;
  base::Bytes signature_value;
};

struct Sender {
  const base::crypto::Certificate& certificate;
  const base::crypto::Signer& signer;
};

/// Signs Messaging, Body and every part and encrypts the parts for the receiver.
/// `messaging` is the eb:Messaging element in its exclusive canonical form: it declares what it
/// uses, with the prefixes S12 and wsu, and carries wsu:Id="`messaging_id`" and
/// S12:mustUnderstand="true". It is signed and written as it stands.
base::Result<SecuredMessage> secure_message(
    std::string_view messaging, std::string_view messaging_id, const std::vector<PlainPart>& parts,
    const Sender& sender, const base::crypto::Certificate& receiver, base::Random& random);

/// Signs Messaging and Body of a signal; nothing is encrypted, there are no parts.
base::Result<SecuredMessage> secure_signal(std::string_view messaging,
                                           std::string_view messaging_id, const Sender& sender,
                                           base::Random& random);

}  // namespace ap::wss
