// What a sender makes of every kind of answer.
#include "ap/ebms/names.h"
#include "tests/ap/as4/exchange.h"

using namespace exchange;
using Outcome = as4::Judgement::Outcome;

namespace {

constexpr std::string_view kEbmsNamespace =
    "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/";

const as4::Packaged& sent() {
  static const as4::Packaged one = package();
  return one;
}

/// The usual receipt, with its Messaging bent before it is signed.
struct Receipt {
  as4::Opened opened = open(sent()).value();
  ebms::SignalMessage signal = [this] {
    ebms::SignalMessage made;
    made.message_id = "receipt-1@x";
    made.timestamp = kNow;
    made.ref_to_message_id = opened.message.message_id;
    made.is_receipt = true;
    made.references = opened.envelope.references();
    return made;
  }();
  const AccessPoint* from = &world().turku;

  std::string messaging() const { return ebms::write_receipt(signal, "msg-1"); }
  std::string signed_text(std::string_view text) const {
    return wss::secure_signal(canonical(text), "msg-1", from->identity.sender(), world().random)
        .value()
        .envelope;
  }
};

std::string judged_as(const as4::Judgement& judgement) {
  constexpr const char* kNames[] = {"proven", "refused", "retry", "unproven"};
  return std::string(kNames[static_cast<int>(judgement.outcome)]) +
         (judgement.code.empty() ? "" : " " + judgement.code) +
         (judgement.look_up_again ? " look up" : "");
}

std::string judged_as(int status, std::string_view envelope) {
  return judged_as(judge(soap_answer(status, envelope), sent()));
}

std::string unsigned_error(std::string_view attributes, std::string_view children,
                           std::string_view ref = kMessageId, std::string_view body = "") {
  std::string info =
      "<eb:Timestamp>2026-11-24T12:00:01</eb:Timestamp><eb:MessageId>e</eb:MessageId>";
  if (!ref.empty()) info += "<eb:RefToMessageId>" + std::string(ref) + "</eb:RefToMessageId>";
  return "<e:Envelope xmlns:e=\"" + std::string(soap::kSoap12) + "\" xmlns:eb=\"" +
         std::string(kEbmsNamespace) +
         "\"><e:Header><eb:Messaging><eb:SignalMessage><eb:MessageInfo>" + info +
         "</eb:MessageInfo><eb:Error " + std::string(attributes) + ">" + std::string(children) +
         "</eb:Error></eb:SignalMessage></eb:Messaging></e:Header><e:Body>" + std::string(body) +
         "</e:Body></e:Envelope>";
}

std::string error(std::string_view code, std::string_view children = "") {
  return unsigned_error("errorCode=\"" + std::string(code) + "\" severity=\"failure\"", children);
}

}  // namespace

TEST_CASE("only a receipt for exactly what we sent, signed by whom we addressed, proves anything") {
  const Receipt good;
  CHECK(judged_as(200, good.signed_text(good.messaging())) == "proven");
  CHECK(judged_as(202, good.signed_text(good.messaging())) == "proven");

  const auto bent = [&](std::string_view from, std::string_view to) {
    return judged_as(200, good.signed_text(replaced(good.messaging(), from, to)));
  };
  CHECK(bent(kMessageId, "other@x") == "unproven EBMS:0302");
  CHECK(bent("<eb:RefToMessageId>11111111-2222-4333-8444-555555555555@ap.espoo.example"
             "</eb:RefToMessageId>",
             "") == "unproven EBMS:0302");
  CHECK(bent("</eb:Receipt>",
             "</eb:Receipt><eb:Error errorCode=\"EBMS:0004\" "
             "severity=\"failure\"/>") == "unproven EBMS:0302");
  CHECK(bent("URI=\"cid:", "URI=\"cid:x") == "unproven EBMS:0302");
  CHECK(bent("#Attachment-Content-Signature-Transform",
             "#Attachment-Complete-Signature-Transform") == "unproven EBMS:0302");
  CHECK(bent("xmlenc#sha256", "xmlenc#sha512") == "unproven EBMS:0302");
  CHECK(bent("</ds:Transform>", "</ds:Transform><ds:Transform Algorithm=\"x\"/>") ==
        "unproven EBMS:0302");
  CHECK(bent("<ds:DigestValue>", "<ds:DigestValue>AAAA") == "unproven EBMS:0302");
  CHECK(bent("</ebbp:NonRepudiationInformation>",
             "<ebbp:MessagePartNRInformation/></ebbp:NonRepudiationInformation>") ==
        "unproven EBMS:0302");
  // A receipt that only confirms reception, as eb:Receipt may without non-repudiation.
  const std::string text = good.messaging();
  const std::size_t begin = text.find("<ebbp:"), end = text.find("</eb:Receipt>");
  CHECK(judged_as(200, good.signed_text(text.substr(0, begin) + text.substr(end))) ==
        "unproven EBMS:0302");

  CHECK(judged_as(500, good.signed_text(good.messaging())) == "unproven EBMS:0302");
}

