#include "ledger/note/checkpoint.h"

#include "base/text.h"

namespace ledger {

using base::Result;

std::string Checkpoint::text() const {
  return origin + "\n" + std::to_string(size.value()) + "\n" + root.value().base64() + "\n" +
         extensions;
}

Result<Checkpoint> Checkpoint::parse_form(std::string_view text) {
  base::Lines lines(text);
  Checkpoint found;
  found.origin = lines.next();
  if (found.origin.empty() || found.origin.size() > 255) {
    return base::malformed("checkpoint", "the origin has 1 to 255 bytes");
  }
  const auto size = base::parse_decimal(lines.next());
  const auto root = base::crypto::Sha256::from_base64(lines.next());
  if (!size || !root) return base::malformed("checkpoint", "expected a size and a root");
  found.size = TreeSize(*size);
  found.root = RootHash(*root);
  found.extensions = lines.rest();
  if (found.text() != text) return base::malformed("checkpoint", "not in its one spelling");
  return found;
}

Result<Checkpoint> Checkpoint::parse(std::string_view text) {
  TRY(Checkpoint found, parse_form(text));
  if (found.size.value() == 0 && found.root != empty_root()) {
    return base::malformed("checkpoint", "the empty tree has another root");
  }
  return found;
}

SignedCheckpoint sign_checkpoint(Checkpoint checkpoint, const SignerKey& key) {
  ENSURE(checkpoint.origin == key.name());
  const std::string text = checkpoint.text();
  return {std::move(checkpoint), text + "\n" + key.sign_line(text, base::Timestamp())};
}

Result<SignedCheckpoint> open_checkpoint(std::string_view bytes, const VerifierKey& log) {
  TRY(const Note note, Note::parse(bytes));
  TRY(verify_line(note, log));
  TRY(Checkpoint checkpoint, Checkpoint::parse(note.text));
  if (checkpoint.origin != log.name()) {
    return base::unauthentic("checkpoint.origin",
                             "the checkpoint is of " + checkpoint.origin + ", not " + log.name());
  }
  return SignedCheckpoint{std::move(checkpoint), std::string(bytes)};
}

}  // namespace ledger
