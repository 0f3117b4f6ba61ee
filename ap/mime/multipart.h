#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace ap::mime {

/// One body part. `content` is a view into the message, or into `decoded` when the part had a
/// base64 or quoted-printable transfer encoding.
struct Part {
  std::string content_type;  ///< as received
  std::string content_id;    ///< without <>
  base::ByteView content;
  base::Bytes decoded;
};

struct Limits {
  std::size_t parts = 16;
  std::size_t header_bytes = 16u << 10;
};

/// Splits a multipart/related body, or takes a plain application/soap+xml body as the only part.
/// The first part is the root.
///
/// Lifetime: the parts view `body`, which must outlive them.
/// Errors:   Malformed "mime.*"; LimitExceeded "mime.parts", "mime.header";
///           Rejected "mime.media_type" when it is neither of the two types.
/// Spec:     RFC 2046 5.1, RFC 2387; SOAP Messages with Attachments
base::Result<std::vector<Part>> parse_message(std::string_view content_type, base::ByteView body,
                                              const Limits& limits = {});

/// The index of the part that a "cid:" URI (without its scheme) means: the one whose Content-ID is
/// the same as it stands, else once percent-decoded (some peers write "%40"). Nothing when none is.
std::optional<std::size_t> find_part(std::string_view cid, const std::vector<Part>& parts);

struct OutgoingPart {
  std::string content_type;
  std::string content_id;  ///< [A-Za-z0-9._-]+@[A-Za-z0-9.-]+
  base::ByteView content;
};

struct Packed {
  std::string content_type;  ///< of the HTTP request
  base::Bytes body;
};

/// Writes the parts under the boundary, root first, CRLF everywhere, transfer encoding binary.
/// The boundary must not occur in any content: pass a random one.
Packed write_message(const std::vector<OutgoingPart>& parts, std::string_view boundary);

}  // namespace ap::mime
