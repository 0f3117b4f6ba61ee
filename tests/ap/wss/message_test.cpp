// Secured messages, and every way to bend one beside the accepted control.
#include <catch2/catch.hpp>
#include <functional>

#include "ap/wss/names.h"
#include "ap/wss/secure.h"
#include "ap/wss/verify.h"
#include "base/crypto/issue.h"
#include "tests/support/fakes.h"

using namespace ap::wss;
using namespace base::crypto;
using namespace std::chrono_literals;
using Role = CertificateRequest::Role;

namespace {

const base::Timestamp kNow = base::parse_timestamp("2026-11-24T12:00:00Z").value();

Issued issue(Role role, std::string name, const std::optional<Issued>& issuer) {
  return issue_certificate({role, std::move(name), "Test", "FI", {}, kNow - 24h, kNow + 48h, 2048},
                           issuer)
      .value();
}

/// A sender, a receiver and a stranger whose authority nobody trusts.
struct Parties {
  Issued root = issue(Role::Root, "Root", std::nullopt);
  Issued sender = issue(Role::AccessPoint, "POP000001", root);
  Issued receiver = issue(Role::AccessPoint, "POP000002", root);
  Issued stranger = issue(Role::AccessPoint, "POP000001", issue(Role::Root, "Other", std::nullopt));
  std::shared_ptr<const TrustStore> trust = TrustStore::from_pem(root.certificate_pem).value();
  CertificateCache cache;
};

Parties& parties() {
  static Parties one;
  return one;
}

struct Message {
  std::string envelope;
  std::vector<SecuredPart> parts;
};

std::string messaging(std::string_view content = "<eb:UserMessage>tilaus</eb:UserMessage>") {
  return "<eb:Messaging xmlns:S12=\"" + std::string(ap::soap::kSoap12) + "\" xmlns:eb=\"" +
         std::string(ap::soap::kEbms) + "\" xmlns:wsu=\"" + std::string(ap::soap::kWsu) +
         "\" wsu:Id=\"msg-1\" S12:mustUnderstand=\"true\">" + std::string(content) +
         "</eb:Messaging>";
}

const base::Bytes kPayload = base::to_bytes("payload");

Message make(const Issued& from, const Issued& to) {
  const Certificate certificate = Certificate::from_pem(from.certificate_pem).value();
  const auto signer = load_signer(from.key_pem.reveal()).value();
  test::SeededRandom random(7);
  auto made = secure_message(messaging(), "msg-1", {{"p1@x", "application/gzip", kPayload}},
                             {certificate, *signer},
                             Certificate::from_pem(to.certificate_pem).value(), random)
                  .value();
  return {made.envelope, made.parts};
}

base::Result<OpenedMessage> open(const Message& message, const Issued& own,
                                 base::Timestamp now = kNow) {
  const auto signer = load_signer(own.key_pem.reveal()).value();
  const std::vector<OwnKey> keys{
      {Certificate::from_pem(own.certificate_pem).value(), signer.get()}};
  std::vector<ap::mime::Part> parts;
  for (const SecuredPart& part : message.parts)
    parts.push_back({"application/octet-stream", part.content_id, part.content, {}});
  TRY(auto envelope, ap::soap::Envelope::parse(base::as_bytes(message.envelope)));
  return open_message(std::move(envelope), parts, keys, {*parties().trust, parties().cache}, now);
}

std::string code_of(const Message& message) {
  const auto opened = open(message, parties().receiver);
  return opened ? "" : opened.error().code;
}

/// The control message with one text in its envelope replaced.
Message bent(std::string_view from, std::string_view to) {
  Message message = make(parties().sender, parties().receiver);
  const std::size_t at = message.envelope.find(from);
  REQUIRE(at != std::string::npos);
  message.envelope.replace(at, from.size(), to);
  return message;
}

}  // namespace

