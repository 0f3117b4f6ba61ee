// How many payloads a message has, how they are packed, and how the packaging may vary.
#include "ap/wss/security_header.h"
#include "base/crypto/aes_gcm.h"
#include "tests/ap/as4/exchange.h"

using namespace exchange;

namespace {

/// The usual message with these parts; each is named by a PartInfo.
Making with_parts(const std::vector<wss::PlainPart>& parts, ebms::Compression compression) {
  ebms::UserMessage message = user_message();
  message.parts.clear();
  for (const auto& part : parts)
    message.parts.push_back({part.content_id, "application/xml", "UTF-8", compression});
  return {.messaging = ebms::write_messaging(message, "msg-1"), .parts = parts};
}

std::string answer_to_payload(base::ByteView wire, const base::zip::InflateLimits& limits = {}) {
  const auto opened = open(
      make(with_parts({{"p1@x", "application/gzip", wire}}, ebms::Compression::Gzip)).packaged(),
      limits);
  return opened ? "" : ebms::to_error_entry(opened.error()).code;
}

ebms::UserMessage ping() {
  ebms::UserMessage message = user_message();
  message.service = ebms::kPingService;
  message.service_type = "";
  message.action = ebms::kPingAction;
  message.original_sender = message.final_recipient = "";
  message.parts.clear();
  return message;
}

/// A message without parts: signed, nothing to encrypt.
Made without_parts(const ebms::UserMessage& message) {
  auto made = wss::secure_signal(ebms::write_messaging(message, "msg-1"), "msg-1",
                                 world().espoo.identity.sender(), world().random)
                  .value();
  return {std::move(made.envelope), {}};
}

as4::Packaged with_body(const Made& made, std::string_view from, std::string_view to) {
  as4::Packaged message = made.packaged();
  message.body = base::to_bytes(replaced(base::to_string(message.body), from, to));
  return message;
}

as4::Packaged with_type(std::string_view from, std::string_view to) {
  as4::Packaged message = make({}).packaged();
  message.content_type = replaced(message.content_type, from, to);
  return message;
}

}  // namespace

TEST_CASE("a message has one payload, a ping none that counts") {
  const base::Bytes zipped = base::zip::gzip(sbd());
  const wss::PlainPart one{"p1@x", "application/gzip", zipped};
  const wss::PlainPart two{"p2@x", "application/gzip", zipped};
  CHECK(answer_to(make(with_parts({one}, ebms::Compression::Gzip))) == "");
  CHECK(answer_to(make(with_parts({one, two}, ebms::Compression::Gzip))) == "EBMS:0010");
  Making unnamed = with_parts({one}, ebms::Compression::Gzip);
  unnamed.parts.push_back(two);
  CHECK(answer_to(make(unnamed)) == "EBMS:0011");

  ebms::UserMessage nothing = user_message();
  nothing.parts.clear();
  CHECK(answer_to(without_parts(nothing)) == "EBMS:0010");
  const as4::Opened pinged = open(without_parts(ping())).value();
  CHECK(pinged.message.is_ping());
  CHECK(pinged.payload.empty());

  ebms::UserMessage loaded = ping();
  loaded.parts = {{"p1@x", "application/xml", "UTF-8", ebms::Compression::Gzip}};
  const as4::Opened dropped =
      open(make({.messaging = ebms::write_messaging(loaded, "msg-1"), .parts = {one}})).value();
  CHECK(dropped.payload.empty());
  loaded.parts.push_back({"p2@x", "application/xml", "UTF-8", ebms::Compression::Gzip});
  CHECK(answer_to(make({.messaging = ebms::write_messaging(loaded, "msg-1"),
                        .parts = {one, two}})) == "EBMS:0010");
}

TEST_CASE("a payload is one whole gzip member within the limits, or not compressed") {
  const base::Bytes zipped = base::zip::gzip(sbd());
  CHECK(answer_to_payload(zipped) == "");
  base::Bytes damaged = zipped;
  damaged[damaged.size() - 6] ^= 1;  // the CRC
  CHECK(answer_to_payload(damaged) == "EBMS:0303");
  CHECK(answer_to_payload(base::ByteView(zipped).first(zipped.size() - 1)) == "EBMS:0303");
  CHECK(answer_to_payload(base::as_bytes("<sbd/>")) == "EBMS:0303");
  base::Bytes trailing = zipped;
  trailing.push_back(0);
  CHECK(answer_to_payload(trailing) == "EBMS:0303");
  base::Bytes twice = zipped;
  base::append(twice, zipped);
  CHECK(answer_to_payload(twice) == "EBMS:0303");
  const base::Bytes bomb = base::zip::gzip(base::Bytes(4u << 20, 'a'));
  CHECK(answer_to_payload(bomb, {.bytes = 250u << 20, .ratio = 200}) == "EBMS:0303");
  CHECK(answer_to_payload(bomb, {.bytes = 1u << 20, .ratio = 100000}) == "EBMS:0303");
  CHECK(answer_to_payload(bomb, {.bytes = 250u << 20, .ratio = 100000}) == "");

  const Made plain =
      make(with_parts({{"p1@x", "application/octet-stream", sbd()}}, ebms::Compression::None));
  CHECK(open(plain).value().payload == sbd());
  const auto too_large = open(plain.packaged(), {.bytes = 4, .ratio = 200});
  CHECK(ebms::to_error_entry(too_large.error()).code == "EBMS:0303");
}

