#include "ledger/audit/fsck.h"

#include <algorithm>

#include "ledger/log/frontier.h"
#include "ledger/merkle/proof.h"
#include "ledger/tile/tile.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

/// The bundle that starts at that entry, of a tree of that size.
TilePath bundle_path(std::uint64_t start, std::uint64_t size) {
  const std::uint64_t width = std::min(kTileWidth, size - start);
  return {.kind = TilePath::Kind::Entries,
          .index = start / kTileWidth,
          .width = static_cast<unsigned>(width)};
}

/// What was recomputed must be what is served.
Result<void> compare(const std::vector<TileStore::Resource>& computed, const Fetch& fetch) {
  for (const auto& resource : computed) {
    TRY(const Bytes served, fetch(resource.path));
    if (served != resource.bytes)
      return base::unauthentic("fsck.tile", resource.path + " is not what its entries give");
  }
  return {};
}

/// A read-only view of a fetched log as a store, for the reader of subtree roots.
class Fetched final : public TileStore {
 public:
  explicit Fetched(const Fetch& fetch) : fetch_(fetch) {}
  Result<void> put(const std::vector<Resource>&) override { return refused(); }
  Result<void> publish(std::string_view, base::ByteView) override { return refused(); }
  Result<Bytes> get(std::string_view path) override { return fetch_(path); }

 private:
  static base::Error refused() {
    return base::unavailable("tiles.write", "somebody else's log is only read");
  }
  const Fetch& fetch_;
};

}  // namespace

Result<Checkpoint> check_log(const Fetch& fetch, const VerifierKey& key, const Progress& progress) {
  TRY(const Bytes note, fetch("checkpoint"));
  TRY(const SignedCheckpoint head, open_checkpoint(base::as_text(note), key));
  const std::uint64_t size = head.checkpoint.size.value();
  Frontier frontier;
  for (std::uint64_t at = 0; at < size;) {
    const TilePath path = bundle_path(at, size);
    TRY(const Bytes bundle, fetch(path.text()));
    const auto entries = decode_bundle(bundle);
    if (!entries || entries->size() != path.width)
      return base::unauthentic("fsck.tile", path.text() + " is not a whole bundle");
    for (const Bytes& entry : *entries) frontier.append(entry);
    // Partial tiles exist for published sizes only: those of this head come at the end.
    TRY(compare(frontier.take_completed(), fetch));
    at += path.width;
    progress(at, size);
  }
  TRY(compare(frontier.take_resources(), fetch));
  if (frontier.root() != head.checkpoint.root)
    return base::unauthentic("fsck.root", "the entries do not give the signed root");
  return head.checkpoint;
}

Result<void> check_continues(const Checkpoint& older, const Checkpoint& newer, const Fetch& fetch) {
  if (newer.size < older.size) return base::unauthentic("follow.smaller", "the log became smaller");
  if (older.size.value() == 0) return {};  // everything continues nothing
  Fetched store(fetch);
  TRY(const Proof proof, consistency_proof(older.size, newer.size, tile_reader(store, newer.size)));
  return verify_consistency(older.size, newer.size, proof, older.root, newer.root);
}

}  // namespace ledger
