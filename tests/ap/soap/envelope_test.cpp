#include "ap/soap/envelope.h"

#include <catch2/catch.hpp>

#include "base/crypto/sha256.h"
#include "base/xml/canonical.h"

using namespace ap::soap;

namespace {

std::string envelope(std::string_view header, std::string_view body = "") {
  return "<S:Envelope xmlns:S='" + std::string(kSoap12) + "' xmlns:eb='" + std::string(kEbms) +
         "' xmlns:wsse='" + std::string(kWsse) + "'><S:Header>" + std::string(header) +
         "</S:Header><S:Body>" + std::string(body) + "</S:Body></S:Envelope>";
}

std::string code_of(const std::string& xml) {
  const auto parsed = Envelope::parse(base::as_bytes(xml));
  return parsed ? "" : parsed.error().code;
}

}  // namespace

TEST_CASE(
    "an envelope has one Header, one Body, one Messaging and at most one Security, in either "
    "order") {
  CHECK(code_of(envelope("<eb:Messaging/>")) == "");
  const auto both =
      Envelope::parse(base::as_bytes(envelope("<wsse:Security/><eb:Messaging/>"))).value();
  CHECK(both.security);
  CHECK(both.messaging.is_element(kEbms, "Messaging"));
  CHECK(code_of(envelope("<eb:Messaging/><wsse:Security/>")) == "");
  CHECK_FALSE(Envelope::parse(base::as_bytes(envelope("<eb:Messaging/>"))).value().security);
}

TEST_CASE("every other shape is refused") {
  CHECK(code_of("no xml") == "soap.xml");
  CHECK(code_of("<!DOCTYPE a>" + envelope("<eb:Messaging/>")) == "soap.xml");
  CHECK(code_of("<a/>") == "soap.shape");
  CHECK(code_of(envelope("")) == "soap.shape");
  CHECK(code_of(envelope("<eb:Messaging/><eb:Messaging/>")) == "soap.shape");
  CHECK(code_of(envelope("<eb:Messaging/><wsse:Security/><wsse:Security/>")) == "soap.shape");
  CHECK(code_of(envelope("<eb:Messaging/>", "<a/>")) == "soap.shape");
  CHECK(code_of(envelope("<eb:Messaging/>", "text")) == "soap.shape");
  CHECK(code_of(envelope("<eb:Messaging/><x:y xmlns:x='u' S:mustUnderstand='1'/>")) ==
        "soap.must_understand");
  CHECK(code_of(envelope(
            "<eb:Messaging/><x:y xmlns:x='u' S:mustUnderstand='1' S:role='urn:other'/>")) == "");
  CHECK(code_of(envelope("<eb:Messaging/><x:y xmlns:x='u'/>")) == "");
  CHECK(code_of(envelope("<eb:Messaging/><wsse:Security S:role='ebms'/>")) == "soap.role");
}