TEST_CASE("each digest of a receipt counts, and each as often as it was signed") {
  for (std::size_t index = 0; index < 3; ++index) {
    Receipt receipt;
    receipt.signal.references[index].digest[0] ^= 1;
    CHECK(judged_as(200, receipt.signed_text(receipt.messaging())) == "unproven EBMS:0302");
    receipt = {};
    receipt.signal.references.erase(receipt.signal.references.begin() +
                                    static_cast<std::ptrdiff_t>(index));
    CHECK(judged_as(200, receipt.signed_text(receipt.messaging())) == "unproven EBMS:0302");
    receipt = {};
    receipt.signal.references.push_back(receipt.signal.references[index]);
    CHECK(judged_as(200, receipt.signed_text(receipt.messaging())) == "unproven EBMS:0302");
  }
}

TEST_CASE("a receipt is proof only with the right signature") {
  Receipt receipt;
  const std::string good = receipt.signed_text(receipt.messaging());
  CHECK(judged_as(200, replaced(good, "receipt-1@x", "receipt-2@x")) == "unproven EBMS:0302");
  receipt.from = &world().third;  // trusted, but not whom we addressed
  CHECK(judged_as(200, receipt.signed_text(receipt.messaging())) == "unproven EBMS:0302");
  receipt.from = &world().stranger;  // the right name from an authority that is not trusted
  CHECK(judged_as(200, receipt.signed_text(receipt.messaging())) == "unproven EBMS:0302");
  const std::string bare = "<S12:Envelope xmlns:S12=\"" + std::string(soap::kSoap12) +
                           "\"><S12:Header>" + receipt.messaging() +
                           "</S12:Header><S12:Body/></S12:Envelope>";
  CHECK(judged_as(200, bare) == "unproven EBMS:0302");
  CHECK(judged_as(200, replaced(good, "</S12:Body>", "<S12:Fault/></S12:Body>")) ==
        "unproven EBMS:0302");
}

TEST_CASE("receipts are read as other products write them") {
  const Receipt good;
  const auto bent = [&](std::string_view from, std::string_view to) {
    return judged_as(200, good.signed_text(replaced(good.messaging(), from, to)));
  };
  // phase4 adds an element of its own and marshals the references anew; Domibus indents.
  CHECK(bent("</ebbp:NonRepudiationInformation>",
             "</ebbp:NonRepudiationInformation><phase4 "
             "xmlns=\"urn:fdc:com.helger.phase4:ns:info\" version=\"4.0.1\"/>") == "proven");
  CHECK(bent("<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">",
             "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">"
             "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" "
             "PrefixList=\"S12\"/>") == "proven");
  std::string indented = good.messaging();
  for (std::size_t at = 0; (at = indented.find("><", at)) != std::string::npos; at += 4)
    indented.replace(at, 2, ">\n  <");
  CHECK(judged_as(200, good.signed_text(indented)) == "proven");
  CHECK(bent("<ds:DigestValue>", "<ds:DigestValue>\n ") == "proven");
  Receipt reversed;
  std::ranges::reverse(reversed.signal.references);
  CHECK(judged_as(200, reversed.signed_text(reversed.messaging())) == "proven");
}

