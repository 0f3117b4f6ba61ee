#pragma once

#include <functional>
#include <vector>

#include "ledger/audit/fsck.h"
#include "ledger/tile/tile.h"

namespace ledger {

/// Whether bytes are what the tree asks for.
using Check = std::function<bool(base::ByteView)>;

/// A resource from one place. A partial one that is gone is cut from the full one, as others may
/// serve it. Errors: those of the fetch.
base::Result<base::Bytes> fetch_resource(const Fetch& fetch, const TilePath& path);

/// Where a log's resources are read: the log itself, then the other mirrors of it. What they give
/// is checked, so it does not matter who gives it. Threads: any, if the fetches are.
class Sources final {
 public:
  Sources(Fetch log, std::vector<Fetch> mirrors) : all_(std::move(mirrors)) {
    all_.insert(all_.begin(), std::move(log));
  }
  /// Whether the mirrors are asked for what the log does not have.
  enum class Ask { LogOnly, Everybody };

  /// Errors: NotFound "mirror.missing" when nobody asked has it; Unauthentic "mirror.tile" when
  /// somebody gave something else and nobody the right bytes; Unavailable when somebody could not
  /// be asked.
  base::Result<base::Bytes> get(const TilePath& path, const Check& check, Ask ask) const;
  const std::vector<Fetch>& all() const { return all_; }

 private:
  std::vector<Fetch> all_;
};

}  // namespace ledger
