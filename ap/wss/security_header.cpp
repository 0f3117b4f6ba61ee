#include "ap/wss/security_header.h"

#include <algorithm>
#include <set>

#include "ap/wss/element_reader.h"
#include "ap/wss/names.h"
#include "base/text.h"

namespace ap::wss {
namespace {

using base::Bytes;
using base::Result;
using base::xml::Node;

constexpr std::size_t kMostReferences = 20;
constexpr std::chrono::minutes kClockTolerance{5};
constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";

/// Every Id, wsu:Id, id and xml:id of the envelope occurs once: a reference can mean one element
/// only.
Result<void> check_unique_ids(const Node& root) {
  std::set<std::string_view> seen;
  for (Node at = root; at;) {
    for (std::uint32_t index = 0; index < at.attribute_count(); ++index) {
      const auto attribute = at.attribute(index);
      const bool is_id =
          (attribute.namespace_uri.empty() &&
           (attribute.local == "Id" || attribute.local == "id" || attribute.local == "ID")) ||
          (attribute.namespace_uri == soap::kWsu && attribute.local == "Id") ||
          (attribute.namespace_uri == kXmlNamespace && attribute.local == "id");
      if (is_id && !seen.insert(attribute.value).second) return policy("id", "an id occurs twice");
    }
    if (const Node child = at.first_element()) {
      at = child;
      continue;
    }
    while (at && at != root && !at.next_element()) at = at.parent();
    at = at == root ? Node() : at.next_element();
  }
  return {};
}

/// KeyInfo with exactly one SecurityTokenReference; its one child.
Result<Node> token_reference(const Node& key_info, std::string_view token_type) {
  ElementReader info(key_info);
  TRY(info.attributes({{"", "Id"}}));
  TRY(const Node reference, info.next(soap::kWsse, "SecurityTokenReference"));
  TRY(info.end());
  ElementReader inside(reference);
  TRY(inside.attributes({{kWsse11, "TokenType"}, {soap::kWsu, "Id"}}));
  const std::string_view type = reference.attribute_value(kWsse11, "TokenType");
  if (!type.empty() && type != token_type && type != kX509Token)
    return policy("key_info", "a token reference of another type");
  TRY(const Node child, inside.any());
  TRY(inside.end());
  return child;
}

/// A wsse:Reference to a token of this header: its id.
Result<std::string> local_reference(const Node& reference, std::string_view value_type) {
  if (!reference.is_element(soap::kWsse, "Reference"))
    return policy("key_info", "only a reference to a token of the message is accepted");
  ElementReader reader(reference);
  TRY(reader.attributes({{"", "URI"}, {"", "ValueType"}}));
  TRY(reader.end());
  const std::string_view type = reference.attribute_value("", "ValueType");
  if (!type.empty() && type != value_type) return policy("key_info", "a token of another type");
  const std::string_view uri = reference.attribute_value("", "URI");
  if (uri.size() < 2 || uri.front() != '#')
    return policy("key_info", "a reference outside the message");
  return std::string(uri.substr(1));
}

Result<std::vector<std::string>> prefixes_of(ElementReader& method) {
  std::vector<std::string> prefixes;
  if (method.done()) return prefixes;
  TRY(const Node list, method.next(kExclusive, "InclusiveNamespaces"));
  TRY(method.end());
  ElementReader reader(list);
  TRY(reader.attributes({{"", "PrefixList"}}));
  TRY(reader.end());
  for (const std::string_view prefix : base::split(list.attribute_value("", "PrefixList"), ' ')) {
    if (!base::trim(prefix).empty()) prefixes.emplace_back(base::trim(prefix));
  }
  if (prefixes.size() > 32) return policy("prefixes", "more than 32 inclusive prefixes");
  return prefixes;
}

Result<SignedReference> read_reference(const Node& node) {
  SignedReference found;
  found.node = node;
  found.uri = node.attribute_value("", "URI");
  ElementReader reader(node);
  TRY(reader.attributes({{"", "URI"}}));
  TRY(const Node transforms, reader.next(kDs, "Transforms"));
  TRY(const Node method, reader.next(kDs, "DigestMethod"));
  TRY(const Node value, reader.next(kDs, "DigestValue"));
  TRY(reader.end());
  ElementReader list(transforms);
  TRY(list.attributes({}));
  TRY(const Node transform, list.next(kDs, "Transform"));
  TRY(list.end());
  const bool part = found.uri.starts_with("cid:");
  if (!part && !found.uri.starts_with('#'))
    return policy("reference", "a reference to something else than #id or cid:");
  found.transform = part ? kSwaSignature : kExclusive;
  ElementReader inside(transform);
  TRY(inside.algorithm(found.transform));
  if (part) {
    TRY(inside.end());
  } else {
    TRY(found.inclusive_prefixes, prefixes_of(inside));
  }
  ElementReader digest(method);
  TRY(digest.algorithm(kSha256Method));
  TRY(digest.end());
  found.digest_algorithm = kSha256Method;
  TRY(found.digest, base64_of(value));
  if (found.digest.size() != 32) return policy("reference", "a digest of the wrong length");
  return found;
}

Result<SignatureElement> read_signature(const Node& node) {
  SignatureElement found;
  ElementReader reader(node);
  TRY(reader.attributes({{"", "Id"}}));
  TRY(found.signed_info, reader.next(kDs, "SignedInfo"));
  TRY(const Node value, reader.next(kDs, "SignatureValue"));
  TRY(const Node key_info, reader.next(kDs, "KeyInfo"));
  TRY(reader.end());
  ElementReader info(found.signed_info);
  TRY(info.attributes({{"", "Id"}}));
  TRY(const Node canonicalization, info.next(kDs, "CanonicalizationMethod"));
  TRY(const Node method, info.next(kDs, "SignatureMethod"));
  ElementReader canonical(canonicalization);
  TRY(canonical.algorithm(kExclusive));
  TRY(found.inclusive_prefixes, prefixes_of(canonical));
  ElementReader signature(method);
  TRY(signature.algorithm(kRsaSha256));
  TRY(signature.end());
  while (!info.done()) {
    TRY(const Node reference, info.next(kDs, "Reference"));
    if (found.references.size() == kMostReferences)
      return policy("reference", "more than 20 references");
    TRY(SignedReference read, read_reference(reference));
    found.references.push_back(std::move(read));
  }
  TRY(found.value, base64_of(value));
  TRY(const Node token, token_reference(key_info, kX509Token));
  TRY(found.token_id, local_reference(token, kX509Token));
  return found;
}

Result<KeyName> read_key_name(const Node& child) {
  KeyName name;
  if (child.is_element(soap::kWsse, "KeyIdentifier")) {
    const std::string_view type = child.attribute_value("", "ValueType");
    if (type != kX509Ski && type != kThumbprint)
      return policy("key_info", "an unknown key identifier");
    name.kind = type == kX509Ski ? KeyName::Kind::SubjectKeyIdentifier : KeyName::Kind::Thumbprint;
    TRY(name.bytes, base64_of(child));
    return name;
  }
  if (child.is_element(kDs, "X509Data")) {
    name.kind = KeyName::Kind::IssuerSerial;
    const Node serial = child.child(kDs, "X509IssuerSerial").child(kDs, "X509SerialNumber");
    if (!serial) return policy("key_info", "X509Data without issuer and serial number");
    name.serial = std::string(base::trim(serial.text()));
    return name;
  }
  TRY(name.token_id, local_reference(child, kX509Token));
  return name;
}

/// The ids that a ReferenceList names.
Result<std::set<std::string>> read_reference_list(const Node& node) {
  std::set<std::string> ids;
  ElementReader reader(node);
  TRY(reader.attributes({}));
  while (!reader.done()) {
    TRY(const Node reference, reader.next(kXenc, "DataReference"));
    const std::string_view uri = reference.attribute_value("", "URI");
    if (uri.size() < 2 || uri.front() != '#' || !ids.emplace(uri.substr(1)).second)
      return policy("encrypted_key", "a broken data reference");
  }
  return ids;
}

Result<Bytes> cipher_value(const Node& cipher_data) {
  ElementReader reader(cipher_data);
  TRY(const Node value, reader.next(kXenc, "CipherValue"));
  TRY(reader.end());
  return base64_of(value);
}

Result<void> check_oaep(const Node& method) {
  ElementReader reader(method);
  TRY(reader.algorithm(kOaep));
  TRY(const Node digest, reader.next(kDs, "DigestMethod"));
  TRY(const Node mask, reader.next(kXenc11, "MGF"));
  TRY(reader.end());
  TRY(ElementReader(digest).algorithm(kSha256Method));
  return ElementReader(mask).algorithm(kMgf256);
}

struct KeyAndList {
  EncryptedKeyElement key;
  std::set<std::string> parts;
};

Result<KeyAndList> read_encrypted_key(const Node& node) {
  KeyAndList found;
  found.key.id = node.attribute_value("", "Id");
  ElementReader reader(node);
  TRY(reader.attributes({{"", "Id"}}));
  TRY(const Node method, reader.next(kXenc, "EncryptionMethod"));
  TRY(const Node key_info, reader.next(kDs, "KeyInfo"));
  TRY(const Node data, reader.next(kXenc, "CipherData"));
  TRY(check_oaep(method));
  TRY(const Node name, token_reference(key_info, kX509Token));
  TRY(found.key.key, read_key_name(name));
  TRY(found.key.cipher, cipher_value(data));
  if (!reader.done()) {
    TRY(const Node list, reader.next(kXenc, "ReferenceList"));
    TRY(found.parts, read_reference_list(list));
  }
  TRY(reader.end());
  return found;
}

Result<EncryptedPart> read_encrypted_part(const Node& node, const std::string& key_id) {
  EncryptedPart part;
  part.id = node.attribute_value("", "Id");
  part.mime_type = node.attribute_value("", "MimeType");
  ElementReader reader(node);
  TRY(reader.attributes({{"", "Id"}, {"", "MimeType"}, {"", "Type"}}));
  if (node.attribute_value("", "Type") != kSwaContentOnly)
    return policy("encrypted_data", "not the content of an attachment");
  TRY(const Node method, reader.next(kXenc, "EncryptionMethod"));
  TRY(const Node key_info, reader.next(kDs, "KeyInfo"));
  TRY(const Node data, reader.next(kXenc, "CipherData"));
  TRY(reader.end());
  ElementReader algorithm(method);
  TRY(algorithm.algorithm(kGcm128));
  TRY(algorithm.end());
  TRY(const Node token, token_reference(key_info, kEncryptedKeyToken));
  TRY(const std::string key, local_reference(token, kEncryptedKeyToken));
  if (key != key_id) return policy("encrypted_data", "encrypted with another key");
  ElementReader cipher(data);
  TRY(const Node reference, cipher.next(kXenc, "CipherReference"));
  TRY(cipher.end());
  ElementReader inside(reference);
  TRY(inside.attributes({{"", "URI"}}));
  TRY(const Node transforms, inside.next(kXenc, "Transforms"));
  TRY(inside.end());
  ElementReader list(transforms);
  TRY(const Node transform, list.next(kDs, "Transform"));
  TRY(list.end());
  TRY(ElementReader(transform).algorithm(kSwaCiphertext));
  const std::string_view uri = reference.attribute_value("", "URI");
  if (!uri.starts_with("cid:"))
    return policy("encrypted_data", "the encrypted content is not an attachment");
  part.content_id = uri.substr(4);
  return part;
}

Result<void> check_timestamp(const Node& node, base::Timestamp now) {
  const Node created = node.child(soap::kWsu, "Created"),
             expires = node.child(soap::kWsu, "Expires");
  const auto time = [](const Node& at) { return base::parse_timestamp(base::trim(at.text())); };
  if (created && (!time(created) || *time(created) > now + kClockTolerance))
    return policy("timestamp", "created in the future");
  if (expires && (!time(expires) || *time(expires) <= now)) return policy("timestamp", "expired");
  return {};
}

}  // namespace

Result<SecurityHeader> SecurityHeader::parse(const soap::Envelope& envelope, base::Timestamp now) {
  if (!envelope.security) return policy("missing", "the message is not secured");
  TRY(check_unique_ids(envelope.tree.root()));
  SecurityHeader found;
  std::vector<Node> encrypted;
  std::set<std::string> listed;
  bool signed_once = false;
  for (Node child = envelope.security.first_element(); child; child = child.next_element()) {
    if (child.is_element(soap::kWsse, "BinarySecurityToken")) {
      TRY(Bytes der, read_token(child));
      found.tokens.emplace(child.attribute_value(soap::kWsu, "Id"), std::move(der));
    } else if (child.is_element(kDs, "Signature") && !signed_once) {
      TRY(found.signature, read_signature(child));
      signed_once = true;
    } else if (child.is_element(kXenc, "EncryptedKey") && !found.encrypted_key) {
      TRY(KeyAndList key, read_encrypted_key(child));
      found.encrypted_key = std::move(key.key);
      listed.merge(key.parts);
    } else if (child.is_element(kXenc, "EncryptedData")) {
      encrypted.push_back(child);
    } else if (child.is_element(kXenc, "ReferenceList")) {
      TRY(auto ids, read_reference_list(child));
      listed.merge(ids);
    } else if (child.is_element(soap::kWsu, "Timestamp")) {
      TRY(check_timestamp(child, now));
    } else {
      return policy("element",
                    "an element that the profile does not have: " + std::string(child.local()));
    }
  }
  if (!signed_once) return policy("unsigned", "the message is not signed");
  for (const Node& node : encrypted) {
    TRY(EncryptedPart part,
        read_encrypted_part(node, found.encrypted_key ? found.encrypted_key->id : ""));
    if (!listed.erase(part.id))
      return policy("encrypted_data", "an encrypted part that no list names");
    found.encrypted_parts.push_back(std::move(part));
  }
  if (!listed.empty()) return policy("encrypted_data", "a list names a part that is not there");
  return found;
}

}  // namespace ap::wss
