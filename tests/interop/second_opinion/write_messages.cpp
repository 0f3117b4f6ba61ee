// Secured messages and the keys to judge them, as files for programs that know nothing of ours:
//   write_messages DIR COUNT
//     DIR/trust.pem, sender.pem, receiver.pem, receiver.key (PEM)
//     DIR/N/sbd.xml             what was sent, N = 1 to COUNT
//     DIR/N/content-type, body  the message on the wire
//     DIR/N/receipt.xml, error.xml  what the receiver answers: yes, and no
#include <iostream>
#include <span>

#include "ap/as4/answer.h"
#include "ap/as4/open.h"
#include "ap/as4/package.h"
#include "ap/sbdh/sbdh.h"
#include "base/crypto/issue.h"
#include "base/file/file.h"
#include "base/text.h"
#include "base/xml/parse.h"

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

  std::string trust() const { return root.certificate_pem + authority.certificate_pem; }

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
/// An access point as the protocol sees it.
struct AccessPoint {
  std::unique_ptr<base::crypto::Signer> signer;
  ap::as4::Identity identity;

  static Result<AccessPoint> make(const Issued& issued) {
    TRY(auto signer, base::crypto::load_signer(issued.key_pem.reveal()));
    TRY(auto certificate, Certificate::from_pem(issued.certificate_pem));
    const base::crypto::Signer& borrowed = *signer;
    return AccessPoint{std::move(signer), {certificate, borrowed, {{certificate, &borrowed}}}};
  }
};

/// A message from one to the other, and both answers to it.
Result<void> write_one(const fs::path& folder, const Parties& parties, base::Timestamp now,
                       base::Random& random) {
  TRY(const AccessPoint sender, AccessPoint::make(parties.sender));
  TRY(const AccessPoint receiver, AccessPoint::make(parties.receiver));
  TRY(const std::string sbd, make_sbd(now, random));
  TRY(const auto envelope, ap::sbdh::parse(base::as_bytes(sbd)));
  TRY(const auto packed, ap::as4::package({base::make_uuid(random) + "@ap.example.fi",
                                           base::make_uuid(random), now, envelope.header.sender,
                                           envelope.header.receiver, envelope.header.document_type,
                                           envelope.header.process, base::as_bytes(sbd)},
                                          sender.identity, receiver.identity.certificate, random));
  TRY(const auto anchors, base::crypto::TrustStore::from_pem(parties.trust()));
  base::crypto::CertificateCache cache;
  TRY(auto unpacked, ap::as4::unpack(packed.content_type, packed.body));
  TRY(const auto opened,
      ap::as4::open(std::move(unpacked), receiver.identity, {*anchors, cache}, {}, now));
  TRY(const auto receipt, ap::as4::make_receipt(opened, receiver.identity, now, random));
  TRY(const auto error,
      ap::as4::make_error(base::rejected("ebms.not_serviced", "nobody of that name"),
                          opened.message.message_id, receiver.identity, now, random));
  const auto save = [&](const char* name, base::ByteView bytes) {
    return base::file::write_durably(folder / name, bytes);
  };
  TRY(save("sbd.xml", base::as_bytes(sbd)));
  TRY(save("content-type", base::as_bytes(packed.content_type)));
  TRY(save("body", packed.body));
  TRY(save("receipt.xml", base::as_bytes(receipt.envelope)));
  return save("error.xml", base::as_bytes(error.envelope));
}

Result<void> write_all(const fs::path& folder, std::uint64_t count) {
  const base::Timestamp now = base::SystemClock().now();
  base::SystemRandom random;
  TRY(const Parties parties, Parties::make(now));
  const auto save = [&](const char* name, const std::string& text) {
    return base::file::write_durably(folder / name, base::as_bytes(text), base::file::Mode::Secret);
  };
  TRY(save("trust.pem", parties.trust()));
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
