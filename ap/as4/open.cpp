#include "ap/as4/open.h"

namespace ap::as4 {
namespace {

using base::Result;
using ebms::PartInfo;
using ebms::UserMessage;

/// Who sent it is who signed it, and it is for us.
Result<void> check_parties(const UserMessage& message, const base::crypto::Certificate& signer,
                           const Identity& self) {
  if (signer.common_name().empty() || message.from != signer.common_name())
    return base::unauthentic("wss.signature.party", "From is not the signer");
  if (message.to != self.seat())
    return base::rejected("ebms.value_inconsistent", "the message is for " + message.to);
  return {};
}

/// Every part is named by one PartInfo; for each PartInfo the index of its part.
Result<std::vector<std::size_t>> match_parts(const UserMessage& message,
                                             const std::vector<mime::Part>& parts) {
  const auto mismatch = [] {
    return base::rejected("ebms.external_payload", "parts and PartInfo are not the same ones");
  };
  std::vector<std::size_t> indexes;
  std::vector<bool> named(parts.size());
  for (const PartInfo& info : message.parts) {
    const auto index = mime::find_part(info.content_id, parts);
    if (!index || named[*index]) return mismatch();
    named[*index] = true;
    indexes.push_back(*index);
  }
  if (indexes.size() != parts.size()) return mismatch();
  return indexes;
}

/// One payload, or none in a ping.
Result<void> check_payload_count(const UserMessage& message) {
  const bool fits = message.parts.size() == 1 || (message.is_ping() && message.parts.empty());
  if (!fits) return base::rejected("ebms.processing_mode", "not exactly one payload");
  return {};
}

/// Over the digests of the signed parts: the same for every signature over the same parts.
base::crypto::Sha256 payload_digest(const std::vector<wss::SignedReference>& references) {
  base::crypto::Sha256Hasher hasher;
  for (const wss::SignedReference& reference : references) {
    if (reference.uri.starts_with("cid:")) hasher.update(reference.digest);
  }
  return hasher.finish();
}

}  // namespace

Result<Opened> open(Unpacked message, const Identity& self, const wss::Trust& trust,
                    const base::zip::InflateLimits& limits, base::Timestamp now) {
  TRY(wss::OpenedMessage secured,
      wss::open_message(std::move(message.envelope), message.parts, self.keys, trust, now));
  TRY(UserMessage user, UserMessage::parse(secured.envelope));
  TRY(check_parties(user, secured.envelope.signer(), self));
  TRY(const std::vector<std::size_t> indexes, match_parts(user, message.parts));
  TRY(check_payload_count(user));
  base::Bytes payload, gzipped;
  if (!user.is_ping()) {
    base::Bytes content = std::move(secured.attachments[indexes.front()].content);
    if (user.parts.front().compression == ebms::Compression::Gzip) {
      TRY(payload, base::zip::gunzip(content, limits));
      gzipped = std::move(content);
    } else {
      if (content.size() > limits.bytes)
        return base::limit_exceeded("gzip.bytes", "the content is larger than agreed");
      payload = std::move(content);
    }
  }
  const auto signature = base::crypto::sha256(secured.envelope.signature_value());
  const auto digest = payload_digest(secured.envelope.references());
  return Opened{std::move(secured.envelope), std::move(user), std::move(payload),
                std::move(gzipped),          signature,       digest};
}

}  // namespace ap::as4
