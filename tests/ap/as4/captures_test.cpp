// Messages, receipts and errors of other products as they were once sent, at the time of sending.
#include <cstdio>

#include "ap/ebms/user_message_reader.h"
#include "ap/wss/names.h"
#include "ap/wss/security_header.h"
#include "base/file/file.h"
#include "base/text.h"
#include "tests/ap/as4/exchange.h"
#include "tests/support/skip.h"

using namespace exchange;
using Outcome = as4::Judgement::Outcome;

namespace {

std::string capture(std::string_view name) {
  return base::to_string(base::file::read(*test::corpora() / "as4" / name).value());
}

/// A capture with header lines in front: what stands in one of them, and the body.
struct Captured {
  std::string content_type;
  std::string body;

  static Captured read(std::string_view name) {
    const std::string all = capture(name);
    const bool crlf = all.find("\r\n\r\n") < all.find("\n\n");
    const std::size_t end = all.find(crlf ? "\r\n\r\n" : "\n\n");
    Captured found{"", all.substr(end + (crlf ? 4 : 2))};
    std::string header = all.substr(0, end + 1);
    for (const std::string_view folded : {"\r\n\t", "\n\t"})
      while (header.find(folded) != std::string::npos) header = replaced(header, folded, " ");
    const std::size_t at = header.find("Content-Type:") + 13;
    found.content_type = base::trim(header.substr(at, header.find('\n', at) - at));
    return found;
  }
};

/// The authorities of Peppol's test network, past and present.
std::shared_ptr<const base::crypto::TrustStore> peppol_test_network() {
  const std::string command = "openssl pkcs12 -nokeys -passin pass:peppol -in '" +
                              (*test::artefacts() / "truststore/ap-test-truststore.p12").string() +
                              "' 2>/dev/null";
  std::string pem;
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe))
    pem.append(buffer, size);
  REQUIRE(::pclose(pipe) == 0);
  return base::crypto::TrustStore::from_pem(pem).value();
}

base::Timestamp at(std::string_view time) {
  return base::parse_timestamp(time).value();
}

base::Result<wss::Verified<soap::Envelope>> verified(const std::string& xml,
                                                     const base::crypto::TrustStore& anchors,
                                                     base::Timestamp now) {
  base::crypto::CertificateCache cache;
  TRY(soap::Envelope envelope, soap::Envelope::parse(base::as_bytes(xml)));
  return wss::verify_signal(std::move(envelope), {anchors, cache}, now);
}

/// A message that a receipt may be the receipt for: ours in shape, with the references that the
/// receipt repeats and the id that it refers to.
as4::Packaged sent_for(const ebms::SignalMessage& receipt) {
  Made made = make({.messaging = replaced(messaging(), kMessageId, receipt.ref_to_message_id)});
  const std::size_t begin = made.envelope.find("<ds:Reference");
  const std::size_t end = made.envelope.find("</ds:SignedInfo>");
  std::string references;
  for (const auto& reference : receipt.references)
    references += "<ds:Reference URI=\"" + reference.uri +
                  "\"><ds:Transforms><ds:Transform Algorithm=\"" + reference.transform +
                  "\"/></ds:Transforms><ds:DigestMethod Algorithm=\"" + reference.digest_algorithm +
                  "\"/><ds:DigestValue>" + base::to_base64(reference.digest) +
                  "</ds:DigestValue></ds:Reference>";
  made.envelope.replace(begin, end - begin, references);
  return made.packaged();
}

as4::Packaged sent_under(std::string_view message_id) {
  return make({.messaging = replaced(messaging(), kMessageId, message_id)}).packaged();
}

std::string without_body_content(std::string text) {
  const std::size_t begin = text.find('>', text.find(":Body")) + 1;
  const std::size_t end = text.rfind("</", text.rfind(":Body>"));
  REQUIRE(begin < end);
  return text.erase(begin, end - begin);
}

}  // namespace

TEST_CASE("receipts of phase4 and Holodeck prove what they were given for") {
  SKIP_WITHOUT_CORPORA();
  SKIP_WITHOUT_ARTEFACTS();
  const auto anchors = peppol_test_network();
  struct Row {
    std::string_view file, time, signer;
  };
  for (const Row& row :
       {Row{"governikus.as4in", "2022-03-07T17:42:28Z", "POP000260"},
        Row{"helger.as4in", "2022-03-07T17:36:50Z", "POP000306"},
        Row{"dataport1-mustunderstand.as4in", "2022-03-07T16:36:51Z", "PDE000357"}}) {
    INFO(row.file);
    const Captured answer = Captured::read(row.file);
    const auto envelope = verified(answer.body, *anchors, at(row.time)).value();
    CHECK(envelope.signer().common_name() == row.signer);
    const auto receipt = ebms::SignalMessage::parse(envelope->messaging).value();
    CHECK(receipt.is_receipt);
    CHECK(receipt.references.size() == 3);
    CHECK(receipt.ref_to_message_id.ends_with("@phase4"));
    CHECK(receipt.timestamp < at(row.time) + 1s);  // HTTP dates have whole seconds

    base::crypto::CertificateCache cache;
    base::http::Response response;
    response.headers.add("Content-Type", answer.content_type);
    response.body = base::http::Body(answer.body);
    const as4::Packaged sent = sent_for(receipt);
    const auto judged = [&](std::string_view to, base::Timestamp now) {
      return as4::judge_answer(response, sent.content_type, sent.body, to, {*anchors, cache}, now);
    };
    CHECK(judged(row.signer, at(row.time)).outcome == Outcome::Proven);
    CHECK(judged("POP000001", at(row.time)).code == "EBMS:0302");
    CHECK(judged(row.signer, at("2026-11-24T12:00:00Z")).code == "EBMS:0302");  // expired since
  }
}

