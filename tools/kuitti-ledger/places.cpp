#include "tools/kuitti-ledger/places.h"

#include <filesystem>

#include "base/file/file.h"
#include "base/text.h"
#include "ledger/audit/follow.h"
#include "ledger/log/commit.h"
#include "ledger/store/file_tile_store.h"
#include "ledger/witness/known_logs.h"

namespace kuitti_ledger {

using base::Result;

Result<ledger::Fetch> open_log(const std::string& place, const ledger::VerifierKey& key) {
  if (place.starts_with("http://") || place.starts_with("https://"))
    return ledger::fetch_from_url(base::http::make_client(""), place);
  std::filesystem::path folder = place;
  const std::filesystem::path mirrored = folder / ledger::origin_hash(key.name());
  std::error_code ignored;
  const bool is_log = std::filesystem::exists(folder / ledger::kCheckpointPath, ignored);
  if (!is_log && std::filesystem::exists(mirrored, ignored)) folder = mirrored;
  auto store = std::make_shared<ledger::FileTileStore>(folder);
  return ledger::Fetch([store](std::string_view path) { return store->get(path); });
}

Result<std::vector<ledger::VerifierKey>> read_vkeys(const std::string& file) {
  TRY(const std::string text, base::file::read_text(file));
  std::vector<ledger::VerifierKey> keys;
  base::Lines lines(text);
  while (!lines.done()) {
    const std::string_view line = base::trim(lines.next());
    if (line.empty() || line.front() == '#') continue;
    TRY(ledger::VerifierKey key, ledger::VerifierKey::parse(line));
    keys.push_back(std::move(key));
  }
  if (keys.empty()) return base::malformed("vkey", file + " names no key");
  return keys;
}

Result<ledger::VerifierKey> read_vkey(const std::string& file) {
  TRY(std::vector<ledger::VerifierKey> keys, read_vkeys(file));
  if (keys.size() != 1) return base::malformed("vkey", file + " names more than one key");
  return std::move(keys.front());
}

}  // namespace kuitti_ledger
