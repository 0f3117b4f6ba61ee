#include "base/zip/foreign_archive.h"

/// Whatever anybody sends as an archive is read within the limits or refused.
void fuzz(base::ByteView data) {
  const base::zip::ArchiveLimits limits{.members = 20, .bytes = 1u << 16};
  const auto members = base::zip::read_foreign_archive(data, limits);
  if (!members) return;
  std::size_t total = 0;
  for (const auto& member : *members) total += member.content.size();
  if (members->size() > limits.members || total > limits.bytes) __builtin_trap();
}
