// What goes onto the wire, word for word.
#include <map>

#include "base/text.h"
#include "tests/ap/as4/exchange.h"

using namespace exchange;

namespace {

/// An envelope as one line an element: its name, its attributes in order, its text. Ids are
/// numbered in order of appearance, references to them too; what is random or long is only named.
class Outline {
 public:
  explicit Outline(std::string_view envelope)
      : tree_(base::xml::parse(base::as_bytes(envelope)).value()) {
    walk(tree_.root(), "");
  }
  const std::string& text() const { return text_; }

 private:
  void walk(const base::xml::Node& element, const std::string& indent) {
    text_ += indent + std::string(element.local());
    for (std::uint32_t index = 0; index < element.attribute_count(); ++index) {
      const auto attribute = element.attribute(index);
      text_ += " " + std::string(attribute.prefix) + (attribute.prefix.empty() ? "" : ":") +
               std::string(attribute.local) + "=" + shown(attribute);
    }
    const std::string value(element.text());
    if (!element.first_element() && !value.empty()) text_ += " " + shown_text(element, value);
    text_ += "\n";
    for (auto child = element.first_element(); child; child = child.next_element())
      walk(child, indent + " ");
  }

  std::string shown(const base::xml::Attribute& attribute) {
    const std::string_view value = attribute.value;
    if (attribute.local == "Id") return number(value);
    if (value.starts_with("#")) return "#" + number(value.substr(1));
    if (value.starts_with("cid:")) return "cid";
    return std::string(value.substr(std::min(value.rfind('/') + 1, value.size())));
  }

  static std::string shown_text(const base::xml::Node& element, const std::string& value) {
    if (element.local() == "BinarySecurityToken" || element.local().ends_with("Value")) {
      REQUIRE(base::from_base64(value));  // no line breaks either
      return "BASE64";
    }
    return value.substr(value.rfind('/') == std::string::npos ? 0 : value.rfind('/') + 1);
  }

  std::string number(std::string_view id) {
    const auto [at, added] = ids_.emplace(base::lower_ascii(id), ids_.size() + 1);
    return std::to_string(at->second);
  }

  base::xml::Tree tree_;
  std::map<std::string, std::size_t> ids_;
  std::string text_;
};

constexpr std::string_view kX509 = "oasis-200401-wss-x509-token-profile-1.0#X509v3";

std::string token(std::string_view id) {
  return "   BinarySecurityToken EncodingType=oasis-200401-wss-soap-message-security-1.0#"
         "Base64Binary ValueType=" +
         std::string(kX509) + " wsu:Id=" + std::string(id) + " BASE64\n";
}

std::string reference(std::string_view uri, std::string_view transform) {
  return "     Reference URI=" + std::string(uri) +
         "\n      Transforms\n       Transform Algorithm=" + std::string(transform) +
         "\n      DigestMethod Algorithm=xmlenc#sha256\n      DigestValue BASE64\n";
}

constexpr std::string_view kSignedInfo =
    "   Signature Id=5\n"
    "    SignedInfo\n"
    "     CanonicalizationMethod Algorithm=xml-exc-c14n#\n"
    "     SignatureMethod Algorithm=xmldsig-more#rsa-sha256\n";

std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from) + from.size();
  return text.substr(begin, text.find(to, begin) - begin);
}

}  // namespace

TEST_CASE("a message on the wire is two MIME parts under a random boundary") {
  const as4::Packaged message = package();
  const std::string_view body = base::as_text(message.body);
  const std::string boundary(between(message.content_type, "boundary=\"", "\""));
  const std::string root(between(message.content_type, "start=\"<", ">\""));
  CHECK(message.content_type == "multipart/related; type=\"application/soap+xml\"; boundary=\"" +
                                    boundary + "\"; start=\"<" + root + ">\"");
  CHECK(boundary.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos);
  CHECK(package().content_type != message.content_type);
  const std::string part(between(body, "href=\"cid:", "\""));
  for (const std::string& id : {root, part}) {
    CHECK(id.ends_with("@ap.espoo.example"));
    CHECK(std::count(id.begin(), id.end(), '@') == 1);
  }
  const std::string envelope(between(body, "\r\n\r\n", "\r\n--" + boundary));
  const std::string start = "--" + boundary +
                            "\r\nContent-Type: application/soap+xml; charset=UTF-8\r\n"
                            "Content-Transfer-Encoding: binary\r\nContent-ID: <" +
                            root + ">\r\n\r\n" + envelope + "\r\n--" + boundary +
                            "\r\nContent-Type: application/octet-stream\r\n"
                            "Content-Transfer-Encoding: binary\r\nContent-ID: <" +
                            part + ">\r\n\r\n";
  const std::string end = "\r\n--" + boundary + "--\r\n";
  REQUIRE(body.starts_with(start));
  REQUIRE(body.ends_with(end));
  // IV, ciphertext, tag
  CHECK(body.size() - start.size() - end.size() == 12 + base::zip::gzip(sbd()).size() + 16);
}

