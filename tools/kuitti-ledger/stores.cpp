#include "tools/kuitti-ledger/stores.h"

namespace kuitti_ledger {

using base::Result;

namespace {

struct Layout {
  std::filesystem::path lock, database;
  bool of_node;
};

Layout layout_of(const std::filesystem::path& folder) {
  std::error_code ignored;
  const std::filesystem::path above = folder.parent_path();
  const std::filesystem::path of_node = above.parent_path() / "lock";
  const bool by_itself = std::filesystem::exists(folder / "ledger.db", ignored) ||
                         above.filename() != "ledger" || !std::filesystem::exists(of_node, ignored);
  if (by_itself) return {folder / "lock", folder / "ledger.db", false};
  return {of_node, above / "ledger.db", true};
}

}  // namespace

std::filesystem::path Stores::folder_of(const std::filesystem::path& given) {
  return std::filesystem::absolute(given / ".").lexically_normal().parent_path();
}

Result<Stores> Stores::open(const std::filesystem::path& given) {
  const std::filesystem::path folder = folder_of(given);
  const Layout layout = layout_of(folder);
  TRY(auto lock, base::file::LockFile::acquire(layout.lock));
  TRY(auto heads, ledger::SqliteCheckpointStore::open(layout.database));
  return Stores{std::move(lock), std::make_unique<ledger::FileTileStore>(folder), std::move(heads),
                layout.of_node};
}

Result<Stores> Stores::beside(const std::filesystem::path& folder) const {
  if (!of_node) return open(folder);
  return Stores{std::nullopt, std::make_unique<ledger::FileTileStore>(folder), nullptr, true};
}

bool has_log(const base::Arguments& arguments) {
  return arguments.has("--dir") && arguments.has("--origin") && arguments.has("--key");
}

Result<ledger::SignerKey> read_named_key(const std::string& file, const std::string& name,
                                         ledger::KeyType type) {
  TRY(const std::string text, base::file::read_text(file));
  TRY(ledger::SignerKey key, ledger::SignerKey::parse(text, type));
  if (key.name() != name)
    return base::rejected("key.name", "the key is of " + key.name() + ", not of " + name);
  return key;
}

Result<ledger::SignerKey> read_key(const base::Arguments& arguments) {
  return read_named_key(arguments.value("--key"), arguments.value("--origin"),
                        ledger::KeyType::Log);
}

}  // namespace kuitti_ledger
