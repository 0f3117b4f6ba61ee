#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace base::xml {

/// What the bytes are in; everything but UTF-8 is the parser's business.
enum class Encoding { Utf8, Other };

/// Reads the byte order mark and the XML declaration by itself, because the parser believes what a
/// document says of its encoding. Passes XML 1.0 in UTF-8, UTF-16 with BOM or ISO-8859-1/US-ASCII.
/// Errors: Malformed "xml.encoding", "xml.version".
Result<Encoding> check_prolog(ByteView bytes);

}  // namespace base::xml
