// Each rule for the ebMS header of a received message: the message bent before it was signed, so
// that nothing but the rule can refuse it, beside what is accepted.
#include "tests/ap/as4/exchange.h"

using namespace exchange;

namespace {

struct Case {
  std::string_view rule;
  std::string_view from, to;
  std::string_view answer;  ///< "" = accepted
};

void check(const std::vector<Case>& cases) {
  REQUIRE(answer_to(make({})) == "");  // the control
  for (const Case& one : cases) {
    INFO(one.rule << ": " << one.to);
    CHECK(answer_to(make({.messaging = replaced(messaging(), one.from, one.to)})) == one.answer);
  }
}

constexpr std::string_view kFirst = "<eb:UserMessage>";
constexpr std::string_view kTime = "2026-11-24T12:00:00.250Z<";
constexpr std::string_view kId = "11111111-2222-4333-8444-555555555555@ap.espoo.example<";
constexpr std::string_view kPartyType =
    " type=\"urn:fdc:peppol.eu:2017:identifiers:ap\">POP000001<";
constexpr std::string_view kInitiator =
    "<eb:Role>http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/initiator</eb:Role>";
constexpr std::string_view kAgreement =
    "<eb:AgreementRef>urn:fdc:peppol.eu:2017:agreements:tia:ap_provider</eb:AgreementRef>";
constexpr std::string_view kSender =
    "<eb:Property name=\"originalSender\" type=\"iso6523-actorid-upis\">0216:003701012636"
    "</eb:Property>";
constexpr std::string_view kHref = " href=\"cid:p1@ap.espoo.example\"";
constexpr std::string_view kMimeType =
    "<eb:Property name=\"MimeType\">application/xml</eb:Property>";
constexpr std::string_view kCharacterSet = "<eb:Property name=\"CharacterSet\">UTF-8</eb:Property>";
constexpr std::string_view kCompression =
    "<eb:Property name=\"CompressionType\">application/gzip</eb:Property>";

}  // namespace

TEST_CASE("a Messaging holds exactly one UserMessage of the default channel") {
  const std::string second = std::string("</eb:UserMessage><eb:UserMessage/>");
  check({
      {"the default channel", kFirst,
       "<eb:UserMessage mpc=\"http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/"
       "defaultMPC\">",
       ""},
      {"another channel", kFirst, "<eb:UserMessage mpc=\"urn:other\">", "EBMS:0001"},
      {"two messages", "</eb:UserMessage>", second, "EBMS:0003"},
      {"a signal beside it", "</eb:UserMessage>", "</eb:UserMessage><eb:SignalMessage/>",
       "EBMS:0009"},
      {"a foreign element beside it", "</eb:UserMessage>", "</eb:UserMessage><x:y xmlns:x=\"u\"/>",
       "EBMS:0009"},
      {"mustUnderstand as 1", "S12:mustUnderstand=\"true\"", "S12:mustUnderstand=\"1\"", ""},
      {"not mandatory", "S12:mustUnderstand=\"true\"", "S12:mustUnderstand=\"false\"", "EBMS:0009"},
      {"not mandatory", " S12:mustUnderstand=\"true\"", "", "EBMS:0009"},
      {"for another node", "S12:mustUnderstand=\"true\"",
       "S12:mustUnderstand=\"true\" S12:role=\"urn:other\"", "EBMS:0009"},
      {"a plain id beside the wsu:Id", "wsu:Id=", "id=\"other\" wsu:Id=", ""},
  });
  const std::string empty = replaced(messaging(), "eb:UserMessage>", "eb:Other>");
  CHECK(answer_to(make({.messaging = replaced(empty, "</eb:UserMessage>", "</eb:Other>")})) ==
        "EBMS:0009");
}

TEST_CASE("MessageInfo has a time and an id; a RefToMessageId means nothing") {
  const std::string longest = std::string(255, 'a') + "<";
  const std::string too_long = std::string(256, 'a') + "<";
  check({
      {"no fraction", kTime, "2026-11-24T12:00:00Z<", ""},
      {"seven digits and an offset", kTime, "2026-11-24T13:00:00.2500000+01:00<", ""},
      {"no offset", kTime, "2026-11-24T12:00:00.250<", ""},
      {"white space around it", kTime, "\n 2026-11-24T12:00:00.250Z\t<", ""},
      {"no time", kTime, "yesterday<", "EBMS:0009"},
      {"empty", kTime, "<", "EBMS:0009"},
      {"missing", "<eb:Timestamp>2026-11-24T12:00:00.250Z</eb:Timestamp>", "", "EBMS:0009"},
      {"an id without @", kId, "11111111-2222<", ""},
      {"an id of 255 characters", kId, longest, ""},
      {"an id of 256 characters", kId, too_long, "EBMS:0009"},
      {"an id with a space", kId, "a b@x<", "EBMS:0009"},
      {"an id with a control character", kId, "a&#9;b@x<", "EBMS:0009"},
      {"an empty id", kId, "<", "EBMS:0009"},
      {"a RefToMessageId", "</eb:MessageInfo>",
       "<eb:RefToMessageId>other@x</eb:RefToMessageId></eb:MessageInfo>", ""},
      {"two RefToMessageIds", "</eb:MessageInfo>",
       "<eb:RefToMessageId>a</eb:RefToMessageId><eb:RefToMessageId>a</eb:RefToMessageId>"
       "</eb:MessageInfo>",
       "EBMS:0009"},
      {"two MessageIds", "</eb:MessageInfo>",
       "<eb:MessageId>other@x</eb:MessageId></eb:MessageInfo>", "EBMS:0009"},
      {"wrong order", "<eb:MessageInfo>", "<eb:MessageInfo><eb:RefToMessageId/>", "EBMS:0009"},
      {"an element inside a value", kId, "<eb:x/>a@x<", "EBMS:0009"},
  });
}

