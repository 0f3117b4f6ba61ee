#include "base/zip/archive.h"

#include <zlib.h>

#include <set>

#include "base/check.h"

namespace base::zip {
namespace {

// Integers of ZIP are little-endian.
void append_le(Bytes& out, std::uint64_t value, int bytes) {
  for (int n = 0; n < bytes; ++n, value >>= 8) out.push_back(static_cast<std::uint8_t>(value));
}

std::uint64_t read_le(ByteView bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t n = count; n > 0; --n) value = value << 8 | bytes[at + n - 1];
  return value;
}

constexpr std::uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
constexpr std::size_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22;
constexpr std::uint16_t kVersion = 20, kStored = 0;
constexpr std::uint16_t kDosDate =
    (46 << 9) | (1 << 5) | 1;  // 2026-01-01: the same archive for the same contents

std::uint32_t crc_of(ByteView bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
}

Error broken(const char* code, std::string detail) {
  return malformed(std::string("zip.") + code, std::move(detail));
}

/// The fields that a local header and its central twin share.
struct Fields {
  std::uint16_t flags, method;
  std::uint32_t crc, packed, plain;
  std::string name;
  bool operator==(const Fields&) const = default;
};

Fields read_fields(ByteView header, std::size_t at, std::string name) {
  return {static_cast<std::uint16_t>(read_le(header, at + 2, 2)),
          static_cast<std::uint16_t>(read_le(header, at + 4, 2)),
          static_cast<std::uint32_t>(read_le(header, at + 10, 4)),
          static_cast<std::uint32_t>(read_le(header, at + 14, 4)),
          static_cast<std::uint32_t>(read_le(header, at + 18, 4)),
          std::move(name)};
}

void append_fields(Bytes& out, const Fields& fields) {
  append_le(out, kVersion, 2);
  append_le(out, fields.flags, 2);
  append_le(out, fields.method, 2);
  append_le(out, 0, 2);
  append_le(out, kDosDate, 2);
  append_le(out, fields.crc, 4);
  append_le(out, fields.packed, 4);
  append_le(out, fields.plain, 4);
  append_le(out, fields.name.size(), 2);
  append_le(out, 0, 2);
}

/// What we always write the same: version and time, from `at` on.
bool is_of_ours(ByteView header, std::size_t at) {
  return read_le(header, at, 2) == kVersion && read_le(header, at + 6, 2) == 0 &&
         read_le(header, at + 8, 2) == kDosDate;
}

class Reader {
 public:
  Reader(ByteView archive, const ArchiveLimits& limits) : archive_(archive), limits_(limits) {}

  Result<std::vector<Member>> read() {
    if (archive_.size() < kEndSize) return broken("end", "too short for an archive");
    const std::size_t end = archive_.size() - kEndSize;
    const ByteView record = archive_.subspan(end);
    const std::uint64_t count = read_le(record, 10, 2);
    const std::uint64_t directory_size = read_le(record, 12, 4), directory = read_le(record, 16, 4);
    const bool sound = read_le(record, 0, 4) == kEnd && read_le(record, 4, 4) == 0 &&
                       read_le(record, 8, 2) == count && read_le(record, 20, 2) == 0 &&
                       directory + directory_size == end;
    if (!sound) return broken("end", "no end record in its place");
    if (count > limits_.members) return limit_exceeded("zip.members", "too many members");
    std::size_t at = static_cast<std::size_t>(directory);
    for (std::uint64_t n = 0; n < count; ++n) {
      TRY(at, member(at, end));
    }
    if (at != end || next_local_ != directory)
      return broken("gap", "bytes that belong to no member");
    return std::move(members_);
  }