TEST_CASE("an uncompressed XML payload may be signed in its canonical form") {
  // WSS4J signs what the transform of XML parts gives, whatever the spelling that it sends.
  const base::Bytes written = base::to_bytes("<?xml version=\"1.0\"?>\n<sbd  b='1' a='2'/>");
  const base::Bytes signed_form = base::to_bytes("<sbd a=\"2\" b=\"1\"></sbd>");
  const auto sent_as = [&](std::string_view mime_type, base::ByteView content) {
    Made made =
        make(with_parts({{"p1@x", std::string(mime_type), signed_form}}, ebms::Compression::None));
    const auto envelope = soap::Envelope::parse(base::as_bytes(made.envelope)).value();
    const auto header = wss::SecurityHeader::parse(envelope, kNow).value();
    const auto key = world().turku.signer->oaep_decrypt(header.encrypted_key->cipher).value();
    made.parts[0].content = base::crypto::aes128_gcm_seal(
        key, world().random.bytes(base::crypto::kGcmIvBytes), content);
    return made;
  };
  CHECK(open(sent_as("application/xml", signed_form)).value().payload == signed_form);
  CHECK(open(sent_as("application/xml", written)).value().payload == written);
  CHECK(open(sent_as("application/octet-stream", signed_form)).value().payload == signed_form);
  CHECK(answer_to(sent_as("application/octet-stream", written)) == "EBMS:0101");
  CHECK(answer_to(sent_as("application/xml", base::as_bytes("<sbd a=\"3\" b=\"1\"/>"))) ==
        "EBMS:0101");
}

TEST_CASE("what peers write differently is understood") {
  const Made made = make({});
  const auto accepts = [](const as4::Packaged& message) { return answer_to(message); };
  CHECK(accepts(made.packaged()) == "");
  CHECK(accepts(with_type("; start=\"<root@x>\"", "")) == "");
  CHECK(accepts(with_type("<root@x>", "root@x")) == "");
  CHECK(accepts(with_type("type=\"application/soap+xml\"; ", "")) == "");
  CHECK(accepts(with_type("type=\"application/soap+xml\"",
                          "TYPE=application/soap+xml; charset=utf-8; "
                          "start-info=\"application/soap+xml\"")) == "");
  CHECK(accepts(with_body(made, "--b-1234", "\r\npreamble\r\n--b-1234")) == "");
  CHECK(accepts(with_body(made, "--b-1234--\r\n", "--b-1234--\r\nepilogue")) == "");
  CHECK(accepts(with_body(made, "Content-Type: application/octet-stream",
                          "content-type: text/xml\r\nContent-Disposition: attachment")) == "");
  CHECK(accepts(with_body(made, "Content-ID: <p1@ap.espoo.example>",
                          "Content-ID: p1@ap.espoo.example")) == "");
  CHECK(accepts(with_body(made, "<S12:Envelope", "\xEF\xBB\xBF<S12:Envelope")) == "");

  Made quoted = make({});
  const std::string cipher = base::to_base64(quoted.parts[0].content);
  quoted.parts[0].content = base::to_bytes(cipher);
  as4::Packaged encoded = quoted.packaged();
  const std::string body = base::to_string(encoded.body);
  const std::size_t last = body.rfind("Encoding: binary");
  encoded.body =
      base::to_bytes(body.substr(0, last) + replaced(body.substr(last), "binary", "base64"));
  CHECK(accepts(encoded) == "");

  Made swapped = made;  // Messaging before Security, as CXF writes it
  const std::size_t at = swapped.envelope.find("<eb:Messaging");
  const std::size_t end = swapped.envelope.find("</eb:Messaging>") + 15;
  const std::string header = swapped.envelope.substr(at, end - at);
  swapped.envelope.erase(at, end - at);
  swapped.envelope = replaced(swapped.envelope, "<wsse:Security", header + "<wsse:Security");
  CHECK(answer_to(swapped) == "");

  Made percent =
      make({.parts = {{"p1%40ap.espoo.example", "application/gzip", base::zip::gzip(sbd())}}});
  percent.parts[0].content_id = kPart;
  CHECK(answer_to(percent) == "");
}

