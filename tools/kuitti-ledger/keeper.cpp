// The keeper's commands: keys, init, prove.
#include <iostream>

#include "base/file/file.h"
#include "base/random.h"
#include "ledger/log/log.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/stores.h"

namespace kuitti_ledger {

using base::Exit;

Exit keys(const base::Arguments& arguments) {
  const auto& words = arguments.positional();
  if (words.size() != 3 || words[1] != "new" || !arguments.has("-o"))
    return usage("keys new NAME [--witness] -o FILE");
  const auto type = arguments.has("--witness") ? ledger::KeyType::Cosigner : ledger::KeyType::Log;
  const std::string file = arguments.value("-o");
  if (std::filesystem::exists(file)) {
    return fail(Exit::No,
                base::conflict("keys.exists", file + " is there; a key is never overwritten"));
  }
  const auto key = ledger::SignerKey::make(words[2], type, base::SystemRandom().bytes(32));
  if (!key) return fail(Exit::No, key.error());
  const auto secret =
      base::file::write_durably(file, base::as_bytes(key->text() + "\n"), base::file::Mode::Secret);
  if (!secret) return fail(Exit::No, secret.error());
  const auto open =
      base::file::write_durably(file + ".pub", base::as_bytes(key->verifier().text() + "\n"));
  if (!open) return fail(Exit::No, open.error());
  std::cout << key->verifier().text() << "\n";
  return Exit::Yes;
}

Exit init(const base::Arguments& arguments) {
  if (!has_log(arguments)) return usage("init --dir D --origin O --key FILE");
  const auto key = read_key(arguments);
  if (!key) return fail(Exit::Unreadable, key.error());
  auto stores = Stores::open(arguments.value("--dir"));
  if (!stores) return fail(Exit::No, stores.error());
  const auto created = ledger::create_log(*stores->tiles, *stores->heads, *key);
  if (!created) return fail(Exit::No, created.error());
  std::cout << "created " << key->name() << "\n";
  return Exit::Yes;
}

Exit prove(const base::Arguments& arguments) {
  if (!has_log(arguments) || !arguments.has("--index"))
    return usage("prove --dir D --origin O --key FILE --index N [-o FILE]");
  const auto index = arguments.number("--index", 0);
  if (!index) return usage(index.error().detail);
  const auto key = read_key(arguments);
  if (!key) return fail(Exit::Unreadable, key.error());
  auto stores = Stores::open(arguments.value("--dir"));
  if (!stores) return fail(Exit::CannotTell, stores.error());
  const base::SystemClock clock;
  const auto log = ledger::Log::open(*stores->tiles, *stores->heads, *key, clock, {});
  if (!log) return fail(Exit::CannotTell, log.error());
  const auto proof = (*log)->prove(ledger::LeafIndex(*index), {});
  if (!proof) return fail(Exit::No, proof.error());
  if (!arguments.has("-o")) {
    std::cout << proof->text();
    return Exit::Yes;
  }
  const auto written =
      base::file::write_durably(arguments.value("-o"), base::as_bytes(proof->text()));
  return written ? Exit::Yes : fail(Exit::No, written.error());
}

}  // namespace kuitti_ledger