TEST_CASE("a secured message is opened by its receiver, with its signer and its payload") {
  const auto opened = open(make(parties().sender, parties().receiver), parties().receiver).value();
  CHECK(opened.envelope.signer().common_name() == "POP000001");
  REQUIRE(opened.attachments.size() == 1);
  CHECK(opened.attachments[0].content == kPayload);
  CHECK(opened.attachments[0].mime_type == "application/gzip");
  REQUIRE(opened.envelope.references().size() == 3);
  CHECK(opened.envelope.references()[0].uri == "#msg-1");
  CHECK(opened.envelope.references()[2].uri == "cid:p1@x");
  CHECK(opened.envelope->messaging.text() == "tilaus");
}

TEST_CASE("whoever is not trusted, not meant or out of time is refused") {
  CHECK(code_of(make(parties().sender, parties().receiver)) == "");
  CHECK(code_of(make(parties().stranger, parties().receiver)) == "wss.signature.certificate");
  CHECK(code_of(make(parties().sender, parties().sender)) == "wss.decrypt");
  const Message message = make(parties().sender, parties().receiver);
  CHECK(open(message, parties().receiver, kNow + 72h).error().code == "wss.signature.certificate");
  CHECK(open(message, parties().receiver, kNow - 72h).error().code == "wss.signature.certificate");
}

TEST_CASE("whatever is altered in a signed message is noticed") {
  CHECK(code_of(bent("tilaus", "lasku!")) == "wss.signature.digest");
  CHECK(code_of(bent("<ds:DigestValue>", "<ds:DigestValue> ")) == "wss.signature.value");
  Message message = make(parties().sender, parties().receiver);
  message.parts[0].content[14] ^= 1;
  CHECK(code_of(message) == "wss.decrypt");
  message = make(parties().sender, parties().receiver);
  message.parts[0].content.resize(20);
  CHECK(code_of(message) == "wss.decrypt");
  message = make(parties().sender, parties().receiver);
  const std::size_t at = message.envelope.find("<ds:SignatureValue>") + 25;
  message.envelope[at] = message.envelope[at] == 'A' ? 'B' : 'A';
  CHECK(code_of(message) == "wss.signature.value");
  message = make(parties().sender, parties().receiver);
  const std::size_t key = message.envelope.find("<xenc:CipherValue>") + 25;
  message.envelope[key] = message.envelope[key] == 'A' ? 'B' : 'A';
  CHECK(code_of(message) == "wss.decrypt");
}

TEST_CASE("every algorithm but the one of its place is refused") {
  for (const auto& [from, to] : std::vector<std::pair<std::string_view, std::string_view>>{
           {kRsaSha256, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"},
           {kRsaSha256, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"},
           {kOaep, "http://www.w3.org/2001/04/xmlenc#rsa-1_5"},
           {kOaep, "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"},
           {kMgf256, "http://www.w3.org/2009/xmlenc11#mgf1sha1"},
           {kGcm128, "http://www.w3.org/2001/04/xmlenc#aes128-cbc"},
           {kSwaSignature,
            "http://docs.oasis-open.org/wss/"
            "oasis-wss-SwAProfile-1.1#Attachment-Complete-Signature-Transform"},
           {kSwaContentOnly,
            "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Complete"},
           {"CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
            "CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\""},
           {"<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">",
            "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\">"}}) {
    INFO(to);
    CHECK_THAT(code_of(bent(from, to)), Catch::StartsWith("wss.policy."));
  }
}

TEST_CASE("what the profile does not have is refused wherever it stands") {
  for (const auto& [from, to] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"<ds:Signature Id", "<ds:Signature><ds:SignedInfo/></ds:Signature><ds:Signature Id"},
           {"</ds:SignatureValue>", "</ds:SignatureValue><ds:Object/>"},
           {"</ds:Transforms>",
            "<ds:Transform "
            "Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>"},
           {"<ds:Reference URI=\"#msg-1\"", "<ds:Reference Type=\"x\" URI=\"#msg-1\""},
           {"<ds:Reference URI=\"#msg-1\"", "<ds:Reference URI=\"http://x/\""},
           {"<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyValue/>"},
           {"EncodingType=", "Encoding="},
           {"<wsse:BinarySecurityToken", "<x:y xmlns:x=\"u\"/><wsse:BinarySecurityToken"},
           {"<wsse:BinarySecurityToken",
            "<wsu:Timestamp><wsu:Expires>2026-11-24T11:59:59Z</wsu:Expires></"
            "wsu:Timestamp><wsse:BinarySecurityToken"},
           {"<wsse:BinarySecurityToken",
            "<wsu:Timestamp><wsu:Created>2026-11-24T12:06:00Z</wsu:Created></"
            "wsu:Timestamp><wsse:BinarySecurityToken"},
           {"<xenc:DataReference", "<xenc:DataReference URI=\"#other\"/><xenc:DataReference"}}) {
    INFO(to);
    CHECK_THAT(code_of(bent(from, to)), Catch::StartsWith("wss.policy."));
  }
  CHECK(code_of(bent("<wsse:BinarySecurityToken",
                     "<wsu:Timestamp><wsu:Created>2026-11-24T12:04:00Z</wsu:Created></"
                     "wsu:Timestamp><wsse:BinarySecurityToken")) == "");
}