TEST_CASE("packaging that is not ours is refused by what is wrong with it") {
  const Made made = make({});
  CHECK(answer_to(with_type("start=\"<root@x>\"", "start=\"<p1@ap.espoo.example>\"")) ==
        "EBMS:0007");
  CHECK(answer_to(with_type("type=\"application/soap+xml\"", "type=\"application/xop+xml\"")) ==
        "EBMS:0008");
  CHECK(answer_to(with_type("multipart/related", "multipart/mixed")) == "mime.media_type");
  CHECK(answer_to(with_body(made, "--b-1234--", "")) == "mime.boundary");
  CHECK(answer_to(with_body(made, "<p1@ap.espoo.example>", "<root@x>")) == "mime.content_id");
  CHECK(answer_to(with_body(made, "<S12:Envelope", "<!DOCTYPE a><S12:Envelope")) == "soap.xml");
  CHECK(answer_to(with_body(made, "<S12:Envelope", "<S12:Envelop")) == "soap.xml");
}

TEST_CASE("an envelope of another shape is refused as a bad header") {
  const Made made = make({});
  const auto bent = [&](std::string_view from, std::string_view to) {
    Made changed = made;
    changed.envelope = replaced(changed.envelope, from, to);
    return answer_to(changed);
  };
  CHECK(bent("</S12:Header>", "</S12:Header><S12:Header/>") == "EBMS:0009");
  CHECK(bent("</S12:Envelope>", "<S12:Body/></S12:Envelope>") == "EBMS:0009");
  CHECK(bent("</S12:Body>", "<x/></S12:Body>") == "EBMS:0009");
  CHECK(bent("</S12:Body>", "text</S12:Body>") == "EBMS:0009");
  CHECK(bent("</S12:Body>", "<S12:Fault/></S12:Body>") == "EBMS:0009");
  CHECK(bent("</S12:Header>", "<x:y xmlns:x=\"u\"/></S12:Header>") == "");
  CHECK(bent("<S12:Header>",
             "<S12:Header><wsse:Security xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/"
             "oasis-200401-wss-wssecurity-secext-1.0.xsd\" S12:role=\"ebms\"/>") == "EBMS:0103");
  Made soap11 = made;
  while (soap11.envelope.find(soap::kSoap12) != std::string::npos)
    soap11.envelope =
        replaced(soap11.envelope, soap::kSoap12, "http://schemas.xmlsoap.org/soap/envelope/");
  CHECK(answer_to(soap11) == "EBMS:0009");
  Made mandatory = made;
  mandatory.envelope = replaced(mandatory.envelope, "</S12:Header>",
                                "<x:y xmlns:x=\"u\" S12:mustUnderstand=\"1\"/></S12:Header>");
  CHECK(open(mandatory).error().code == "soap.must_understand");
}

TEST_CASE("what is unpacked says what it claims to be, before anything is verified") {
  const as4::Packaged message = make({}).packaged();
  const auto unpacked = as4::unpack(message.content_type, message.body).value();
  CHECK(unpacked.kind == as4::Unpacked::Kind::UserMessage);
  CHECK(unpacked.claimed_message_id == kMessageId);
  CHECK(unpacked.parts.size() == 1);
  const as4::Signal receipt = receipt_for(package());
  const auto signal = as4::unpack("application/soap+xml", base::as_bytes(receipt.envelope)).value();
  CHECK(signal.kind == as4::Unpacked::Kind::Signal);
  CHECK(signal.claimed_message_id == "");
  // A MessageId that no MessageId can be is not repeated to anybody.
  Made odd = make({});
  odd.envelope = replaced(odd.envelope, kMessageId, "a b");
  const as4::Packaged claims = odd.packaged();
  CHECK(as4::unpack(claims.content_type, claims.body).value().claimed_message_id == "");
}

TEST_CASE("the identity of a sending and of its payload are digests of the signature") {
  const as4::Packaged first = package();
  const as4::Packaged again = package();
  const as4::Packaged other = package(base::as_bytes("<sbd>lasku</sbd>"));
  const auto one = open(first).value();
  CHECK(open(first).value().signature == one.signature);
  CHECK(open(again).value().signature != one.signature);
  CHECK(open(again).value().payload_digest == one.payload_digest);
  CHECK(open(other).value().payload_digest != one.payload_digest);
}
