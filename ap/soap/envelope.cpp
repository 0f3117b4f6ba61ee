#include "ap/soap/envelope.h"

#include "base/text.h"
#include "base/xml/parse.h"

namespace ap::soap {
namespace {

using base::malformed;
using base::Result;
using base::xml::Node;

constexpr std::size_t kMostBytes = 1u << 20;

base::Error shape(std::string detail) {
  return malformed("soap.shape", std::move(detail));
}

/// No element, no text but white space.
bool is_empty(const Node& element) {
  return !element.first_element() && base::trim(element.text()).empty();
}

Result<void> read_header(const Node& header, Envelope& envelope) {
  for (Node block = header.first_element(); block; block = block.next_element()) {
    if (block.is_element(kEbms, "Messaging")) {
      if (envelope.messaging) return shape("two eb:Messaging headers");
      envelope.messaging = block;
    } else if (block.is_element(kWsse, "Security")) {
      if (!is_for_us(block))
        return base::rejected("soap.role", "a Security header for another role");
      if (envelope.security) return shape("two wsse:Security headers");
      envelope.security = block;
    } else if (must_understand(block) && is_for_us(block)) {
      return base::rejected("soap.must_understand",
                            "a mandatory header is not known: " + std::string(block.local()));
    }
  }
  if (!envelope.messaging) return shape("no eb:Messaging header");
  return {};
}

bool is_fault(const Node& body) {
  const Node only = body.first_element();
  return only.is_element(kSoap12, "Fault") && !only.next_element();
}

}  // namespace

bool is_for_us(const Node& block) {
  const std::string_view role = block.attribute_value(kSoap12, "role");
  return role.empty() || role == "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver" ||
         role == "http://www.w3.org/2003/05/soap-envelope/role/next";
}

bool must_understand(const Node& block) {
  const std::string_view value = base::trim(block.attribute_value(kSoap12, "mustUnderstand"));
  return value == "true" || value == "1";
}

Result<Envelope> Envelope::parse(base::ByteView xml, BodyContent allowed) {
  base::xml::Limits limits;
  limits.bytes = kMostBytes;
  auto tree = base::xml::parse(xml, limits);
  if (!tree) return malformed("soap.xml", base::describe(tree.error()));
  Envelope envelope{std::move(*tree), {}, {}, {}};
  const Node root = envelope.tree.root();
  if (!root.is_element(kSoap12, "Envelope")) return shape("the root is not a SOAP 1.2 Envelope");
  const Node header = root.first_element();
  if (!header.is_element(kSoap12, "Header")) return shape("no Header before the Body");
  envelope.body = header.next_element();
  if (!envelope.body.is_element(kSoap12, "Body") || envelope.body.next_element())
    return shape("expected one Header and one Body");
  TRY(read_header(header, envelope));
  const bool body_fits =
      is_empty(envelope.body) || (allowed == BodyContent::Fault && is_fault(envelope.body));
  if (!body_fits) return shape("the Body is not empty");
  return envelope;
}

}  // namespace ap::soap