TEST_CASE("a signature cannot be wrapped around something else") {
  // The signed Messaging moved aside, another in its place: under the same id, and under another.
  const std::string forged = messaging("<eb:UserMessage>petos</eb:UserMessage>");
  Message message = make(parties().sender, parties().receiver);
  const std::size_t at = message.envelope.find("<eb:Messaging");
  const std::size_t end = message.envelope.find("</eb:Messaging>") + 15;
  const std::string original = message.envelope.substr(at, end - at);
  const std::string aside = "<x:aside xmlns:x=\"u\">" + original + "</x:aside>";
  message.envelope.replace(at, end - at, forged + aside);
  CHECK(code_of(message) == "wss.policy.id");
  message = make(parties().sender, parties().receiver);
  std::string other = forged;
  other.replace(other.find("msg-1"), 5, "msg-2");
  message.envelope.replace(at, end - at, other + aside);
  CHECK(code_of(message) == "wss.policy.coverage");
  CHECK(code_of(bent("<eb:UserMessage>", "<eb:UserMessage xml:id=\"msg-1\">")) == "wss.policy.id");
  CHECK(code_of(bent("<eb:UserMessage>", "<eb:UserMessage Id=\"msg-1\">")) == "wss.policy.id");
}

TEST_CASE("parts and their encryption agree exactly") {
  Message message = make(parties().sender, parties().receiver);
  message.parts.push_back({"p2@x", base::Bytes(40)});
  CHECK(code_of(message) == "wss.policy.unencrypted");
  message.parts.clear();
  CHECK(code_of(message) == "wss.policy.unencrypted");
  message = make(parties().sender, parties().receiver);
  message.parts[0].content_id = "p2@x";
  CHECK(code_of(message) == "wss.policy.unencrypted");
  CHECK(code_of({"<S:Envelope xmlns:S=\"" + std::string(ap::soap::kSoap12) + "\"><S:Header>" +
                     messaging() + "</S:Header><S:Body/></S:Envelope>",
                 {}}) == "wss.policy.missing");
}

TEST_CASE("a signal is signed over Messaging and Body and carries nothing else") {
  Parties& p = parties();
  const auto signer = load_signer(p.sender.key_pem.reveal()).value();
  const Certificate certificate = Certificate::from_pem(p.sender.certificate_pem).value();
  test::SeededRandom random(8);
  const std::string signal = secure_signal(messaging("<eb:SignalMessage>ok</eb:SignalMessage>"),
                                           "msg-1", {certificate, *signer}, random)
                                 .value()
                                 .envelope;
  const auto verify = [&](const std::string& xml) {
    return verify_signal(ap::soap::Envelope::parse(base::as_bytes(xml)).value(),
                         {*p.trust, p.cache}, kNow);
  };
  CHECK(verify(signal).value().references().size() == 2);
  std::string changed = signal;
  changed.replace(changed.find(">ok<"), 4, ">no<");
  CHECK(verify(changed).error().code == "wss.signature.digest");
  CHECK(verify(make(p.sender, p.receiver).envelope).error().code == "wss.policy.element");
}
