#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/xml/tree.h"

namespace ap::ebms {

/// Malformed "ebms.invalid_header" (EBMS:0009).
base::Error invalid_header(std::string detail);

/// Reads the eb: children of an element in the order of the schema: one that is repeated, out of
/// order or unknown is found by whoever asks for the next or for the end. Comments between elements
/// do not count.
class ElementSequence final {
 public:
  explicit ElementSequence(const base::xml::Node& parent)
      : parent_(parent), next_(parent.first_element()) {}
  base::xml::Node optional(std::string_view local);  ///< none when something else comes
  base::Result<base::xml::Node> required(std::string_view local);
  base::Result<void> end() const;

 private:
  base::xml::Node parent_;
  base::xml::Node next_;
};

/// The text of an element without children, trimmed of XML white space. A comment or processing
/// instruction inside could hide what was signed from another reader: it is refused.
base::Result<std::string> leaf_text(const base::xml::Node& element);
/// The same, and not empty.
base::Result<std::string> filled_text(const base::xml::Node& element);

}  // namespace ap::ebms
