#include "tools/kuitti-load/stock.h"

#include <atomic>
#include <thread>

#include "ap/as4/message_id.h"
#include "ap/as4/package.h"
#include "ap/sbdh/sbdh.h"
#include "base/guarded.h"
#include "base/xml/parse.h"
#include "ubl/exchange.h"
#include "ubl/type_identifiers.h"

namespace kuitti::load {
namespace {

using ap::peppol::DocumentTypeIdentifier;
using ap::peppol::ParticipantIdentifier;
using ap::peppol::ProcessIdentifier;
using base::Result;

/// The version that all types of Peppol BIS 3 but a few have; a receiver compares, and does not
/// look it up.
constexpr std::string_view kUsualVersion = "2.1";

Result<DocumentTypeIdentifier> document_type_of(const ubl::DocumentType& type) {
  if (const auto known = ubl::type_identifiers(type, nullptr))
    return DocumentTypeIdentifier::make(known->document_type_scheme, known->document_type);
  return DocumentTypeIdentifier::make("busdox-docid-qns", type.root_namespace + "::" + type.root +
                                                              "##" + type.customization_id +
                                                              "::" + std::string(kUsualVersion));
}

Result<ParticipantIdentifier> participant(const std::optional<ubl::Endpoint>& endpoint) {
  if (!endpoint) return base::rejected("load.document", "the document names no EndpointID");
  return ParticipantIdentifier::parse(endpoint->scheme + ":" + endpoint->value);
}

/// The header of every envelope; each gets its own InstanceIdentifier.
Result<ap::sbdh::Header> header_of(const Template& with) {
  TRY(const base::xml::Tree tree, base::xml::parse(with.document));
  const ubl::DocumentType type = ubl::detect(tree);
  const ubl::Exchange exchange = ubl::exchange_of(tree.root());
  TRY(auto sender, participant(exchange.sender));
  TRY(auto receiver, with.receiver.empty() ? participant(exchange.receiver)
                                           : ParticipantIdentifier::parse(with.receiver));
  TRY(auto document_type, document_type_of(type));
  TRY(auto process, ProcessIdentifier::make("cenbii-procid-ubl", type.profile_id));
  ap::sbdh::Header header{.sender = std::move(sender),
                          .receiver = std::move(receiver),
                          .document_type = std::move(document_type),
                          .process = std::move(process),
                          .standard = type.root_namespace,
                          .type_version = {},
                          .type = type.root,
                          .instance_identifier = {},
                          .created = with.now,
                          .country_c1 = "FI",
                          .warnings = {}};
  header.type_version = header.document_type.version();
  return header;
}

/// The document with a number of its own, as documents have: those of one number would be one
/// purchase, whose entries wait for each other. Left as it is when it writes UBL with other
/// prefixes.
std::string with_number(std::string document, std::string_view number) {
  constexpr std::string_view kOpen = "<cbc:ID>";
  const std::size_t at = document.find(kOpen);
  const std::size_t end = document.find("</cbc:ID>", at);
  if (at == std::string::npos || end == std::string::npos) return document;
  return document.replace(at + kOpen.size(), end - at - kOpen.size(), number);
}

Result<Shot> make_shot(ap::sbdh::Header& header, const Template& with,
                       const ap::as4::Identity& sender, const base::crypto::Certificate& receiver,
                       base::Random& random) {
  header.instance_identifier = base::make_uuid(random);
  const std::string document =
      with_number(base::to_string(with.document), header.instance_identifier);
  TRY(const std::string sbd, ap::sbdh::write(header, base::as_bytes(document)));
  const std::string message_id = ap::as4::make_message_id(sender, random);
  TRY(ap::as4::Packaged packaged,
      ap::as4::package({message_id, base::make_uuid(random), with.now, header.sender,
                        header.receiver, header.document_type, header.process, base::as_bytes(sbd)},
                       sender, receiver, random));
  return Shot{message_id, std::move(packaged.content_type), std::move(packaged.body)};
}

}  // namespace

Result<std::string> write_sbd(const Template& with, base::Random& random) {
  TRY(ap::sbdh::Header header, header_of(with));
  header.instance_identifier = base::make_uuid(random);
  return ap::sbdh::write(header, with.document);
}

Result<std::string> receiver_of(const Template& with) {
  TRY(const ap::sbdh::Header header, header_of(with));
  return header.receiver.uri();
}

Result<std::vector<Shot>> make_stock(std::size_t count, const Template& with,
                                     const ap::as4::Identity& sender,
                                     const base::crypto::Certificate& receiver, unsigned threads) {
  TRY(const ap::sbdh::Header header, header_of(with));
  std::vector<Shot> stock(count);
  std::atomic<std::size_t> next = 0;
  base::Guarded<std::optional<base::Error>> failure;
  {
    std::vector<std::jthread> makers;
    for (unsigned at = 0; at < threads; ++at) {
      makers.emplace_back([&] {
        base::SystemRandom random;
        ap::sbdh::Header own = header;
        for (std::size_t index = next++; index < count; index = next++) {
          auto shot = make_shot(own, with, sender, receiver, random);
          if (!shot) {
            next = count;
            return failure.with([&](auto& first) { first = shot.error(); });
          }
          stock[index] = std::move(*shot);
        }
      });
    }
  }
  if (const auto failed = failure.with([](const auto& first) { return first; })) return *failed;
  return stock;
}

}  // namespace kuitti::load
