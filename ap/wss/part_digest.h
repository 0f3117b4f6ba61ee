#pragma once

#include <string_view>

#include "base/bytes.h"

namespace ap::wss {

/// Whether a SHA-256 digest is that of an attachment under the
/// Attachment-Content-Signature-Transform: of the octets as they are, or, by the media type of the
/// plaintext, of the exclusive canonical form of XML or of text with CRLF line ends.
bool part_digest_holds(base::ByteView content, std::string_view mime_type, base::ByteView digest);

}  // namespace ap::wss
