#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ledger/merkle/hash.h"
#include "ledger/note/note.h"

namespace ledger {

/// The head of a log (C2SP tlog-checkpoint):
///   <origin> LF <size> LF <base64 root> LF [extension lines]
struct Checkpoint {
  std::string origin;
  TreeSize size;
  RootHash root;
  std::string extensions;  ///< further lines as read; we write none

  std::string text() const;
  /// The form alone: also an empty tree with another root, which a witness tells apart.
  /// Errors: Malformed "checkpoint".
  static base::Result<Checkpoint> parse_form(std::string_view text);
  /// The same, and an empty tree has the empty root.
  static base::Result<Checkpoint> parse(std::string_view text);
  bool operator==(const Checkpoint&) const = default;
};

/// A checkpoint with its note as received or published.
struct SignedCheckpoint {
  Checkpoint checkpoint;
  std::string note;
};

/// Signs with the log's key; the key's name is the origin.
SignedCheckpoint sign_checkpoint(Checkpoint checkpoint, const SignerKey& key);

/// Parses the note and verifies the log's signature; origin = key name.
/// Errors: those of Note, Checkpoint and verify_line; Unauthentic "checkpoint.origin".
base::Result<SignedCheckpoint> open_checkpoint(std::string_view note, const VerifierKey& log);

}  // namespace ledger