TEST_CASE("the envelope of a message has exactly the profile's elements in its order") {
  const as4::Packaged message = package();
  const auto unpacked = as4::unpack(message.content_type, message.body).value();
  const std::string_view body = base::as_text(message.body);
  const Outline outline(between(body, "\r\n\r\n", "\r\n--b-"));
  const std::string expected =
      "Envelope\n"
      " Header\n"
      "  Security S12:mustUnderstand=true\n" +
      token("1") +
      "   EncryptedKey Id=2\n"
      "    EncryptionMethod Algorithm=xmlenc11#rsa-oaep\n"
      "     DigestMethod Algorithm=xmlenc#sha256\n"
      "     MGF Algorithm=xmlenc11#mgf1sha256\n"
      "    KeyInfo\n"
      "     SecurityTokenReference\n"
      "      Reference URI=#1 ValueType=" +
      std::string(kX509) +
      "\n"
      "    CipherData\n"
      "     CipherValue BASE64\n"
      "    ReferenceList\n"
      "     DataReference URI=#3\n"
      "   EncryptedData Id=3 MimeType=gzip "
      "Type=oasis-wss-SwAProfile-1.1#Attachment-Content-Only\n"
      "    EncryptionMethod Algorithm=xmlenc11#aes128-gcm\n"
      "    KeyInfo\n"
      "     SecurityTokenReference "
      "wsse11:TokenType=oasis-wss-soap-message-security-1.1#EncryptedKey\n"
      "      Reference URI=#2\n"
      "    CipherData\n"
      "     CipherReference URI=cid\n"
      "      Transforms\n"
      "       Transform Algorithm=oasis-wss-SwAProfile-1.1#Attachment-Ciphertext-Transform\n" +
      token("4") + std::string(kSignedInfo) + reference("#6", "xml-exc-c14n#") +
      reference("#7", "xml-exc-c14n#") +
      reference("cid", "oasis-wss-SwAProfile-1.1#Attachment-Content-Signature-Transform") +
      "    SignatureValue BASE64\n"
      "    KeyInfo\n"
      "     SecurityTokenReference\n"
      "      Reference URI=#4 ValueType=" +
      std::string(kX509) +
      "\n"
      "  Messaging wsu:Id=6 S12:mustUnderstand=true\n";
  CHECK(outline.text().substr(0, expected.size()) == expected);
  CHECK(outline.text().ends_with(" Body wsu:Id=7\n"));
  CHECK(base::to_base64(world().turku.identity.certificate.der()) ==
        between(body, "wsu:Id=\"bst-receiver-", "</").substr(38));
}

TEST_CASE("a receipt is a plain envelope, signed over Messaging and Body only") {
  const as4::Packaged message = package();
  const as4::Signal receipt = receipt_for(message);
  const Outline outline(receipt.envelope);
  const std::string expected =
      "Envelope\n"
      " Header\n"
      "  Security S12:mustUnderstand=true\n" +
      token("1") +
      "   Signature Id=2\n"
      "    SignedInfo\n"
      "     CanonicalizationMethod Algorithm=xml-exc-c14n#\n"
      "     SignatureMethod Algorithm=xmldsig-more#rsa-sha256\n" +
      reference("#3", "xml-exc-c14n#") + reference("#4", "xml-exc-c14n#") +
      "    SignatureValue BASE64\n"
      "    KeyInfo\n"
      "     SecurityTokenReference\n"
      "      Reference URI=#1 ValueType=" +
      std::string(kX509) +
      "\n"
      "  Messaging wsu:Id=3 S12:mustUnderstand=true\n"
      "   SignalMessage\n"
      "    MessageInfo\n"
      "     Timestamp 2026-11-24T12:00:00.250Z\n"
      "     MessageId " +
      std::string(between(receipt.envelope, "<eb:MessageId>", "<")) +
      "\n"
      "     RefToMessageId " +
      std::string(kMessageId) +
      "\n"
      "    Receipt\n"
      "     NonRepudiationInformation\n";
  CHECK(outline.text().substr(0, expected.size()) == expected);
  CHECK(
      outline.text().ends_with("       Reference URI=cid\n"
                               "        Transforms\n"
                               "         Transform "
                               "Algorithm=oasis-wss-SwAProfile-1.1#"
                               "Attachment-Content-Signature-Transform\n"
                               "        DigestMethod Algorithm=xmlenc#sha256\n"
                               "        DigestValue BASE64\n"
                               " Body wsu:Id=4\n"));
  CHECK(between(receipt.envelope, "<eb:MessageId>", "<").ends_with("@pop000002.ap.invalid"));
  CHECK(receipt_for(message).envelope != receipt.envelope);
}

TEST_CASE("an error without a known message refers to none") {
  World& w = world();
  const auto error =
      as4::make_error(base::malformed("soap.shape", "x"), "", w.turku.identity, kNow, w.random)
          .value();
  CHECK(error.envelope.find("RefToMessageId") == std::string::npos);
  CHECK(error.envelope.find("errorCode=\"EBMS:0009\"") != std::string::npos);
  const auto envelope = soap::Envelope::parse(base::as_bytes(error.envelope)).value();
  CHECK(wss::verify_signal(envelope, w.trust(), kNow).value().signer().common_name() ==
        "POP000002");
}

TEST_CASE("a message is packaged only under an id with a host and for a receiver with a name") {
  World& w = world();
  for (const std::string_view id : {"no-host", "a@", "a@h\xC3\xA4", "a@b c", "a@b>"}) {
    as4::Outgoing bad = outgoing();
    bad.message_id = id;
    INFO(id);
    CHECK(
        as4::package(bad, w.espoo.identity, w.turku.identity.certificate, w.random).error().code ==
        "as4.message_id");
  }
}
