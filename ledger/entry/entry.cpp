#include "ledger/entry/entry.h"

#include <algorithm>

namespace ledger {
namespace {

using base::Bytes;
using base::ByteView;
using base::malformed;
using base::Result;

constexpr std::array<std::uint8_t, 8> kDocument{0x50, 0x4C, 0x45, 0x01, 0x01, 0, 0, 0};
constexpr std::array<std::uint8_t, 8> kSystem{0x50, 0x4C, 0x53, 0x01, 0x01, 0, 0, 0};
constexpr std::size_t kHeader = 16;

bool has_header(ByteView bytes, const std::array<std::uint8_t, 8>& magic) {
  return bytes.size() >= kHeader && std::equal(magic.begin(), magic.end(), bytes.begin());
}

std::uint64_t time_of(ByteView bytes) {
  return base::read_u64(bytes.subspan(8).first<8>());
}

Bytes header(const std::array<std::uint8_t, 8>& magic, std::uint64_t time) {
  Bytes out(magic.begin(), magic.end());
  base::append_u64(out, time);
  return out;
}

}  // namespace

Bytes DocumentEntry::encode() const {
  Bytes out = header(kDocument, time);
  base::append(out, fields.pair_tag);
  base::append(out, fields.trail_tag);
  base::append(out, fields.doc_commit.bytes());
  base::append(out, fields.rec_commit.bytes());
  return out;
}

Result<DocumentEntry> DocumentEntry::parse(ByteView bytes) {
  if (bytes.size() != kSize || !has_header(bytes, kDocument)) {
    return malformed("entry", "not a document entry of 112 bytes");
  }
  DocumentEntry entry;
  entry.time = time_of(bytes);
  std::copy_n(bytes.begin() + 16, 16, entry.fields.pair_tag.begin());
  std::copy_n(bytes.begin() + 32, 16, entry.fields.trail_tag.begin());
  TRY(entry.fields.doc_commit, base::crypto::Sha256::from_bytes(bytes.subspan(48, 32)));
  TRY(entry.fields.rec_commit, base::crypto::Sha256::from_bytes(bytes.subspan(80, 32)));
  return entry;
}

Bytes SystemEntry::encode() const {
  Bytes out = header(kSystem, time);
  base::append(out, base::cbor::encode(base::cbor::Value(fields)));
  return out;
}

Result<SystemEntry> SystemEntry::parse(ByteView bytes) {
  if (!has_header(bytes, kSystem) || bytes.size() > kMostBytes)
    return malformed("entry", "not a system entry");
  const auto content = base::cbor::decode(bytes.subspan(kHeader));
  if (!content || content->map() == nullptr)
    return malformed("entry", "the content is not a CBOR map");
  const auto& map = *content->map();
  const auto version = map.find(0);
  const auto kind = map.find(1);
  const bool sound = version != map.end() &&
                     version->second == base::cbor::Value(std::uint64_t{1}) && kind != map.end() &&
                     kind->second.number() != nullptr;
  if (!sound) return malformed("entry", "a system entry names version 1 and its kind");
  return SystemEntry{time_of(bytes), map};
}

Result<std::uint64_t> entry_time(ByteView bytes) {
  if (has_header(bytes, kDocument) && bytes.size() == DocumentEntry::kSize) return time_of(bytes);
  TRY(const SystemEntry entry, SystemEntry::parse(bytes));
  return entry.time;
}

}  // namespace ledger
