#include "ap/server/shard_folders.h"

#include <algorithm>

#include "base/file/file.h"
#include "base/text.h"
#include "ledger/note/note.h"

namespace ap::server {

namespace fs = std::filesystem;

bool is_shard_name(std::string_view text) {
  const bool emergency = text.size() == 5 && text.back() >= 'b' && text.back() <= 'z';
  return (text.size() == 4 || emergency) &&
         std::ranges::all_of(text.substr(0, 4), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string> shard_folders(const Config& config) {
  std::vector<std::string> shards;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(config.data / "ledger", ignored)) {
    const std::string name = entry.path().filename().string();
    if (is_shard_name(name) && entry.is_directory(ignored)) shards.push_back(name);
  }
  std::ranges::sort(shards);
  return shards;
}

fs::path shard_key_file(const Config& config, const std::string& shard) {
  const auto text = base::file::read_text(config.ledger_key.string() + ".pub");
  const auto first = ledger::VerifierKey::parse(base::trim(text.value_or("")));
  const bool is_first = !first || first->name() == config.ledger_family + "/" + shard;
  return is_first ? config.ledger_key : fs::path(config.ledger_key.string() + "." + shard);
}

}  // namespace ap::server
