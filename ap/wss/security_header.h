#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ap/wss/verify.h"
#include "base/xml/tree.h"

namespace ap::wss {

/// How the receiver's certificate is named in an EncryptedKey. It selects a key, nothing more.
struct KeyName {
  enum class Kind { Token, SubjectKeyIdentifier, Thumbprint, IssuerSerial };
  Kind kind = Kind::Token;
  std::string token_id;  ///< Token
  base::Bytes bytes;     ///< SubjectKeyIdentifier, Thumbprint
  std::string serial;    ///< IssuerSerial, decimal
};

struct SignatureElement {
  base::xml::Node signed_info;
  std::vector<std::string> inclusive_prefixes;  ///< of the CanonicalizationMethod
  std::vector<SignedReference> references;
  base::Bytes value;
  std::string token_id;
};

struct EncryptedKeyElement {
  std::string id;
  KeyName key;
  base::Bytes cipher;
};

struct EncryptedPart {
  std::string id;
  std::string mime_type;
  std::string content_id;
};

/// A wsse:Security header whose every element, attribute and algorithm is one that the profile
/// knows: shape only, nothing is verified yet. Ids are unique in the whole envelope.
struct SecurityHeader {
  std::map<std::string, base::Bytes> tokens;  ///< wsu:Id -> DER
  SignatureElement signature;
  std::optional<EncryptedKeyElement> encrypted_key;
  std::vector<EncryptedPart> encrypted_parts;

  /// Errors: Rejected "wss.policy.*".
  static base::Result<SecurityHeader> parse(const soap::Envelope& envelope, base::Timestamp now);
};

}  // namespace ap::wss