TEST_CASE("a receipt of phase4 with an element of its own is read") {
  SKIP_WITHOUT_CORPORA();
  SKIP_WITHOUT_ARTEFACTS();
  const auto anchors = peppol_test_network();
  const auto envelope =
      verified(capture("TestReceipt12.xml"), *anchors, at("2025-12-05T14:03:41Z")).value();
  CHECK(envelope.signer().common_name() == "PDE000576");
  const auto receipt = ebms::SignalMessage::parse(envelope->messaging).value();
  CHECK(receipt.is_receipt);
  CHECK(receipt.errors.empty());
  CHECK(receipt.references.size() == 3);
}

TEST_CASE("a receipt whose Messaging was altered is not proof") {
  SKIP_WITHOUT_CORPORA();
  SKIP_WITHOUT_ARTEFACTS();
  const auto anchors = peppol_test_network();
  const std::string body = Captured::read("dataport1.as4in").body;
  const auto now = at("2022-03-07T16:36:51Z");
  CHECK(verified(body, *anchors, now).error().code == "wss.signature.digest");
  const auto envelope = soap::Envelope::parse(base::as_bytes(body)).value();
  const as4::Packaged sent = sent_for(ebms::SignalMessage::parse(envelope.messaging).value());
  base::crypto::CertificateCache cache;
  const auto judgement = as4::judge_answer(soap_answer(200, body), sent.content_type, sent.body,
                                           "PDE000357", {*anchors, cache}, now);
  CHECK(judgement.outcome == Outcome::Unproven);
  CHECK(judgement.code == "EBMS:0302");
}

TEST_CASE("a user message of phase4 is verified as far as its keys are ours") {
  SKIP_WITHOUT_CORPORA();
  SKIP_WITHOUT_ARTEFACTS();
  const auto anchors = peppol_test_network();
  base::crypto::CertificateCache cache;
  const auto now = at("2026-01-29T15:39:04Z");
  const auto opened = [&](const Captured& message) -> base::Error {
    auto unpacked = as4::unpack(message.content_type, base::as_bytes(message.body)).value();
    CHECK(unpacked.parts.size() == 1);
    CHECK(unpacked.claimed_message_id == "17a7c374-efe3-41e2-ac0d-8a8f47529e47@phase4");
    return wss::open_message(std::move(unpacked.envelope), unpacked.parts, {}, {*anchors, cache},
                             now)
        .error();
  };
  Captured message = Captured::read("dump-raw.as4out");
  // Shape, certificate, signature and digests hold; only the receiver has the key.
  CHECK(opened(message).code == "wss.decrypt");
  const auto unpacked = as4::unpack(message.content_type, base::as_bytes(message.body)).value();
  const auto user = ebms::read_user_message(unpacked.envelope.messaging).value();
  CHECK(user.from == "POP000306");
  CHECK(user.final_recipient == "9915:helger");
  CHECK(user.service_type == "cenbii-procid-ubl");
  CHECK(user.parts.at(0).compression == ebms::Compression::Gzip);
  message.body = replaced(message.body, "9915:helger<", "9915:helgel<");
  CHECK(opened(message).code == "wss.signature.digest");
}

TEST_CASE("a Holodeck message of 2017 is signed soundly, but encrypted as nobody may any more") {
  SKIP_WITHOUT_CORPORA();
  std::string text = capture("from-holodeck-1.xml");
  text.erase(0, text.find("<?xml"));  // a licence stands before the declaration
  const auto envelope = soap::Envelope::parse(base::as_bytes(text)).value();
  CHECK(wss::SecurityHeader::parse(envelope, at("2017-01-10T13:46:54Z")).error().code ==
        "wss.policy.algorithm");  // rsa-oaep-mgf1p
  // Its canonical forms are those that were signed.
  const auto signature = envelope.security.child(wss::kDs, "Signature");
  const auto signed_info = signature.first_element();
  const auto prefixes = [](const base::xml::Node& method) {
    std::vector<std::string> list;
    const auto names = method.child(wss::kExclusive, "InclusiveNamespaces");
    for (const auto prefix : base::split(names.attribute_value("", "PrefixList"), ' '))
      list.emplace_back(prefix);
    return list;
  };
  const auto token = envelope.security.child(soap::kWsse, "BinarySecurityToken").next_same();
  const auto signer =
      base::crypto::Certificate::from_der(base::from_base64_with_space(token.text()).value())
          .value();
  const auto value = signature.child(wss::kDs, "SignatureValue").text();
  CHECK(signer.verify_sha256(base::as_bytes(base::xml::canonicalize_exclusive(
                                 signed_info, prefixes(signed_info.first_element()))),
                             base::from_base64_with_space(value).value()));
  auto reference = signed_info.child(wss::kDs, "Reference");
  for (const auto& node : {envelope.messaging, envelope.body}) {
    const auto transform = reference.first_element().first_element();
    CHECK(base::crypto::sha256(base::xml::canonicalize_exclusive(node, prefixes(transform)))
              .base64() == reference.child(wss::kDs, "DigestValue").text());
    reference = reference.next_same();
  }
}

