#pragma once

#include <string_view>

namespace ap::wss {

// Namespaces and algorithms of the profile; everything else is refused.
inline constexpr std::string_view kDs = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::string_view kXenc = "http://www.w3.org/2001/04/xmlenc#";
inline constexpr std::string_view kXenc11 = "http://www.w3.org/2009/xmlenc11#";
inline constexpr std::string_view kWsse11 =
    "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
inline constexpr std::string_view kExclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
inline constexpr std::string_view kRsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
inline constexpr std::string_view kSha256Method = "http://www.w3.org/2001/04/xmlenc#sha256";
inline constexpr std::string_view kOaep = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
inline constexpr std::string_view kMgf256 = "http://www.w3.org/2009/xmlenc11#mgf1sha256";
inline constexpr std::string_view kGcm128 = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
inline constexpr std::string_view kSwaSignature =
    "http://docs.oasis-open.org/wss/"
    "oasis-wss-SwAProfile-1.1#Attachment-Content-Signature-Transform";
inline constexpr std::string_view kSwaCiphertext =
    "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Ciphertext-Transform";
inline constexpr std::string_view kSwaContentOnly =
    "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Only";
inline constexpr std::string_view kX509Token =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";
inline constexpr std::string_view kX509Ski =
    "http://docs.oasis-open.org/wss/2004/01/"
    "oasis-200401-wss-x509-token-profile-1.0#X509SubjectKeyIdentifier";
inline constexpr std::string_view kThumbprint =
    "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1";
inline constexpr std::string_view kBase64Token =
    "http://docs.oasis-open.org/wss/2004/01/"
    "oasis-200401-wss-soap-message-security-1.0#Base64Binary";
inline constexpr std::string_view kEncryptedKeyToken =
    "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey";

}  // namespace ap::wss
