#include "ledger/mirror/sources.h"

#include <optional>

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

/// The first `width` hashes or entries of a full resource.
Result<Bytes> cut(const Bytes& full, const TilePath& path) {
  if (path.kind == TilePath::Kind::Hashes) {
    TRY(std::vector<NodeHash> hashes, decode_hashes(full));
    if (hashes.size() < path.width) return base::malformed("tile.size", "too few hashes");
    hashes.erase(hashes.begin() + path.width, hashes.end());
    return encode_hashes(hashes);
  }
  TRY(std::vector<Bytes> entries, decode_bundle(full));
  if (entries.size() < path.width) return base::malformed("tile.bundle", "too few entries");
  entries.resize(path.width);
  return encode_bundle(entries);
}

}  // namespace

Result<Bytes> fetch_resource(const Fetch& fetch, const TilePath& path) {
  auto bytes = fetch(path.text());
  const bool missing = !bytes && bytes.error().kind == base::ErrorKind::NotFound;
  if (!missing || path.width == kTileWidth) return bytes;
  TilePath whole = path;
  whole.width = kTileWidth;
  TRY(const Bytes full, fetch(whole.text()));
  return cut(full, path);
}

Result<Bytes> Sources::get(const TilePath& path, const Check& check, Ask ask) const {
  std::optional<base::Error> wrong, away;
  for (const Fetch& fetch : all_) {
    auto bytes = fetch_resource(fetch, path);
    if (bytes && check(*bytes)) return bytes;
    const bool false_bytes = bytes || bytes.error().kind == base::ErrorKind::Malformed;
    if (false_bytes) {
      wrong = base::unauthentic("mirror.tile", path.text() + " is not what the log signed");
    } else if (bytes.error().kind != base::ErrorKind::NotFound) {
      away = base::unavailable(bytes.error().code, bytes.error().detail);
    }
    if (ask == Ask::LogOnly && !wrong) break;
  }
  if (wrong) return *wrong;
  if (away) return *away;
  return base::not_found("mirror.missing", path.text() + " is not served");
}

}  // namespace ledger