TEST_CASE("the parties are one access point each, in their roles") {
  check({
      {"no type", kPartyType, ">POP000001<", "EBMS:0001"},
      {"another type", kPartyType,
       " type=\"urn:oasis:names:tc:ebcore:partyid-type:iso6523:0088\">POP000001<", "EBMS:0001"},
      {"white space around it", ">POP000001<", "> POP000001\n<", ""},
      {"From is not who signed", ">POP000001<", ">POP000003<", "EBMS:0101"},
      {"From in another case", ">POP000001<", ">pop000001<", "EBMS:0101"},
      {"To is not us", ">POP000002<", ">POP000003<", "EBMS:0003"},
      {"an empty PartyId", ">POP000001<", "><", "EBMS:0009"},
      {"two PartyIds", "<eb:From>",
       "<eb:From><eb:PartyId type=\"urn:fdc:peppol.eu:2017:identifiers:ap\">POP000001</eb:PartyId>",
       "EBMS:0003"},
      {"an unknown role", kInitiator, "<eb:Role>Seller</eb:Role>", "EBMS:0001"},
      {"the role of the other side", "200704/initiator", "200704/responder", "EBMS:0001"},
      {"no role", kInitiator, "", "EBMS:0009"},
      {"two roles", "</eb:From>", "<eb:Role>Seller</eb:Role></eb:From>", "EBMS:0009"},
      {"role before the party", "<eb:From>", "<eb:From><eb:Role>x</eb:Role>", "EBMS:0009"},
      {"two Froms", "<eb:To>", "<eb:From/><eb:To>", "EBMS:0009"},
      {"two Tos", "</eb:PartyInfo>", "<eb:To/></eb:PartyInfo>", "EBMS:0009"},
  });
  std::string no_to = messaging();
  no_to.erase(no_to.find("<eb:To>"), no_to.find("</eb:To>") + 8 - no_to.find("<eb:To>"));
  CHECK(answer_to(make({.messaging = no_to})) == "EBMS:0009");
}

TEST_CASE("the agreement is Peppol's; Service, Action and conversation are there") {
  check({
      {"another agreement", "agreements:tia:ap_provider", "agreements:tia:other", "EBMS:0010"},
      {"no agreement", kAgreement, "", "EBMS:0010"},
      {"a P-Mode named", "<eb:AgreementRef>", "<eb:AgreementRef pmode=\"x\">", ""},
      {"two agreements", "<eb:Service ", "<eb:AgreementRef>x</eb:AgreementRef><eb:Service ",
       "EBMS:0009"},
      {"a Service without type", " type=\"cenbii-procid-ubl\"", "", ""},
      {"an empty Service", "urn:fdc:peppol.eu:poacc:bis:ordering:3</eb:Service>", "</eb:Service>",
       "EBMS:0009"},
      {"an Action with a line end", "</eb:Action>", "\n</eb:Action>", ""},
      {"two Actions", "</eb:Action>", "</eb:Action><eb:Action>x</eb:Action>", "EBMS:0009"},
      {"Action before Service", "<eb:Service ", "<eb:Action>x</eb:Action><eb:Service ",
       "EBMS:0009"},
      {"an empty conversation", "conversation-1<", " <", "EBMS:0009"},
      {"no conversation", "<eb:ConversationId>conversation-1</eb:ConversationId>", "", "EBMS:0009"},
  });
  const auto trimmed =
      open(make({.messaging = replaced(messaging(), "</eb:Action>", "\n </eb:Action>")})).value();
  CHECK(trimmed.message.action == outgoing().document_type.uri());
}

