#include "ledger/witness/add_checkpoint.h"

#include "base/text.h"

namespace ledger {
namespace {

using base::malformed;
using base::Result;

constexpr std::size_t kMostBytes = 64u << 10;
constexpr std::size_t kMostHashes = 63;
constexpr std::string_view kOld = "old ";

/// Whether the new tree is proven to contain the one cosigned last.
bool continues(const AddCheckpoint& request, const std::optional<WitnessStore::Cosigned>& last) {
  const Checkpoint& next = request.checkpoint;
  if (next.size.value() == 0 && next.root != empty_root()) return false;
  if (request.old_size.value() == 0) {
    return request.proof.empty();  // every tree contains the empty one
  }
  return verify_consistency(request.old_size, next.size, request.proof, last->root, next.root)
      .has_value();
}

}  // namespace

bool is_signed(const Note& note, const LogKeys& keys) {
  bool trusted = false;
  for (const VerifierKey& key : keys.log) {
    const auto line = verify_line(note, key);
    if (!line && line.error().kind == base::ErrorKind::Unauthentic) return false;
    trusted = trusted || line.has_value();
  }
  for (const VerifierKey& key : keys.own) {
    const auto line = verify_line(note, key);
    if (!line && line.error().kind == base::ErrorKind::Unauthentic) return false;
  }
  return trusted;
}

std::string AddCheckpoint::text() const {
  std::string out = std::string(kOld) + std::to_string(old_size.value()) + "\n";
  for (const NodeHash& hash : proof) out += hash.value().base64() + "\n";
  return out + "\n" + note.bytes();
}

Result<AddCheckpoint> AddCheckpoint::parse(std::string_view body) {
  if (body.size() > kMostBytes)
    return base::limit_exceeded("witness.body", "a request has at most 64 KiB");
  base::Lines lines(body);
  AddCheckpoint found;
  const std::string_view first = lines.next();
  const auto old_size = base::parse_decimal(first.substr(std::min(kOld.size(), first.size())));
  if (!first.starts_with(kOld) || !old_size)
    return malformed("witness.body", "the first line is: old <size>");
  found.old_size = TreeSize(*old_size);
  for (;;) {
    if (lines.done()) return malformed("witness.body", "no blank line after the proof");
    const std::string_view line = lines.next();
    if (line.empty()) break;
    if (found.proof.size() == kMostHashes)
      return base::limit_exceeded("witness.body", "a proof has at most 63 hashes");
    const auto hash = base::crypto::Sha256::from_base64(line);
    if (!hash) return malformed("witness.body", "a line of the proof is no hash");
    found.proof.emplace_back(*hash);
  }
  TRY(found.note, Note::parse(lines.rest()));
  TRY(found.checkpoint, Checkpoint::parse_form(found.note.text));
  return found;
}

Verdict judge(const AddCheckpoint& request, const LogKeys& keys, const WitnessStore::State& state) {
  const Checkpoint& next = request.checkpoint;
  const TreeSize last = state.last ? state.last->size : TreeSize(0);
  if (keys.log.empty()) return Verdict::UnknownLog;
  if (!is_signed(request.note, keys)) return Verdict::Unsigned;
  if (request.old_size > next.size) return Verdict::Backwards;
  if (request.old_size != last) return Verdict::OtherSize;
  if (state.ahead && (next.size != state.ahead->size || next.root != state.ahead->root))
    return Verdict::RolledBack;
  return continues(request, state.last) ? Verdict::Cosign : Verdict::Unproven;
}

}  // namespace ledger
