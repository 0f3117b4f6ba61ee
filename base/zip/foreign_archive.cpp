#include "base/zip/foreign_archive.h"

#include <Poco/Zip/ZipArchive.h>
#include <Poco/Zip/ZipStream.h>

#include <array>
#include <exception>
#include <iterator>
#include <optional>
#include <sstream>

namespace base::zip {
namespace {

Error damaged(const std::string& what) {
  return malformed("zip.damaged", what);
}

/// How many members the end record names; the library reads on without one, so that an archive cut
/// between two members would pass for whole.
std::optional<std::size_t> members_named(ByteView archive) {
  constexpr std::string_view kSignature = "PK\x05\x06";
  constexpr std::size_t kRecord = 22;
  const std::size_t at = as_text(archive).rfind(kSignature);
  if (at == std::string_view::npos || archive.size() - at < kRecord) return std::nullopt;
  return archive[at + 10] + 256u * archive[at + 11];
}

/// The content of one member, of at most so many octets.
Result<Bytes> inflate(std::istream& archive, const Poco::Zip::ZipLocalFileHeader& header,
                      std::size_t most) {
  if (header.isEncrypted()) return damaged(header.getFileName() + " is encrypted");
  Poco::Zip::ZipInputStream content(archive, header);
  Bytes bytes;
  std::array<char, 16384> piece{};
  do {
    content.read(piece.data(), piece.size());
    const auto count = static_cast<std::size_t>(content.gcount());
    if (count > most - bytes.size())
      return limit_exceeded("zip.bytes", "the contents are larger than agreed");
    append(bytes, std::string_view(piece.data(), count));
  } while (content);
  if (content.bad() || !content.crcValid())
    return damaged(header.getFileName() + " is damaged: its checksum is another");
  return bytes;
}

Result<std::vector<Member>> read(ByteView bytes, const ArchiveLimits& limits) {
  std::istringstream stream(to_string(bytes));
  const Poco::Zip::ZipArchive archive(stream);
  constexpr std::size_t kManyMore = 0xffff;  // the number stands elsewhere
  const auto named = members_named(bytes);
  const auto listed =
      static_cast<std::size_t>(std::distance(archive.headerBegin(), archive.headerEnd()));
  if (!named || (*named != listed && *named != kManyMore))
    return damaged("its end or some of its files are missing");
  std::vector<Member> members;
  std::size_t left = limits.bytes;
  for (auto at = archive.headerBegin(); at != archive.headerEnd(); ++at) {
    if (at->second.isDirectory()) continue;
    if (members.size() == limits.members)
      return limit_exceeded("zip.members", "there are more files in it than agreed");
    TRY(Bytes content, inflate(stream, at->second, left));
    left -= content.size();
    members.push_back({at->first, std::move(content)});
  }
  return members;
}

}  // namespace

Result<std::vector<Member>> read_foreign_archive(ByteView archive, const ArchiveLimits& limits) {
  try {
    return read(archive, limits);
  } catch (const std::exception& problem) {
    return damaged(problem.what());
  }
}

}  // namespace base::zip
