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

Result<ledger::SignerKey> read_key(const base::Arguments& arguments) {
  TRY(const std::string text, base::file::read_text(arguments.value("--key")));
  TRY(ledger::SignerKey key, ledger::SignerKey::parse(text, ledger::KeyType::Log));
  if (key.name() != arguments.value("--origin")) {
    return base::rejected(
        "key.origin", "the key is of " + key.name() + ", not of " + arguments.value("--origin"));
  }
  return key;
}

}  // namespace kuitti_ledger
