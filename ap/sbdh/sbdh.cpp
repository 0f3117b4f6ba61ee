#include "ap/sbdh/sbdh.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "base/xml/parse.h"
#include "base/xml/writer.h"

namespace ap::sbdh {
namespace {

using base::Result;
using base::xml::Node;

constexpr std::string_view kAuthority = "iso6523-actorid-upis";
constexpr std::string_view kBinary = "http://peppol.eu/xsd/ticc/envelope/1.0";

base::Error refused(std::string_view place, std::string detail) {
  return base::rejected("sbdh." + std::string(place), std::move(detail));
}

std::string text_of(const Node& node) {
  return std::string(base::trim(node.text()));
}

/// The one child of that name. More or none is an error.
Result<Node> only(const Node& parent, std::string_view name) {
  const Node found = parent.child(kNamespace, name);
  if (!found) return refused("missing", std::string(name) + " is missing");
  if (found.next_same()) return refused("repeated", std::string(name) + " is there more than once");
  return found;
}

Result<std::string> required_text(const Node& parent, std::string_view name) {
  TRY(const Node node, only(parent, name));
  std::string text = text_of(node);
  if (text.empty()) return refused("empty", std::string(name) + " is empty");
  return text;
}

Result<peppol::ParticipantIdentifier> read_participant(const Node& header, std::string_view role) {
  TRY(const Node party, only(header, role));
  TRY(const Node identifier, only(party, "Identifier"));
  if (base::trim(identifier.attribute_value("", "Authority")) != kAuthority) {
    return refused("authority",
                   std::string(role) + " has another Authority than iso6523-actorid-upis");
  }
  auto read = peppol::ParticipantIdentifier::make(kAuthority, text_of(identifier));
  if (!read) return refused("participant", std::string(role) + ": " + read.error().detail);
  return read;
}

/// The scopes by their Type, which is unique among those that mean something here.
class Scopes final {
 public:
  static Result<Scopes> read(const Node& header) {
    TRY(const Node business, only(header, "BusinessScope"));
    Scopes scopes;
    for (Node scope = business.child(kNamespace, "Scope"); scope; scope = scope.next_same())
      scopes.all_.push_back(scope);
    if (scopes.all_.size() < 3)
      return refused("scopes", "BusinessScope has fewer than three scopes");
    return scopes;
  }
  Node find(std::string_view type) const {
    const auto found = std::ranges::find_if(
        all_, [&](const Node& scope) { return text_of(scope.child(kNamespace, "Type")) == type; });
    return found == all_.end() ? Node() : *found;
  }
  Result<std::string> value(std::string_view type) const {
    const Node scope = find(type);
    if (!scope) return refused("scope", "the scope " + std::string(type) + " is missing");
    std::string value = text_of(scope.child(kNamespace, "InstanceIdentifier"));
    if (value.empty()) return refused("scope", "the scope " + std::string(type) + " is empty");
    return value;
  }
  /// The scheme of an identifier scope.
  std::string scheme(std::string_view type, std::string_view fallback) const {
    const std::string given = text_of(find(type).child(kNamespace, "Identifier"));
    return given.empty() ? std::string(fallback) : given;
  }

