#include "tools/kuitti-ledger/stores.h"

namespace kuitti_ledger {

using base::Result;

namespace {

struct Layout {
  std::filesystem::path lock, database;
};

Layout layout_of(const std::filesystem::path& folder) {
  std::error_code ignored;
  const auto absolute = std::filesystem::absolute(folder / ".").lexically_normal().parent_path();
  const std::filesystem::path above = absolute.parent_path();
  const std::filesystem::path of_node = above.parent_path() / "lock";
  const bool by_itself = std::filesystem::exists(absolute / "ledger.db", ignored) ||
                         above.filename() != "ledger" || !std::filesystem::exists(of_node, ignored);
  if (by_itself) return {absolute / "lock", absolute / "ledger.db"};
  return {of_node, above / "ledger.db"};
}

}  // namespace

Result<Stores> Stores::open(const std::filesystem::path& folder) {
  const Layout layout = layout_of(folder);
  TRY(auto lock, base::file::LockFile::acquire(layout.lock));
  TRY(auto heads, ledger::SqliteCheckpointStore::open(layout.database));
  return Stores{std::move(lock), std::make_unique<ledger::FileTileStore>(folder), std::move(heads)};
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
