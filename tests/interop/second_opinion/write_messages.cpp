// Secured messages and the keys to judge them, as files for programs that know nothing of ours:
//   write_messages DIR COUNT
//     DIR/trust.pem, sender.pem, receiver.pem, receiver.key (PEM)
//     DIR/N/sbd.xml             what was sent, N = 1 to COUNT
//     DIR/N/content-type, body  the message on the wire
//     DIR/N/signal.xml          a signed signal of the same sender
#include <iostream>
#include <span>

#include "ap/mime/multipart.h"
#include "ap/sbdh/sbdh.h"
#include "ap/soap/envelope.h"
#include "ap/wss/secure.h"
#include "base/crypto/issue.h"
#include "base/file/file.h"
#include "base/text.h"
#include "base/xml/parse.h"
#include "base/xml/writer.h"
#include "base/zip/gzip.h"

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using base::Result;
using base::crypto::Certificate;
using base::crypto::CertificateRequest;
using base::crypto::Issued;
using Role = CertificateRequest::Role;

/// One sender and one receiver below a root and an issuing authority.
struct Parties {
  Issued root, authority, sender, receiver;

  static Result<Parties> make(base::Timestamp now) {
    const auto issue = [&](Role role, std::string name, const std::optional<Issued>& issuer) {
      CertificateRequest request;
      request.role = role;
      request.common_name = std::move(name);
      request.organization = "Second opinion";
      request.country = "FI";
      request.not_before = now - 1h;
      request.not_after = now + 24h;
      return issue_certificate(request, issuer);
    };
    TRY(Issued root, issue(Role::Root, "Root", std::nullopt));
    TRY(Issued authority, issue(Role::Intermediate, "Issuer", root));
    TRY(Issued sender, issue(Role::AccessPoint, "POP000001", authority));
    TRY(Issued receiver, issue(Role::AccessPoint, "POP000002", authority));
    return Parties{std::move(root), std::move(authority), std::move(sender), std::move(receiver)};
  }
};

/// An order with a comment of a random length, up to 64 KiB, in an envelope.
Result<std::string> make_sbd(base::Timestamp now, base::Random& random) {
  TRY(std::string order,
      base::file::read_text(KUITTI_SOURCE_DIR "/tests/data/purchase/espoo/order.xml"));
  const base::Bytes length = random.bytes(2);
  const std::size_t padding = length[0] * 256u + length[1];
  order += "<!--" + base::to_hex(random.bytes(padding / 2)) + "-->";
  TRY(auto sender, ap::peppol::ParticipantIdentifier::parse("0216:003701012636"));
  TRY(auto receiver, ap::peppol::ParticipantIdentifier::parse("0216:003702048198"));
  TRY(auto document_type,
      ap::peppol::DocumentTypeIdentifier::parse(
          "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Order-2::Order##"
          "urn:fdc:peppol.eu:poacc:trns:order:3::2.1"));
  TRY(auto process, ap::peppol::ProcessIdentifier::parse("urn:fdc:peppol.eu:poacc:bis:ordering:3"));
  return ap::sbdh::write({std::move(sender),
                          std::move(receiver),
                          std::move(document_type),
                          std::move(process),
                          "urn:oasis:names:specification:ubl:schema:xsd:Order-2",
                          "2.1",
                          "Order",
                          base::make_uuid(random),
                          now,
                          "FI",
                          {}},
                         base::as_bytes(order));
}

/// In canonical form, as wss wants what it signs.
std::string messaging(const std::string& id, std::string_view content) {
  base::xml::Writer writer(base::xml::Writer::Empty::StartAndEnd);
  writer.open("eb:Messaging")
      .declare("S12", ap::soap::kSoap12)
      .declare("eb", ap::soap::kEbms)
      .declare("wsu", ap::soap::kWsu)
      .attribute("wsu:Id", id)
      .attribute("S12:mustUnderstand", "true")
      .raw(content)
      .close();
  return writer.take();
}

Result<void> write_one(const fs::path& folder, const Parties& parties, base::Timestamp now,
                       base::Random& random) {
  TRY(const Certificate certificate, Certificate::from_pem(parties.sender.certificate_pem));
  TRY(const Certificate receiver, Certificate::from_pem(parties.receiver.certificate_pem));
  TRY(const auto signer, base::crypto::load_signer(parties.sender.key_pem.reveal()));
  TRY(const std::string sbd, make_sbd(now, random));
  const base::Bytes zipped = base::zip::gzip(base::as_bytes(sbd));
  const std::string part_id = base::make_uuid(random) + "@ap.example.fi";
  const std::string id = "msg-" + base::make_uuid(random);
  TRY(const auto secured,
      ap::wss::secure_message(
          messaging(id, "<eb:UserMessage><eb:PayloadInfo><eb:PartInfo href=\"cid:" + part_id +
                            "\"></eb:PartInfo></eb:PayloadInfo></eb:UserMessage>"),
          id, {{part_id, "application/gzip", zipped}}, {certificate, *signer}, receiver, random));
  const auto packed =
      ap::mime::write_message({{"application/soap+xml; charset=UTF-8", "root@ap.example.fi",
                                base::as_bytes(secured.envelope)},
                               {"application/octet-stream", part_id, secured.parts[0].content}},
                              "b-" + base::make_uuid(random));
  TRY(const auto signal,
      ap::wss::secure_signal(messaging(id,
                                       "<eb:SignalMessage><eb:Receipt>\xC3\xA4 &amp; "
                                       "&lt;&#xD;\n</eb:Receipt></eb:SignalMessage>"),
                             id, {certificate, *signer}, random));
  TRY(base::file::write_durably(folder / "sbd.xml", base::as_bytes(sbd)));
  TRY(base::file::write_durably(folder / "content-type", base::as_bytes(packed.content_type)));
  TRY(base::file::write_durably(folder / "body", packed.body));
  return base::file::write_durably(folder / "signal.xml", base::as_bytes(signal.envelope));
}

Result<void> write_all(const fs::path& folder, std::uint64_t count) {
  const base::Timestamp now = base::SystemClock().now();
  base::SystemRandom random;
  TRY(const Parties parties, Parties::make(now));
  const auto save = [&](const char* name, const std::string& text) {
    return base::file::write_durably(folder / name, base::as_bytes(text), base::file::Mode::Secret);
  };
  TRY(save("trust.pem", parties.root.certificate_pem + parties.authority.certificate_pem));
  TRY(save("sender.pem", parties.sender.certificate_pem));
  TRY(save("receiver.pem", parties.receiver.certificate_pem));
  TRY(save("receiver.key", parties.receiver.key_pem.reveal()));
  for (std::uint64_t number = 1; number <= count; ++number) {
    TRY(write_one(folder / std::to_string(number), parties, now, random));
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const base::xml::Library library;
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  const auto count = words.size() == 3 ? base::parse_decimal(words[2])
                                       : base::malformed("usage", "write_messages DIR COUNT");
  const auto done = count ? write_all(words[1], *count) : Result<void>(count.error());
  if (done) return 0;
  std::cerr << "write_messages: " << base::describe(done.error()) << "\n";
  return 1;
}
