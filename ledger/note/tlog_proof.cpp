#include "ledger/note/tlog_proof.h"

#include "base/text.h"

namespace ledger {
namespace {
constexpr std::string_view kMagic = "c2sp.org/tlog-proof@v1";
constexpr std::size_t kMostBytes = 192u << 10;
constexpr std::size_t kMostHashes = 63;
}  // namespace

using base::malformed;

std::string TlogProof::text() const {
  std::string out = std::string(kMagic) + "\n";
  if (!extra.empty()) out += "extra " + base::to_base64(extra) + "\n";
  out += "index " + std::to_string(index.value()) + "\n";
  for (const NodeHash& hash : hashes) out += hash.value().base64() + "\n";
  return out + "\n" + checkpoint;
}

base::Result<TlogProof> TlogProof::parse(std::string_view text) {
  if (text.size() > kMostBytes)
    return base::limit_exceeded("proof.bytes", "a proof has at most 192 KiB");
  base::Lines lines(text);
  if (lines.next() != kMagic)
    return malformed("proof", "does not start with " + std::string(kMagic));
  TlogProof proof;
  std::string_view line = lines.next();
  if (line.starts_with("extra ")) {
    const auto extra = base::from_base64(line.substr(6));
    if (!extra || extra->empty()) return malformed("proof", "the extra line is not base64");
    proof.extra = *extra;
    line = lines.next();
  }
  const auto index =
      line.starts_with("index ") ? base::parse_decimal(line.substr(6)) : malformed("", "");
  if (!index) return malformed("proof", "expected an index line");
  proof.index = LeafIndex(*index);
  for (line = lines.next(); !line.empty(); line = lines.next()) {
    const auto hash = base::crypto::Sha256::from_base64(line);
    if (!hash || proof.hashes.size() == kMostHashes)
      return malformed("proof", "expected at most 63 hashes");
    proof.hashes.emplace_back(*hash);
  }
  proof.checkpoint = lines.rest();
  if (proof.checkpoint.empty()) return malformed("proof", "no checkpoint after the blank line");
  return proof;
}

}  // namespace ledger
