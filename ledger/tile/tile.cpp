#include "ledger/tile/tile.h"

#include <array>

#include "base/check.h"
#include "base/text.h"

namespace ledger {
namespace {

using base::malformed;
using base::Result;

base::Error bad_path() {
  return malformed("tile.path", "not the path of a tile");
}

/// 1234067 -> "x001/x234/067".
std::string grouped(std::uint64_t number) {
  const auto three = [](std::uint64_t value) {
    std::string digits = std::to_string(value);
    return std::string(3 - digits.size(), '0') + digits;
  };
  std::string text = three(number % 1000);
  for (number /= 1000; number > 0; number /= 1000) text = "x" + three(number % 1000) + "/" + text;
  return text;
}

Result<std::uint64_t> parse_grouped(const std::vector<std::string_view>& groups) {
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < groups.size(); ++at) {
    std::string_view digits = groups[at];
    if (at + 1 < groups.size()) {
      if (digits.empty() || digits.front() != 'x') return bad_path();
      digits.remove_prefix(1);
    }
    if (digits.size() != 3) return bad_path();
    for (const char c : digits) {
      if (c < '0' || c > '9' || number > UINT64_MAX / 10 - 1) return bad_path();
      number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
  }
  return number;
}

Result<unsigned> parse_small(std::string_view text, unsigned least, unsigned most) {
  const auto number = base::parse_decimal(text);
  if (!number || *number < least || *number > most) return bad_path();
  return static_cast<unsigned>(*number);
}

}  // namespace

std::string TilePath::text() const {
  std::string path =
      kind == Kind::Entries ? "tile/entries/" : "tile/" + std::to_string(level) + "/";
  path += grouped(index);
  if (width < kTileWidth) path += ".p/" + std::to_string(width);
  return path;
}

Result<TilePath> TilePath::parse(std::string_view text) {
  std::vector<std::string_view> pieces = base::split(text, '/');
  if (pieces.size() < 3 || pieces[0] != "tile") return bad_path();
  TilePath path;
  if (pieces[1] == "entries") {
    path.kind = Kind::Entries;
  } else {
    TRY(path.level, parse_small(pieces[1], 0, 63));
  }
  pieces.erase(pieces.begin(), pieces.begin() + 2);
  if (pieces.size() >= 2 && pieces[pieces.size() - 2].ends_with(".p")) {
    TRY(path.width, parse_small(pieces.back(), 1, kTileWidth - 1));
    pieces.pop_back();
    pieces.back().remove_suffix(2);
  }
  TRY(path.index, parse_grouped(pieces));
  if (path.text() != text) return bad_path();  // leading "x000" groups
  return path;
}

base::Bytes encode_hashes(const std::vector<NodeHash>& hashes) {
  ENSURE(!hashes.empty() && hashes.size() <= kTileWidth);
  base::Bytes out;
  out.reserve(hashes.size() * base::crypto::Sha256::kSize);
  for (const NodeHash& hash : hashes) base::append(out, hash.value().bytes());
  return out;
}

Result<std::vector<NodeHash>> decode_hashes(base::ByteView tile) {
  constexpr std::size_t kSize = base::crypto::Sha256::kSize;
  if (tile.empty() || tile.size() % kSize != 0 || tile.size() > kTileWidth * kSize) {
    return malformed("tile.size", "a tile has 1 to 256 hashes of 32 bytes");
  }
  std::vector<NodeHash> hashes;
  for (; !tile.empty(); tile = tile.subspan(kSize)) {
    TRY(const auto hash, base::crypto::Sha256::from_bytes(tile.first(kSize)));
    hashes.emplace_back(hash);
  }
  return hashes;
}

base::Bytes encode_bundle(const std::vector<base::Bytes>& entries) {
  ENSURE(!entries.empty() && entries.size() <= kTileWidth);
  base::Bytes out;
  for (const base::Bytes& entry : entries) {
    ENSURE(entry.size() <= kMostEntryBytes);
    base::append_u16(out, static_cast<std::uint16_t>(entry.size()));
    base::append(out, entry);
  }
  return out;
}

Result<std::vector<base::ByteView>> split_bundle(base::ByteView bundle) {
  std::vector<base::ByteView> entries;
  entries.reserve(kTileWidth);
  while (!bundle.empty()) {
    if (bundle.size() < 2) return malformed("tile.bundle", "ends inside a length");
    const std::size_t size = base::read_u16(bundle.first<2>());
    if (bundle.size() - 2 < size) return malformed("tile.bundle", "ends inside an entry");
    if (entries.size() == kTileWidth) return malformed("tile.bundle", "more than 256 entries");
    entries.push_back(bundle.subspan(2, size));
    bundle = bundle.subspan(2 + size);
  }
  if (entries.empty()) return malformed("tile.bundle", "no entry");
  return entries;
}

Result<std::vector<base::Bytes>> decode_bundle(base::ByteView bundle) {
  TRY(const std::vector<base::ByteView> views, split_bundle(bundle));
  std::vector<base::Bytes> entries;
  entries.reserve(views.size());
  for (const base::ByteView entry : views) entries.emplace_back(entry.begin(), entry.end());
  return entries;
}

LevelExtent level_extent(unsigned level, TreeSize size) {
  ENSURE(level < 64);
  const std::uint64_t hashes = level * 8 < 64 ? size.value() >> (level * 8) : 0;
  return {hashes / kTileWidth, static_cast<unsigned>(hashes % kTileWidth)};
}

}  // namespace ledger