 private:
  std::vector<Node> all_;
};

bool is_country(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

/// MLS scopes that make no sense are only worth a warning: the defaults apply.
void check_mls(const Scopes& scopes, Header& header) {
  if (scopes.find("MLS_TO")) {
    const auto to = scopes.value("MLS_TO");
    const bool sound =
        to && to->starts_with("0242:") && peppol::ParticipantIdentifier::make(kAuthority, *to);
    if (!sound) header.warnings.push_back("MLS_TO names no service provider; the default is used");
  }
  if (scopes.find("MLS_TYPE")) {
    const std::string type = scopes.value("MLS_TYPE").value_or("");
    if (type != "FAILURE_ONLY" && type != "ALWAYS_SEND")
      header.warnings.push_back("unknown MLS_TYPE; FAILURE_ONLY is used");
  }
}

Result<Header> read_header(const Node& node) {
  TRY(const std::string version, required_text(node, "HeaderVersion"));
  if (version != "1.0") return refused("version", "HeaderVersion is not 1.0");
  TRY(auto sender, read_participant(node, "Sender"));
  TRY(auto receiver, read_participant(node, "Receiver"));
  TRY(const Node about, only(node, "DocumentIdentification"));
  TRY(const Scopes scopes, Scopes::read(node));
  TRY(const std::string type_value, scopes.value("DOCUMENTID"));
  TRY(const std::string process_value, scopes.value("PROCESSID"));
  auto type = peppol::DocumentTypeIdentifier::make(scopes.scheme("DOCUMENTID", "busdox-docid-qns"),
                                                   type_value);
  if (!type) return refused("document_type", type.error().detail);
  if (type->value().find('*') != std::string::npos)
    return refused("document_type", "a wildcard is not a document type");
  auto process = peppol::ProcessIdentifier::make(scopes.scheme("PROCESSID", "cenbii-procid-ubl"),
                                                 process_value);
  if (!process) return refused("process", process.error().detail);
  Header header{std::move(sender),
                std::move(receiver),
                std::move(*type),
                std::move(*process),
                {},
                {},
                {},
                {},
                {},
                {},
                {}};
  TRY(header.standard, required_text(about, "Standard"));
  TRY(header.type_version, required_text(about, "TypeVersion"));
  TRY(header.instance_identifier, required_text(about, "InstanceIdentifier"));
  TRY(header.type, required_text(about, "Type"));
  TRY(const std::string created, required_text(about, "CreationDateAndTime"));
  const auto time = base::parse_timestamp(created);
  if (!time) return refused("time", "CreationDateAndTime is not a date and time");
  header.created = *time;
  TRY(header.country_c1, scopes.value("COUNTRY_C1"));
  if (!is_country(header.country_c1)) return refused("country", "COUNTRY_C1 is not a country code");
  check_mls(scopes, header);
  return header;
}

Result<Node> only_document(const Node& root, const Node& header) {
  const Node document = header.next_element();
  if (!document) return refused("document", "there is no business document");
  if (document.next_element() || root.first_element() != header)
    return refused("document", "there is more than one business document");
  if (document.namespace_uri() == kNamespace || document.namespace_uri().empty()) {
    return refused("document", "the business document is in no namespace of its own");
  }
  return document;
}

/// What the header says of the document is what the document is.
Result<void> check_agreement(const Header& header, const Node& document) {
  if (document.namespace_uri() == kBinary) return {};
  if (header.standard != document.namespace_uri())
    return refused("standard", "Standard is not the document's namespace");
  if (header.type != document.local())
    return refused("type", "Type is not the document's root element");
  if (header.document_type.version() != header.type_version)
    return refused("type_version", "TypeVersion is not that of the document type");
  if (header.document_type.root_namespace() != header.standard)
    return refused("document_type", "the document type is of another namespace");
  return {};
}

}  // namespace

Result<Sbd> parse(base::ByteView xml) {
  auto tree = base::xml::parse(xml);
  if (!tree) return base::malformed("sbdh.xml", base::describe(tree.error()));
  const Node root = tree->root();
  if (!root.is_element(kNamespace, "StandardBusinessDocument"))
    return refused("root", "the root is not a StandardBusinessDocument");
  TRY(const Node head, only(root, "StandardBusinessDocumentHeader"));
  TRY(Header header, read_header(head));
  TRY(const Node document, only_document(root, head));
  TRY(check_agreement(header, document));
  return Sbd{std::move(header), std::move(*tree), document};
}

Result<std::string> write(const Header& header, base::ByteView document) {
  TRY(base::xml::parse(document));
  std::string_view content = base::as_text(document);
  if (!base::is_utf8(content))
    return base::malformed("sbdh.encoding", "envelope and document are UTF-8");
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  if (content.starts_with("<?xml")) content.remove_prefix(content.find("?>") + 2);
  base::xml::Writer writer;
  writer.declaration()
      .open("StandardBusinessDocument")
      .declare("", kNamespace)
      .open("StandardBusinessDocumentHeader");
  writer.element("HeaderVersion", "1.0");
  for (const auto& [role, party] :
       {std::pair("Sender", &header.sender), std::pair("Receiver", &header.receiver)}) {
    writer.open(role)
        .open("Identifier")
        .attribute("Authority", kAuthority)
        .text(party->value())
        .close()
        .close();
  }
  writer.open("DocumentIdentification")
      .element("Standard", header.standard)
      .element("TypeVersion", header.type_version);
  writer.element("InstanceIdentifier", header.instance_identifier).element("Type", header.type);
  writer.element("CreationDateAndTime", base::format_timestamp(header.created)).close();
  const auto scope = [&](std::string_view type, std::string_view value, std::string_view scheme) {
    writer.open("Scope").element("Type", type).element("InstanceIdentifier", value);
    if (!scheme.empty()) writer.element("Identifier", scheme);
    writer.close();
  };
  writer.open("BusinessScope");
  scope("DOCUMENTID", header.document_type.value(), header.document_type.scheme());
  scope("PROCESSID", header.process.value(), header.process.scheme());
  scope("COUNTRY_C1", header.country_c1, "");
  writer.close().close().raw(base::trim(content)).close();
  return writer.take();
}

}  // namespace ap::sbdh
