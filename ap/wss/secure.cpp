#include "ap/wss/secure.h"

#include "ap/soap/envelope.h"
#include "ap/wss/names.h"
#include "base/crypto/aes_gcm.h"
#include "base/crypto/sha256.h"
#include "base/secret.h"
#include "base/xml/writer.h"

namespace ap::wss {
namespace {

using base::Bytes;
using base::Result;
using base::crypto::Certificate;
using base::xml::Writer;

/// The ids of one envelope: distinct whatever their case, and new in every message.
struct Ids {
  std::string suffix;
  std::string of(std::string_view what) const { return std::string(what) + "-" + suffix; }
};

/// Like every piece that is signed, written in its canonical form.
std::string body_of(const Ids& ids) {
  Writer writer(Writer::Empty::StartAndEnd);
  writer.open("S12:Body")
      .declare("S12", soap::kSoap12)
      .declare("wsu", soap::kWsu)
      .attribute("wsu:Id", ids.of("body"))
      .close();
  return writer.take();
}

void write_token(Writer& writer, const Certificate& certificate, const std::string& id) {
  writer.open("wsse:BinarySecurityToken")
      .attribute("EncodingType", kBase64Token)
      .attribute("ValueType", kX509Token);
  writer.attribute("wsu:Id", id).text(base::to_base64(certificate.der())).close();
}

void write_algorithm(Writer& writer, std::string_view element, std::string_view algorithm) {
  writer.open(element).attribute("Algorithm", algorithm).close();
}

void write_token_reference(Writer& writer, const std::string& token_id) {
  writer.open("ds:KeyInfo").open("wsse:SecurityTokenReference").open("wsse:Reference");
  writer.attribute("URI", "#" + token_id)
      .attribute("ValueType", kX509Token)
      .close()
      .close()
      .close();
}

void write_encrypted_key(Writer& writer, const Ids& ids, base::ByteView wrapped,
                         std::size_t parts) {
  writer.open("xenc:EncryptedKey").attribute("Id", ids.of("ek"));
  writer.open("xenc:EncryptionMethod").attribute("Algorithm", kOaep);
  write_algorithm(writer, "ds:DigestMethod", kSha256Method);
  writer.open("xenc11:MGF")
      .declare("xenc11", kXenc11)
      .attribute("Algorithm", kMgf256)
      .close()
      .close();
  write_token_reference(writer, ids.of("bst-receiver"));
  writer.open("xenc:CipherData").element("xenc:CipherValue", base::to_base64(wrapped)).close();
  writer.open("xenc:ReferenceList");
  for (std::size_t part = 0; part < parts; ++part) {
    writer.open("xenc:DataReference")
        .attribute("URI", "#" + ids.of("ed" + std::to_string(part)))
        .close();
  }
  writer.close().close();
}

void write_encrypted_part(Writer& writer, const Ids& ids, std::size_t number,
                          const PlainPart& part) {
  writer.open("xenc:EncryptedData").attribute("Id", ids.of("ed" + std::to_string(number)));
  writer.attribute("MimeType", part.mime_type).attribute("Type", kSwaContentOnly);
  write_algorithm(writer, "xenc:EncryptionMethod", kGcm128);
  writer.open("ds:KeyInfo").open("wsse:SecurityTokenReference").declare("wsse11", kWsse11);
  writer.attribute("wsse11:TokenType", kEncryptedKeyToken);
  writer.open("wsse:Reference").attribute("URI", "#" + ids.of("ek")).close().close().close();
  writer.open("xenc:CipherData")
      .open("xenc:CipherReference")
      .attribute("URI", "cid:" + part.content_id);
  writer.open("xenc:Transforms");
  write_algorithm(writer, "ds:Transform", kSwaCiphertext);
  writer.close().close().close().close();
}

std::string signed_info_of(const std::vector<SecuredMessage::Reference>& references) {
  Writer writer(Writer::Empty::StartAndEnd);
  writer.open("ds:SignedInfo").declare("ds", kDs);
  write_algorithm(writer, "ds:CanonicalizationMethod", kExclusive);
  write_algorithm(writer, "ds:SignatureMethod", kRsaSha256);
  for (const auto& reference : references) {
    writer.open("ds:Reference").attribute("URI", reference.uri).open("ds:Transforms");
    write_algorithm(writer, "ds:Transform", reference.transform);
    writer.close();
    write_algorithm(writer, "ds:DigestMethod", kSha256Method);
    writer.element("ds:DigestValue", base::to_base64(reference.digest)).close();
  }
  return writer.close().take();
}

Bytes digest_of(base::ByteView content) {
  const auto digest = base::crypto::sha256(content);
  return Bytes(digest.bytes().begin(), digest.bytes().end());
}

std::vector<SecuredMessage::Reference> references_of(std::string_view messaging,
                                                     std::string_view messaging_id,
                                                     std::string_view body, const Ids& ids,
                                                     const std::vector<PlainPart>& parts) {
  std::vector<SecuredMessage::Reference> references{
      {"#" + std::string(messaging_id), std::string(kExclusive),
       digest_of(base::as_bytes(messaging))},
      {"#" + ids.of("body"), std::string(kExclusive), digest_of(base::as_bytes(body))}};
  for (const PlainPart& part : parts) {
    references.push_back(
        {"cid:" + part.content_id, std::string(kSwaSignature), digest_of(part.content)});
  }
  return references;
}

/// The envelope; `encryption` writes what stands before the sender's token.
template <class Encryption>
Result<SecuredMessage> assemble(std::string_view messaging, std::string_view messaging_id,
                                const std::vector<PlainPart>& parts, const Ids& ids,
                                const Sender& sender, Encryption encryption) {
  SecuredMessage made;
  const std::string body = body_of(ids);
  made.references = references_of(messaging, messaging_id, body, ids, parts);
  const std::string signed_info = signed_info_of(made.references);
  TRY(made.signature_value, sender.signer.sign_sha256(base::as_bytes(signed_info)));
  Writer writer;
  writer.open("S12:Envelope")
      .declare("S12", soap::kSoap12)
      .open("S12:Header")
      .open("wsse:Security");
  writer.declare("wsse", soap::kWsse)
      .declare("wsu", soap::kWsu)
      .declare("ds", kDs)
      .declare("xenc", kXenc);
  writer.attribute("S12:mustUnderstand", "true");
  encryption(writer);
  write_token(writer, sender.certificate, ids.of("bst-sender"));
  writer.open("ds:Signature").attribute("Id", ids.of("sig")).raw(signed_info);
  writer.element("ds:SignatureValue", base::to_base64(made.signature_value));
  write_token_reference(writer, ids.of("bst-sender"));
  writer.close().close().raw(messaging).close().raw(body).close();
  made.envelope = writer.take();
  return made;
}

}  // namespace

Result<SecuredMessage> secure_message(std::string_view messaging, std::string_view messaging_id,
                                      const std::vector<PlainPart>& parts, const Sender& sender,
                                      const Certificate& receiver, base::Random& random) {
  const Ids ids{base::make_uuid(random)};
  const base::Secret<Bytes> key(random.bytes(base::crypto::kAes128KeyBytes));
  TRY(const Bytes wrapped, receiver.oaep_encrypt(key.reveal()));
  TRY(SecuredMessage made,
      assemble(messaging, messaging_id, parts, ids, sender, [&](Writer& writer) {
        write_token(writer, receiver, ids.of("bst-receiver"));
        write_encrypted_key(writer, ids, wrapped, parts.size());
        for (std::size_t part = 0; part < parts.size(); ++part)
          write_encrypted_part(writer, ids, part, parts[part]);
      }));
  for (const PlainPart& part : parts) {
    made.parts.push_back(
        {part.content_id,
         base::crypto::aes128_gcm_seal(key.reveal(), random.bytes(base::crypto::kGcmIvBytes),
                                       part.content)});
  }
  return made;
}

Result<SecuredMessage> secure_signal(std::string_view messaging, std::string_view messaging_id,
                                     const Sender& sender, base::Random& random) {
  const Ids ids{base::make_uuid(random)};
  return assemble(messaging, messaging_id, {}, ids, sender, [](Writer&) {});
}

}  // namespace ap::wss
