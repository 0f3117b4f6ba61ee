#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "ledger/merkle/proof.h"

namespace ledger {

/// A proof in a file (C2SP tlog-proof):
///   c2sp.org/tlog-proof@v1 LF [extra <base64> LF] index <i> LF <hashes> LF LF <signed checkpoint>
struct TlogProof {
  base::Bytes extra;  ///< not authenticated; below 40,000 bytes
  LeafIndex index;
  Proof hashes;
  std::string checkpoint;  ///< the note, verbatim

  std::string text() const;
  /// Errors: Malformed "proof"; LimitExceeded "proof.bytes".
  static base::Result<TlogProof> parse(std::string_view text);
};

}  // namespace ledger