TEST_CASE("originalSender and finalRecipient are participants, other properties mean nothing") {
  check({
      {"no type", " type=\"iso6523-actorid-upis\">0216:003701012636<", ">0216:003701012636<", ""},
      {"another type", "type=\"iso6523-actorid-upis\">0216:003701012636<",
       "type=\"other\">0216:003701012636<", "EBMS:0004"},
      {"no originalSender", kSender, "", "EBMS:0004"},
      {"an empty originalSender", ">0216:003701012636<", "><", "EBMS:0004"},
      {"no finalRecipient", "name=\"finalRecipient\"", "name=\"other\"", "EBMS:0004"},
      {"originalSender twice", "</eb:MessageProperties>",
       std::string(kSender) + "</eb:MessageProperties>", "EBMS:0009"},
      {"a trackingIdentifier", "</eb:MessageProperties>",
       "<eb:Property name=\"trackingIdentifier\">x</eb:Property></eb:MessageProperties>", ""},
      {"a property without name", "</eb:MessageProperties>",
       "<eb:Property>x</eb:Property></eb:MessageProperties>", "EBMS:0009"},
      {"something else than a property", "</eb:MessageProperties>",
       "<eb:x/></eb:MessageProperties>", "EBMS:0009"},
  });
}

TEST_CASE("a PartInfo names a part of the message and says how to read it") {
  const std::string tolerated =
      "<eb:Schema location=\"x\"/><eb:Description xml:lang=\"en\">x</eb:Description>"
      "<eb:PartProperties>";
  const std::string reversed = std::string(kCompression) + std::string(kMimeType);
  check({
      {"no href: the payload would be the Body", kHref, "", "EBMS:0011"},
      {"a href elsewhere", "href=\"cid:", "href=\"http://", "EBMS:0011"},
      {"a href inside the envelope", "href=\"cid:p1@ap.espoo.example\"", "href=\"#body\"",
       "EBMS:0011"},
      {"a bare id", "href=\"cid:", "href=\"", "EBMS:0011"},
      {"another part", "href=\"cid:p1@", "href=\"cid:p2@", "EBMS:0011"},
      {"the @ percent-encoded", "href=\"cid:p1@", "href=\"cid:p1%40", ""},
      {"the part named twice", "</eb:PayloadInfo>",
       "<eb:PartInfo href=\"cid:p1@ap.espoo.example\"/></eb:PayloadInfo>", "EBMS:0011"},
      {"Schema and Description", "<eb:PartProperties>", tolerated, ""},
      {"Description after the properties", "</eb:PartInfo>",
       "<eb:Description xml:lang=\"en\">x</eb:Description></eb:PartInfo>", "EBMS:0009"},
      {"no MimeType", kMimeType, "", "EBMS:0003"},
      {"no CharacterSet", kCharacterSet, "", ""},
      {"another order",
       std::string(kMimeType) + std::string(kCharacterSet) + std::string(kCompression), reversed,
       ""},
      {"an extra property", kCharacterSet, "<eb:Property name=\"x\">y</eb:Property>", ""},
      {"CharacterSet in another case", ">UTF-8<", ">utf-8<", ""},
      {"an unknown CharacterSet", ">UTF-8<", ">klingon<", "EBMS:0003"},
      {"an empty CharacterSet", ">UTF-8<", "><", "EBMS:0003"},
      {"an unknown CompressionType", ">application/gzip<", ">application/zip<", "EBMS:0003"},
      {"MimeType twice", kCharacterSet, kMimeType, "EBMS:0009"},
      {"CompressionType twice", kCharacterSet, kCompression, "EBMS:0009"},
      {"two PayloadInfos", "</eb:UserMessage>", "<eb:PayloadInfo/></eb:UserMessage>", "EBMS:0009"},
      {"payload before the properties", "<eb:MessageProperties>",
       "<eb:PayloadInfo/><eb:MessageProperties>", "EBMS:0009"},
  });
}

TEST_CASE("a comment may stand between elements, but not split a value") {
  // Canonical XML has no comments: they come and go without the signature noticing.
  Made made = make({});
  made.envelope = replaced(made.envelope, "<eb:PartyInfo>", "<eb:PartyInfo><!-- x -->");
  CHECK(answer_to(made) == "");
  for (const std::string_view value :
       {">POP000001<", ">POP000002<", ">conversation-1<", ">0216:003701012636<", ">UTF-8<",
        ">urn:fdc:peppol.eu:poacc:bis:ordering:3<"}) {
    Made split = make({});
    const std::string with_comment =
        std::string(value.substr(0, 4)) + "<!--x-->" + std::string(value.substr(4));
    split.envelope = replaced(split.envelope, value, with_comment);
    INFO(with_comment);
    CHECK(answer_to(split) == "EBMS:0009");
  }
  // CDATA is text to the signature and to us.
  made = make({});
  made.envelope = replaced(made.envelope, ">conversation-1<", "><![CDATA[conversation-1]]><");
  CHECK(open(made).value().message.conversation_id == "conversation-1");
}