TEST_CASE("unsigned errors of other products end the attempt they are about") {
  SKIP_WITHOUT_CORPORA();
  const auto judged = [](std::string_view file, std::string_view sent_id) {
    return judge(soap_answer(400, capture(file)), sent_under(sent_id));
  };
  auto judgement = judged("ErrorMessage.xml", "ph-as4@42ec020f-9553-4b6d-ba8e-265cf1f6fd34");
  CHECK(judgement.outcome == Outcome::Refused);
  CHECK(judgement.code == "EBMS:0001");
  CHECK(judged("ErrorMessage.xml", "other@x").code == "http.400");
  judgement = judged("ErrorMessageNoRefToMessageID.xml", "any@x");
  CHECK(judgement.outcome == Outcome::Refused);
  CHECK(judgement.code == "EBMS:0001");
  judgement = judged("ErrorMessageWithFault.xml", "1234");
  CHECK(judgement.outcome == Outcome::Refused);
  CHECK(judgement.code == "EBMS:0103");
  CHECK(judgement.look_up_again);
  CHECK(judgement.detail.find("Certificate revoked") != std::string::npos);
}

TEST_CASE("published messages that are wrong are refused") {
  SKIP_WITHOUT_CORPORA();
  const auto unpacked = [](const std::string& text) {
    const auto result = as4::unpack("application/soap+xml", base::as_bytes(text));
    return result ? "" : ebms::to_error_entry(result.error()).code;
  };
  for (const std::string_view file :
       {"TwoUserMessages.xml", "UserMessageNoPartyID.xml", "NoResponder.xml", "PushPull.xml",
        "PullPush.xml", "WrongSigningAlgorithm.xml", "WrongSigningDigestAlgorithm.xml"}) {
    INFO(file);
    CHECK(unpacked(capture(file)) == "EBMS:0009");  // all of them have content in the Body
  }
  for (const std::string_view file :
       {"WrongSigningAlgorithm.xml", "WrongSigningDigestAlgorithm.xml"}) {
    INFO(file);
    const std::string text = without_body_content(capture(file));
    const auto envelope = soap::Envelope::parse(base::as_bytes(text)).value();
    CHECK(wss::SecurityHeader::parse(envelope, kNow).error().code == "wss.policy.algorithm");
  }
  for (const auto& [file, code] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"UserMessageNoPartyID.xml", "EBMS:0009"},
           {"NoResponder.xml", "EBMS:0009"},
           {"TwoUserMessages.xml", "EBMS:0003"}}) {
    INFO(file);
    std::string text = without_body_content(capture(file));
    if (text.find("mustUnderstand=\"false\"") != std::string::npos)
      text = replaced(text, "mustUnderstand=\"false\"", "mustUnderstand=\"true\"");
    const auto envelope = soap::Envelope::parse(base::as_bytes(text)).value();
    CHECK(ebms::to_error_entry(ebms::read_user_message(envelope.messaging).error()).code == code);
  }
}

TEST_CASE("a base64 part with a bare Content-ID is unpacked; unsigned, it goes no further") {
  SKIP_WITHOUT_CORPORA();
  Captured message = Captured::read("WrongCompression.mime");
  std::string crlf;
  for (const char c : message.body) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  if (message.body.find("\r\n") == std::string::npos) message.body = crlf;
  auto unpacked = as4::unpack(message.content_type, base::as_bytes(message.body)).value();
  REQUIRE(unpacked.parts.size() == 1);
  CHECK_FALSE(unpacked.parts[0].decoded.empty());
  CHECK(unpacked.parts[0].content_id.find('<') == std::string::npos);
  World& w = world();
  CHECK(as4::open(std::move(unpacked), w.turku.identity, w.trust(), {}, kNow).error().code ==
        "wss.policy.missing");
}

TEST_CASE("a real UserMessage with a line end in Action and an id without @ is read") {
  SKIP_WITHOUT_CORPORA();
  const std::string text = capture("test-2023-03-15.xml");
  const auto envelope = soap::Envelope::parse(base::as_bytes(text)).value();
  const auto message = ebms::read_user_message(envelope.messaging).value();
  CHECK(message.message_id == "49267c79-d822-45d9-aa91-c57b3ca508db");
  CHECK(message.timestamp == at("2023-03-09T09:23:26.854Z"));
  CHECK(message.action.ends_with("billing:3.0::2.1"));
  CHECK(message.parts.at(0).content_id == "sbdhID");
}
