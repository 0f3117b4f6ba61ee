#include "ap/wss/element_reader.h"

#include <algorithm>

#include "ap/soap/envelope.h"
#include "ap/wss/names.h"

namespace ap::wss {

using base::Result;
using base::xml::Node;

base::Error policy(std::string_view place, std::string detail) {
  return base::rejected("wss.policy." + std::string(place), std::move(detail));
}

Result<void> ElementReader::attributes(std::initializer_list<Name> allowed) const {
  for (std::uint32_t index = 0; index < element_.attribute_count(); ++index) {
    const auto found = element_.attribute(index);
    const bool known =
        std::ranges::find(allowed, Name(found.namespace_uri, found.local)) != allowed.end();
    if (!known)
      return policy("attribute", std::string(element_.local()) + " has an attribute " +
                                     std::string(found.local));
  }
  return {};
}

Result<void> ElementReader::algorithm(std::string_view expected) const {
  TRY(attributes({{"", "Algorithm"}}));
  if (element_.attribute_value("", "Algorithm") != expected) {
    return policy("algorithm",
                  std::string(element_.local()) + " names an algorithm that is not allowed there");
  }
  return {};
}

Result<Node> ElementReader::next(std::string_view namespace_uri, std::string_view local) {
  if (!next_.is_element(namespace_uri, local)) {
    return policy("element",
                  "expected " + std::string(local) + " in " + std::string(element_.local()));
  }
  return any();
}

Result<Node> ElementReader::any() {
  if (!next_) return policy("element", std::string(element_.local()) + " is empty");
  const Node found = next_;
  next_ = next_.next_element();
  return found;
}

Result<void> ElementReader::end() const {
  if (next_)
    return policy("element", std::string(element_.local()) + " has a further child " +
                                 std::string(next_.local()));
  return {};
}

Result<base::Bytes> base64_of(const Node& element) {
  if (element.first_element())
    return policy("base64", std::string(element.local()) + " has children");
  auto bytes = base::from_base64_with_space(element.text());
  if (!bytes || bytes->empty())
    return policy("base64", std::string(element.local()) + " is not base64");
  return bytes;
}

Result<base::Bytes> read_token(const Node& element) {
  ElementReader reader(element);
  TRY(reader.attributes({{"", "EncodingType"}, {"", "ValueType"}, {soap::kWsu, "Id"}}));
  const bool known = element.attribute_value("", "EncodingType") == kBase64Token &&
                     element.attribute_value("", "ValueType") == kX509Token &&
                     !element.attribute_value(soap::kWsu, "Id").empty();
  if (!known) return policy("token", "a token that is not one X.509 v3 certificate in base64");
  return base64_of(element);
}

}  // namespace ap::wss
