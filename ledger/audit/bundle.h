#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/bytes.h"
#include "base/cbor/value.h"
#include "base/result.h"

namespace ledger {

/// What a proof discloses beside the entry, in the `extra` line as CBOR {0: 1, 1: entry, 2: record,
/// 3: rec_salt, 4: doc_salt, 5: PRK, 6: T}. Empty = not disclosed.
struct Disclosure {
  base::Bytes entry, record, rec_salt, doc_salt, prk, trail_secret;

  base::Bytes encode() const;
  /// Errors: Malformed "bundle.extra".
  static base::Result<Disclosure> parse(base::ByteView extra);
};

/// The proof of one document in a file (.plb): a ZIP whose first member is the stored "mimetype".
struct Bundle {
  std::string proof;     ///< a tlog-proof
  base::Bytes document;  ///< the SBD
  std::string policy;    ///< informs only: a verifier uses its own
  base::Bytes receipt;   ///< empty = none
  base::Bytes report;    ///< empty = none
  /// tlog-proofs of the trail's entries by their numbers: trail/<n>.tlog-proof. At most 1000.
  std::map<std::uint32_t, std::string> trail;

  base::Bytes encode() const;
  /// Errors: Malformed "bundle.*" and those of the archive.
  static base::Result<Bundle> parse(base::ByteView bytes);
};

}  // namespace ledger
