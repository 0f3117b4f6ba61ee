#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"
#include "base/xml/tree.h"

namespace ap::wss {

/// Rejected "wss.policy.<place>".
base::Error policy(std::string_view place, std::string detail);

/// Reads the children of an element in their one allowed order; whatever is not asked for is
/// refused.
class ElementReader final {
 public:
  explicit ElementReader(const base::xml::Node& element)
      : element_(element), next_(element.first_element()) {}
  using Name = std::pair<std::string_view, std::string_view>;  ///< namespace, local

  /// The element has no attribute beside these.
  base::Result<void> attributes(std::initializer_list<Name> allowed) const;
  /// The only attribute is this Algorithm.
  base::Result<void> algorithm(std::string_view expected) const;
  base::Result<base::xml::Node> next(std::string_view namespace_uri, std::string_view local);
  base::Result<base::xml::Node> any();
  bool done() const { return !next_; }
  base::Result<void> end() const;

 private:
  base::xml::Node element_;
  base::xml::Node next_;
};

/// The content of an element without children as strict base64 (XML white space allowed).
base::Result<base::Bytes> base64_of(const base::xml::Node& element);

/// A BinarySecurityToken holding one X.509 v3 certificate: its DER.
base::Result<base::Bytes> read_token(const base::xml::Node& element);

}  // namespace ap::wss