TEST_CASE("an answer may be multipart, under any header spelling; its envelope is kept") {
  const Receipt good;
  const std::string envelope = good.signed_text(good.messaging());
  base::http::Response answer;
  const auto packed = mime::write_message(
      {{"application/soap+xml; charset=UTF-8", "root@x", base::as_bytes(envelope)}}, "b-1");
  answer.headers.add("content-type", packed.content_type);
  answer.body = base::http::Body(packed.body);
  const as4::Judgement judgement = judge(answer, sent());
  CHECK(judged_as(judgement) == "proven");
  CHECK(base::as_text(judgement.receipt) == envelope);

  base::http::Response unnamed;
  unnamed.body = base::http::Body(envelope);
  CHECK(judged_as(judge(unnamed, sent())) == "proven");
  const as4::Judgement refused = judge(soap_answer(400, error("EBMS:0004")), sent());
  CHECK(base::as_text(refused.receipt) == error("EBMS:0004"));
}

TEST_CASE("an error decides by its code, at whatever HTTP status") {
  for (const auto& [code, outcome] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"EBMS:0001", "refused EBMS:0001"},
           {"EBMS:0003", "refused EBMS:0003"},
           {"EBMS:0004", "refused EBMS:0004"},
           {"EBMS:0005", "retry EBMS:0005"},
           {"EBMS:0009", "refused EBMS:0009"},
           {"EBMS:0010", "refused EBMS:0010"},
           {"EBMS:0101", "refused EBMS:0101 look up"},
           {"EBMS:0102", "refused EBMS:0102 look up"},
           {"EBMS:0103", "refused EBMS:0103 look up"},
           {"EBMS:0202", "retry EBMS:0202"},
           {"EBMS:0303", "refused EBMS:0303"},
           {"ebms:0004", "refused EBMS:0004"},
           {"EBMS:4001", "unproven EBMS:4001"},
           {"EBMS:9999", "refused EBMS:9999"}}) {
    for (const int status : {200, 400, 500}) CHECK(judged_as(status, error(code)) == outcome);
  }
}

TEST_CASE("an error that says the message was already handled is no refusal") {
  const auto judged = [](std::string_view child) {
    return judged_as(200, error("EBMS:0004", child));
  };
  CHECK(judged("<eb:ErrorDetail>Not invoking SPIs, because message with Message ID 'a@b' was "
               "already handled</eb:ErrorDetail>") == "unproven EBMS:0004");
  CHECK(judged("<eb:ErrorDetail>Rejecting duplicate AS4 message 'a@b'</eb:ErrorDetail>") ==
        "unproven EBMS:0004");
  CHECK(judged("<eb:Description xml:lang=\"en\">Rejecting duplicate SBDH instance 'x'"
               "</eb:Description>") == "unproven EBMS:0004");
  CHECK(judged("<eb:ErrorDetail>The document is invalid</eb:ErrorDetail>") == "refused EBMS:0004");
  CHECK(judged("<eb:Description xml:lang=\"en\">x</eb:Description>"
               "<eb:ErrorDetail>PEPPOL:NOT_SERVICED</eb:ErrorDetail>") ==
        "refused EBMS:0004 look up");
}

