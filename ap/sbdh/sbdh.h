#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ap/peppol/identifier.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/xml/tree.h"

namespace ap::sbdh {

inline constexpr std::string_view kNamespace =
    "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";

/// The Standard Business Document Header of a Peppol envelope. A plain value.
struct Header {
  peppol::ParticipantIdentifier sender;
  peppol::ParticipantIdentifier receiver;
  peppol::DocumentTypeIdentifier document_type;
  peppol::ProcessIdentifier process;
  std::string standard;             ///< namespace of the business document
  std::string type_version;         ///< tail of the document type identifier
  std::string type;                 ///< local name of the business document
  std::string instance_identifier;  ///< of this envelope; a retry of the same bytes keeps it
  base::Timestamp created;
  std::string country_c1;  ///< country of the original sender
  std::vector<std::string> warnings;
};

/// An envelope and the one business document in it. The nodes live in the tree.
struct Sbd {
  Header header;
  base::xml::Tree tree;
  base::xml::Node document;
};

/// Checks an envelope as a receiver must. No DTD; one header of version 1.0; exactly one sender,
/// receiver and business document; the required scopes; header and document agree. Errors: Rejected
/// "sbdh.*" naming the element; Malformed "sbdh.xml" when it is no XML. Spec:   Peppol Business
/// Message Envelope 2.0
base::Result<Sbd> parse(base::ByteView xml);

/// The envelope around a business document, whose bytes are taken over as they are after its XML
/// declaration. Errors: Malformed when the document is not UTF-8 XML without DOCTYPE.
base::Result<std::string> write(const Header& header, base::ByteView document);

}  // namespace ap::sbdh
