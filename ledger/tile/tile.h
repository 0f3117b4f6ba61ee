#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "ledger/merkle/hash.h"

namespace ledger {

/// Hashes in a full tile, entries in a full bundle (C2SP tlog-tiles).
inline constexpr std::uint64_t kTileWidth = 256;
inline constexpr std::size_t kMostEntryBytes = 65535;

/// One tile of hashes, or a bundle of entries, by its place.
///   tile/<L>/<N>[.p/<W>]   tile/entries/<N>[.p/<W>]
struct TilePath {
  enum class Kind : std::uint8_t { Hashes, Entries };
  Kind kind = Kind::Hashes;
  unsigned level = 0;  ///< 0..63; 0 for entries
  std::uint64_t index = 0;
  unsigned width = kTileWidth;  ///< 1..256

  std::string text() const;
  /// Only the one spelling that text() gives. Errors: Malformed "tile.path".
  static base::Result<TilePath> parse(std::string_view text);
  bool operator==(const TilePath&) const = default;
};

base::Bytes encode_hashes(const std::vector<NodeHash>& hashes);
/// Errors: Malformed "tile.size" unless 1 to 256 hashes of 32 bytes.
base::Result<std::vector<NodeHash>> decode_hashes(base::ByteView tile);

/// Per entry a big-endian u16 length, then the bytes. Entries have at most 65,535 bytes.
base::Bytes encode_bundle(const std::vector<base::Bytes>& entries);
/// Errors: Malformed "tile.bundle" unless 1 to 256 entries and nothing after them.
base::Result<std::vector<base::Bytes>> decode_bundle(base::ByteView bundle);
/// The same as views into the bundle.
base::Result<std::vector<base::ByteView>> split_bundle(base::ByteView bundle);

/// The widths of the tiles of a level at a tree size: full ones and the partial one.
struct LevelExtent {
  std::uint64_t full;  ///< number of full tiles
  unsigned partial;    ///< width of the partial tile, 0 when there is none
};
LevelExtent level_extent(unsigned level, TreeSize size);

}  // namespace ledger