TEST_CASE("errors are read as other products write them") {
  const std::string fault =
      "<e:Fault><e:Code><e:Value>e:Receiver</e:Value></e:Code><e:Reason>"
      "<e:Text xml:lang=\"en\">no</e:Text></e:Reason></e:Fault>";
  const auto judged = [](const std::string& envelope) { return judged_as(500, envelope); };
  CHECK(judged(unsigned_error("errorCode=\"EBMS:0103\" severity=\"Failure\" category=\"CONTENT\" "
                              "origin=\"\" refToMessageInError=\"\"",
                              "<eb:Description xml:lang=\"\">x</eb:Description>", kMessageId,
                              fault)) == "refused EBMS:0103 look up");
  CHECK(judged(unsigned_error("errorCode=\"EBMS:0009\" severity=\"error\"",
                              "<eb:ErrorDetail>x</eb:ErrorDetail>"
                              "<eb:Description xml:lang=\"en\">y</eb:Description>")) ==
        "refused EBMS:0009");
  CHECK(judged(unsigned_error("errorCode=\"EBMS:0009\"", "", "")) == "refused EBMS:0009");
  CHECK(judged(unsigned_error("errorCode=\"EBMS:0002\" severity=\"warning\"", "")) ==
        "retry EBMS:0301");
  const as4::Judgement both =
      judge(soap_answer(200, error("EBMS:0009", "<eb:ErrorDetail>why</eb:ErrorDetail>")), sent());
  CHECK(both.detail.find("why") != std::string::npos);
  CHECK(both.detail.find("(unsigned)") != std::string::npos);
}

TEST_CASE("an error for another message is no answer") {
  CHECK(judged_as(200, unsigned_error("errorCode=\"EBMS:0004\"", "", "other@x")) ==
        "retry EBMS:0301");
  CHECK(judged_as(200, unsigned_error("errorCode=\"EBMS:0004\" refToMessageInError=\"other@x\"", "",
                                      "")) == "retry EBMS:0301");
  CHECK(judged_as(500, unsigned_error("errorCode=\"EBMS:0004\"", "", "other@x")) ==
        "retry EBMS:0301");
}

TEST_CASE("without a signal the HTTP status decides") {
  struct Row {
    int status;
    std::string_view outcome;
  };
  for (const Row& row : {Row{200, "retry EBMS:0301"},
                         {202, "retry EBMS:0301"},
                         {204, "retry EBMS:0301"},
                         {500, "retry EBMS:0301"},
                         {502, "retry EBMS:0301"},
                         {503, "retry EBMS:0005"},
                         {408, "retry EBMS:0005"},
                         {429, "retry EBMS:0005"},
                         {301, "refused http.301"},
                         {400, "refused http.400"},
                         {404, "refused http.404"},
                         {413, "refused http.413"}}) {
    CHECK(judged_as(row.status, "") == row.outcome);
    CHECK(judged_as(row.status, "<html>not SOAP</html>") == row.outcome);
    CHECK(judged_as(row.status, "not even XML") == row.outcome);
    CHECK(judged_as(row.status,
                    "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\">"
                    "<e:Body><e:Fault/></e:Body></e:Envelope>") == row.outcome);
  }
}

TEST_CASE("a receipt beside another signal proves nothing") {
  const Receipt good;
  const std::string text = good.messaging();
  const std::size_t at = text.find("<eb:SignalMessage>"), end = text.find("</eb:Messaging>");
  const std::string twice =
      replaced(text, "</eb:Messaging>", text.substr(at, end - at) + "</eb:Messaging>");
  CHECK(judged_as(200, good.signed_text(twice)) == "unproven EBMS:0302");
}

TEST_CASE("a user message as answer, or two errors in two signals, is no answer") {
  CHECK(judged_as(200, make({}).envelope) == "retry EBMS:0301");
  const std::string one = error("EBMS:0004");
  const std::size_t at = one.find("<eb:SignalMessage>"), end = one.find("</eb:Messaging>");
  CHECK(judged_as(200,
                  replaced(one, "</eb:Messaging>", one.substr(at, end - at) + "</eb:Messaging>")) ==
        "retry EBMS:0301");
}
