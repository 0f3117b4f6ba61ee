#include "tools/kuitti-ledger/stores.h"

namespace kuitti_ledger {

using base::Result;

Result<Stores> Stores::open(const std::filesystem::path& folder) {
  TRY(auto lock, base::file::LockFile::acquire(folder / "lock"));
  TRY(auto heads, ledger::SqliteCheckpointStore::open(folder / "ledger.db"));
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
