#pragma once

#include <optional>
#include <string>

#include "ap/flow/services.h"
#include "ap/sbdh/sbdh.h"
#include "ubl/document_type.h"
#include "ubl/references.h"

namespace ap::flow {

/// A document to be sent. What is not given is taken from the document.
struct Submission {
  base::ByteView content;  ///< a UBL document or a whole SBD; borrowed for the call
  std::string from, to;    ///< participants, "" = as the document says
  std::string document_type, process;
  std::string country;          ///< COUNTRY_C1, "" = as the document says
  std::string idempotency_key;  ///< "" = none
};

/// A submission of which everything is known that an envelope needs.
struct Envelope {
  sbdh::Header header;
  ubl::DocumentType type;
  base::Bytes document;  ///< the business document: as submitted, or as it stands in the SBD
  base::Bytes sbd;       ///< as submitted, or made here
  std::string canonical_document;  ///< exclusive C14N
  ubl::References references;
};

/// Reads what was submitted and puts it into an envelope unless it is in one already.
/// Errors: Malformed "xml.*", "sbdh.xml" (unreadable); Rejected "submission.<what>" naming what is
///         missing and the remedy, "sbdh.*" for an SBD that is none of ours.
base::Result<Envelope> envelop(const Services& services, const Submission& submission);

}  // namespace ap::flow
