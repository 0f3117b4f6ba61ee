#include "base/text.h"
#include "ledger/evidence/evidence.h"
#include "ledger/tile/tile.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

constexpr std::string_view kMagic = "ledger-evidence@v1";
constexpr std::size_t kMostBytes = 64u << 20;
constexpr std::size_t kMostHashes = 64;
constexpr std::size_t kMostEntries = 1u << 20;

base::Error bad(std::string detail) {
  return base::malformed("evidence", std::move(detail));
}

// ---- writing

std::string line(std::string_view name, std::string_view value) {
  return std::string(name) + " " + std::string(value) + "\n";
}
std::string line(std::string_view name, std::uint64_t value) {
  return line(name, std::to_string(value));
}
std::string blob(std::string_view name, std::string_view bytes) {
  return line(name, bytes.size()) + std::string(bytes);
}
std::string hashes(const Proof& proof) {
  std::string out;
  for (const NodeHash& hash : proof) out += hash.value().base64() + "\n";
  return out;
}
std::string head(std::string_view kind, const std::string& origin) {
  return std::string(kMagic) + "\n" + line("kind", kind) + line("origin", origin);
}

std::string text(const ForkEvidence& fork) {
  std::string out = head("fork", fork.origin);
  if (fork.prefix_root) {
    out += line("prefix-root", std::to_string(fork.prefix_size.value()) + " " +
                                   fork.prefix_root->value().base64());
    out += hashes(fork.proof);
  }
  return out + blob("checkpoint", fork.first) + blob("checkpoint", fork.second);
}

std::string text(const OmissionEvidence& omission) {
  std::string entries;
  for (const Bytes& entry : omission.entries) {
    Bytes framed;
    base::append_u16(framed, static_cast<std::uint16_t>(entry.size()));
    entries += base::as_text(framed);
    entries += base::as_text(entry);
  }
  return head("omission", omission.origin) + line("receipt-time", omission.receipt_time) +
         line("delay", omission.delay) + blob("message-id", omission.message_id) +
         blob("instance-id", omission.instance_id) + blob("sender", omission.sender) +
         blob("receiver", omission.receiver) + blob("receipt", base::as_text(omission.receipt)) +
         hashes(omission.edge) + blob("entries", entries) + blob("checkpoint", omission.first) +
         blob("checkpoint", omission.second);
}

std::string text(const TimeEvidence& time) {
  return head("time", time.origin) + line("index", time.index.value()) + hashes(time.proof) +
         blob("entry", base::as_text(time.entry)) + blob("checkpoint", time.checkpoint);
}

// ---- reading

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  /// The value of a line with that name.
  Result<std::string_view> value(std::string_view name) {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos || !starts(name))
      return bad("expected: " + std::string(name));
    const std::string_view found = rest_.substr(name.size() + 1, end - name.size() - 1);
    rest_.remove_prefix(end + 1);
    return found;
  }
  Result<std::uint64_t> number(std::string_view name) {
    TRY(const std::string_view text, value(name));
    const auto found = base::parse_decimal(text);
    if (!found) return bad(std::string(name) + " is no number");
    return *found;
  }
  Result<std::string> blob(std::string_view name) {
    TRY(const std::uint64_t size, number(name));
    if (size > rest_.size()) return bad(std::string(name) + " ends early");
    std::string found(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return found;
  }
  /// Hash lines up to the line that starts with `name`.
  Result<Proof> hashes_before(std::string_view name) {
    Proof proof;
    while (!starts(name)) {
      const std::size_t end = rest_.find('\n');
      if (end == std::string_view::npos || proof.size() == kMostHashes)
        return bad("expected: " + std::string(name));
      const auto hash = base::crypto::Sha256::from_base64(rest_.substr(0, end));
      if (!hash) return bad("a line is no hash");
      proof.emplace_back(*hash);
      rest_.remove_prefix(end + 1);
    }
    return proof;
  }
  bool starts(std::string_view name) const {
    return rest_.starts_with(name) && rest_.size() > name.size() && rest_[name.size()] == ' ';
  }
  Result<void> magic() {
    const std::string first = std::string(kMagic) + "\n";
    if (!rest_.starts_with(first)) return bad("not a ledger-evidence@v1");
    rest_.remove_prefix(first.size());
    return {};
  }
  Result<void> end() const {
    if (!rest_.empty()) return bad("something follows the end");
    return {};
  }

 private:
  std::string_view rest_;
};

