#pragma once

#include "ap/sbdh/sbdh.h"
#include "base/bytes.h"

namespace ap::sbdh {

/// The business document inside an envelope as a document of its own: its very bytes where they
/// stand alone, else (another encoding than UTF-8, or prefixes that the envelope declares) written
/// anew as UTF-8 with the declarations it needs. `xml` is what `sbd` was parsed from.
base::Bytes document_of(const Sbd& sbd, base::ByteView xml);

}  // namespace ap::sbdh
