#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/xml/tree.h"

namespace ap::soap {

inline constexpr std::string_view kSoap12 = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view kEbms =
    "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/";
inline constexpr std::string_view kWsse =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
inline constexpr std::string_view kWsu =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

/// What may stand in the Body: an answer may have a Fault beside its eb:Error.
enum class BodyContent { None, Fault };

/// A SOAP 1.2 envelope whose outer shape holds: Header then Body, exactly one eb:Messaging and at
/// most one wsse:Security (for us) as children of Header, Body empty of elements and text (or with
/// one Fault, where that is allowed). The nodes are positions in the one tree that every later
/// layer reads.
struct Envelope {
  base::xml::Tree tree;
  base::xml::Node security;  ///< none when absent
  base::xml::Node messaging;
  base::xml::Node body;

  /// Errors: Malformed "soap.xml" (not XML: HTTP 400), "soap.shape" (EBMS:0009),
  ///         Rejected "soap.role" (EBMS:0103), "soap.must_understand" (SOAP Fault).
  static base::Result<Envelope> parse(base::ByteView xml, BodyContent allowed = BodyContent::None);
};

bool must_understand(const base::xml::Node& block);
/// A header block is for us when it names no role, or the ultimate receiver's or next.
bool is_for_us(const base::xml::Node& block);

}  // namespace ap::soap