Result<Evidence> read_fork(Reader& in, std::string origin) {
  ForkEvidence fork;
  fork.origin = std::move(origin);
  if (in.starts("prefix-root")) {
    TRY(const std::string_view text, in.value("prefix-root"));
    const std::size_t space = text.find(' ');
    const auto size = base::parse_decimal(text.substr(0, space));
    if (space == std::string_view::npos || !size) return bad("prefix-root has a size and a root");
    const auto root = base::crypto::Sha256::from_base64(text.substr(space + 1));
    if (!root) return bad("prefix-root has a size and a root");
    fork.prefix_size = TreeSize(*size);
    fork.prefix_root = RootHash(*root);
    TRY(fork.proof, in.hashes_before("checkpoint"));
  }
  TRY(fork.first, in.blob("checkpoint"));
  TRY(fork.second, in.blob("checkpoint"));
  TRY(in.end());
  return Evidence(std::move(fork));
}

Result<std::vector<Bytes>> read_entries(std::string_view framed) {
  std::vector<Bytes> entries;
  base::ByteView rest = base::as_bytes(framed);
  while (!rest.empty()) {
    if (rest.size() < 2) return bad("an entry ends early");
    const std::size_t size = base::read_u16(rest.first<2>());
    rest = rest.subspan(2);
    if (rest.size() < size || entries.size() == kMostEntries) return bad("an entry ends early");
    entries.emplace_back(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
    rest = rest.subspan(size);
  }
  return entries;
}

Result<Evidence> read_omission(Reader& in, std::string origin) {
  OmissionEvidence omission;
  omission.origin = std::move(origin);
  TRY(omission.receipt_time, in.number("receipt-time"));
  TRY(omission.delay, in.number("delay"));
  TRY(omission.message_id, in.blob("message-id"));
  TRY(omission.instance_id, in.blob("instance-id"));
  TRY(omission.sender, in.blob("sender"));
  TRY(omission.receiver, in.blob("receiver"));
  TRY(const std::string receipt, in.blob("receipt"));
  omission.receipt = base::to_bytes(receipt);
  TRY(omission.edge, in.hashes_before("entries"));
  TRY(const std::string framed, in.blob("entries"));
  TRY(omission.entries, read_entries(framed));
  TRY(omission.first, in.blob("checkpoint"));
  TRY(omission.second, in.blob("checkpoint"));
  TRY(in.end());
  return Evidence(std::move(omission));
}

Result<Evidence> read_time(Reader& in, std::string origin) {
  TimeEvidence time;
  time.origin = std::move(origin);
  TRY(const std::uint64_t index, in.number("index"));
  time.index = LeafIndex(index);
  TRY(time.proof, in.hashes_before("entry"));
  TRY(const std::string entry, in.blob("entry"));
  time.entry = base::to_bytes(entry);
  TRY(time.checkpoint, in.blob("checkpoint"));
  TRY(in.end());
  return Evidence(std::move(time));
}

}  // namespace

std::string evidence_text(const Evidence& evidence) {
  return std::visit([](const auto& one) { return text(one); }, evidence);
}

Result<Evidence> parse_evidence(std::string_view bytes) {
  if (bytes.size() > kMostBytes)
    return base::limit_exceeded("evidence.bytes", "evidence has at most 64 MiB");
  Reader in(bytes);
  TRY(in.magic());
  TRY(const std::string_view kind, in.value("kind"));
  TRY(const std::string_view origin, in.value("origin"));
  if (kind == "fork") return read_fork(in, std::string(origin));
  if (kind == "omission") return read_omission(in, std::string(origin));
  if (kind == "time") return read_time(in, std::string(origin));
  return bad("of an unknown kind");
}

}  // namespace ledger
