#include "ap/flow/submission.h"

#include "ap/sbdh/document.h"
#include "base/text.h"
#include "base/xml/canonical.h"
#include "base/xml/parse.h"
#include "ubl/exchange.h"
#include "ubl/type_identifiers.h"

namespace ap::flow {
namespace {

using base::Bytes;
using base::Error;
using base::Result;
using base::xml::Node;

constexpr std::string_view kUnknownCountry = "ZZ";

Error refused(std::string_view what, std::string detail) {
  return base::rejected("submission." + std::string(what), std::move(detail));
}

/// A participant as given, else the endpoint that the document names.
Result<peppol::ParticipantIdentifier> participant(const std::string& given,
                                                  const std::optional<ubl::Endpoint>& endpoint,
                                                  std::string_view role, std::string_view option) {
  const std::string where = "; give it with " + std::string(option);
  if (given.empty() && !endpoint)
    return refused(role, "the document names no EndpointID with a schemeID for the " +
                             std::string(role) + where);
  const std::string text = given.empty() ? endpoint->scheme + ":" + endpoint->value : given;
  auto parsed = peppol::ParticipantIdentifier::parse(text);
  if (!parsed) return refused(role, "`" + text + "`: " + parsed.error().detail + where);
  return parsed;
}

/// With its scheme, or the bare value of the common one.
Result<peppol::DocumentTypeIdentifier> parse_document_type(const std::string& text) {
  for (const std::string_view scheme : {"busdox-docid-qns::", "peppol-doctype-wildcard::"}) {
    if (text.starts_with(scheme)) return peppol::DocumentTypeIdentifier::parse(text);
  }
  return peppol::DocumentTypeIdentifier::make("busdox-docid-qns", text);
}

Result<peppol::DocumentTypeIdentifier> document_type(
    const std::string& given, const std::optional<ubl::TypeIdentifiers>& known) {
  if (given.empty() && !known)
    return refused("document_type",
                   "the type of the document is not known here; give it with --document-type");
  auto parsed = given.empty() ? peppol::DocumentTypeIdentifier::make(known->document_type_scheme,
                                                                     known->document_type)
                              : parse_document_type(given);
  if (!parsed) return refused("document_type", parsed.error().detail);
  return parsed;
}

Result<peppol::ProcessIdentifier> process(const std::string& given,
                                          const std::optional<ubl::TypeIdentifiers>& known,
                                          const ubl::DocumentType& type) {
  const std::string& value = !given.empty() ? given : known ? known->process : type.profile_id;
  if (value.empty())
    return refused("process", "the document has no ProfileID; give the process with --process");
  auto parsed = peppol::ProcessIdentifier::parse(value);
  if (!parsed) return refused("process", parsed.error().detail);
  return parsed;
}

std::string country(const Submission& submission, const ubl::Exchange& exchange) {
  if (!submission.country.empty()) return submission.country;
  if (!exchange.sender_country.empty()) return exchange.sender_country;
  std::string_view issuing;
  if (exchange.sender) issuing = ubl::issuing_country(exchange.sender->scheme);
  return std::string(issuing.empty() ? kUnknownCountry : issuing);
}

Bytes owned(base::ByteView bytes) {
  return Bytes(bytes.begin(), bytes.end());
}

/// An SBD is taken as it is; what was given beside it must not contradict it.
Result<Envelope> take_envelope(const Submission& submission) {
  TRY(const sbdh::Sbd sbd, sbdh::parse(submission.content));
  const auto contradicts = [](const std::string& given, auto parse, const auto& there) {
    if (given.empty()) return false;
    const auto parsed = parse(given);
    return !parsed || !(*parsed == there);
  };
  if (contradicts(submission.from, peppol::ParticipantIdentifier::parse, sbd.header.sender))
    return refused("sender", "the envelope names another sender; leave --from out");
  if (contradicts(submission.to, peppol::ParticipantIdentifier::parse, sbd.header.receiver))
    return refused("receiver", "the envelope names another receiver; leave --to out");
  if (contradicts(submission.document_type, parse_document_type, sbd.header.document_type))
    return refused("document_type", "the envelope is of another type; leave --document-type out");
  if (contradicts(submission.process, peppol::ProcessIdentifier::parse, sbd.header.process))
    return refused("process", "the envelope names another process; leave --process out");
  return Envelope{sbd.header,
                  ubl::detect(sbd.document),
                  sbdh::document_of(sbd, submission.content),
                  owned(submission.content),
                  base::xml::canonicalize_exclusive(sbd.document),
                  ubl::references_of(sbd.document)};
}

Result<Envelope> make_envelope(const Services& services, const Submission& submission,
                               const base::xml::Tree& tree) {
  const Node root = tree.root();
  const ubl::DocumentType type = ubl::detect(root);
  const ubl::Exchange exchange = ubl::exchange_of(root);
  const ubl::CatalogueEntry* entry =
      services.catalogue == nullptr ? nullptr : services.catalogue->find(type);
  const auto known = ubl::type_identifiers(type, entry);
  TRY(auto sender, participant(submission.from, exchange.sender, "sender", "--from"));
  TRY(auto receiver, participant(submission.to, exchange.receiver, "receiver", "--to"));
  TRY(auto identifier, document_type(submission.document_type, known));
  TRY(auto procid, process(submission.process, known, type));
  sbdh::Header header{.sender = std::move(sender),
                      .receiver = std::move(receiver),
                      .document_type = std::move(identifier),
                      .process = std::move(procid),
                      .standard = type.root_namespace,
                      .type_version = {},
                      .type = type.root,
                      .instance_identifier = base::make_uuid(services.random),
                      .created = services.clock.now(),
                      .country_c1 = country(submission, exchange),
                      .warnings = {}};
  header.type_version = header.document_type.version();
  if (header.document_type.root_namespace() != header.standard ||
      header.document_type.root_local() != header.type)
    return refused("document_type", "the document type is of another root element");
  auto written = sbdh::write(header, submission.content);
  if (!written) return refused("encoding", written.error().detail);
  return Envelope{std::move(header),
                  type,
                  owned(submission.content),
                  base::to_bytes(*written),
                  base::xml::canonicalize_exclusive(root),
                  ubl::references_of(root)};
}

}  // namespace

Result<Envelope> envelop(const Services& services, const Submission& submission) {
  TRY(const base::xml::Tree tree, base::xml::parse(submission.content));
  if (tree.root().is_element(sbdh::kNamespace, "StandardBusinessDocument"))
    return take_envelope(submission);
  return make_envelope(services, submission, tree);
}

}  // namespace ap::flow
