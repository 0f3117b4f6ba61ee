#include "ap/ebms/element_sequence.h"

#include "ap/soap/envelope.h"
#include "base/text.h"

namespace ap::ebms {

using base::Result;
using base::xml::Node;
using base::xml::NodeKind;

base::Error invalid_header(std::string detail) {
  return base::malformed("ebms.invalid_header", std::move(detail));
}

Node ElementSequence::optional(std::string_view local) {
  if (!next_.is_element(soap::kEbms, local)) return {};
  const Node found = next_;
  next_ = next_.next_element();
  return found;
}

Result<Node> ElementSequence::required(std::string_view local) {
  if (const Node found = optional(local)) return found;
  return invalid_header("expected " + std::string(local) + " in " + std::string(parent_.local()));
}

Result<void> ElementSequence::end() const {
  if (!next_) return {};
  return invalid_header("unexpected " + std::string(next_.local()) + " in " +
                        std::string(parent_.local()));
}

Result<std::string> leaf_text(const Node& element) {
  std::string text;
  for (Node at = element.first_child(); at; at = at.next_sibling()) {
    if (at.kind() != NodeKind::Text)
      return invalid_header(std::string(element.local()) + " holds more than text");
    text += at.value();
  }
  return std::string(base::trim(text));
}

Result<std::string> filled_text(const Node& element) {
  TRY(std::string text, leaf_text(element));
  if (text.empty()) return invalid_header(std::string(element.local()) + " is empty");
  return text;
}

}  // namespace ap::ebms