 private:
  /// Reads the member of the central entry at that place; where the next entry is.
  Result<std::size_t> member(std::size_t at, std::size_t end) {
    if (end - at < kCentralSize) return broken("directory", "the directory ends early");
    const ByteView header = archive_.subspan(at, kCentralSize);
    const std::size_t name_size = static_cast<std::size_t>(read_le(header, 28, 2));
    const bool plain_entry = read_le(header, 0, 4) == kCentral &&
                             read_le(header, 4, 2) == kVersion && is_of_ours(header, 6) &&
                             read_le(header, 30, 4) == 0 && read_le(header, 34, 4) == 0 &&
                             read_le(header, 38, 4) == 0;
    if (!plain_entry || end - at - kCentralSize < name_size)
      return broken("directory", "an entry of another form");
    const std::string name = to_string(archive_.subspan(at + kCentralSize, name_size));
    if (read_le(header, 42, 4) != next_local_)
      return broken("gap", "members do not follow each other");
    TRY(Bytes content, local(read_fields(header, 6, name)));
    if (name.empty() || !names_.insert(name).second)
      return broken("name", "a member without a name of its own");
    members_.push_back({name, std::move(content)});
    return at + kCentralSize + name_size;
  }

  Result<Bytes> local(const Fields& expected) {
    const std::size_t at = next_local_;
    const std::size_t head = kLocalSize + expected.name.size();
    if (archive_.size() - at < head + expected.packed)
      return broken("local", "a member ends early");
    const ByteView header = archive_.subspan(at, head);
    const bool twin = read_le(header, 0, 4) == kLocal && is_of_ours(header, 4) &&
                      read_le(header, 26, 2) == expected.name.size() &&
                      read_le(header, 28, 2) == 0 &&
                      read_fields(header, 4, to_string(header.subspan(kLocalSize))) == expected;
    if (!twin) return broken("local", "a header differs from its directory entry");
    // Bit 11 says that the name is UTF-8; every other flag changes how the member is read.
    if ((expected.flags & ~0x0800) != 0)
      return broken("flags", "encrypted or streamed members are not accepted");
    total_ += expected.plain;
    if (total_ > limits_.bytes) return limit_exceeded("zip.bytes", "the contents are too large");
    if (expected.method != kStored || expected.packed != expected.plain)
      return broken("method", "members are stored");
    const ByteView packed = archive_.subspan(at + head, expected.packed);
    next_local_ = at + head + expected.packed;
    if (crc_of(packed) != expected.crc) return broken("damaged", "a member has another checksum");
    return Bytes(packed.begin(), packed.end());
  }

  ByteView archive_;
  const ArchiveLimits& limits_;
  std::size_t next_local_ = 0;
  std::uint64_t total_ = 0;
  std::set<std::string> names_;
  std::vector<Member> members_;
};

}  // namespace

Bytes write_archive(const std::vector<Member>& members) {
  Bytes out, directory;
  for (const Member& member : members) {
    ENSURE(member.content.size() < 0xFFFFFFFF && member.name.size() < 0xFFFF);
    const auto size = static_cast<std::uint32_t>(member.content.size());
    const Fields fields{0, kStored, crc_of(member.content), size, size, member.name};
    append_le(directory, kCentral, 4);
    append_le(directory, kVersion, 2);
    append_fields(directory, fields);
    append_le(directory, 0, 10);  // no comment, first disk, no attributes
    append_le(directory, out.size(), 4);
    append(directory, member.name);
    append_le(out, kLocal, 4);
    append_fields(out, fields);
    append(out, member.name);
    append(out, member.content);
  }
  const std::size_t start = out.size();
  append(out, directory);
  append_le(out, kEnd, 4);
  append_le(out, 0, 4);
  append_le(out, members.size(), 2);
  append_le(out, members.size(), 2);
  append_le(out, directory.size(), 4);
  append_le(out, start, 4);
  append_le(out, 0, 2);
  return out;
}

Result<std::vector<Member>> read_archive(ByteView archive, const ArchiveLimits& limits) {
  return Reader(archive, limits).read();
}

}  // namespace base::zip
