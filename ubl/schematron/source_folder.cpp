#include "ubl/schematron/source_folder.h"

#include <algorithm>

#include "base/file/file.h"

namespace ubl::schematron {
namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& folder, const fs::path& file) {
  return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first ==
         folder.end();
}

}  // namespace

base::Result<base::Bytes> DiskFolder::read(const std::string& name, std::size_t limit) const {
  std::error_code failed;
  const fs::path folder = fs::canonical(folder_.empty() ? fs::path(".") : folder_, failed);
  const fs::path file = failed ? fs::path() : fs::canonical(folder / name, failed);
  if (failed) {
    return base::not_found("schematron.file", (folder_ / name).string() +
                                                  " is not there; check its name, or install it");
  }
  if (!is_below(folder, file)) {
    return base::malformed("schematron.outside",
                           (folder_ / name).string() + " is a link that leads out of its folder");
  }
  auto bytes = base::file::read(file, limit);
  if (!bytes && bytes.error().kind == base::ErrorKind::LimitExceeded) {
    return base::limit_exceeded("schematron.bytes", (folder_ / name).string() + " is over " +
                                                        std::to_string(limit) + " bytes");
  }
  return bytes;
}

}  // namespace ubl::schematron
