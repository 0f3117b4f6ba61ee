// The command of a witness that stands by itself.
#include "ledger/witness/witness.h"

#include <malloc.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "base/file/file.h"
#include "base/guarded.h"
#include "base/http/server.h"
#include "base/text.h"
#include "ledger/audit/follow.h"
#include "ledger/witness/handler.h"
#include "ledger/witness/sqlite_witness_store.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/end_signals.h"
#include "tools/kuitti-ledger/stores.h"

namespace kuitti_ledger {
namespace {

using base::Exit;

constexpr std::chrono::minutes kBetweenLooks{1};

/// Whether a larger tree than the one we know was signed here: `by` asks every log whose URL is
/// known.
void look(ledger::Witness& witness, decltype(&ledger::Witness::look_back) by) {
  using Memory = ledger::Witness::Memory;
  const std::shared_ptr<base::http::Client> client = base::http::make_client("");
  for (const auto& [origin, log] : witness.logs()) {
    if (log.url.empty()) continue;
    const auto found = (witness.*by)(origin, ledger::fetch_from_url(client, log.url, kQuickAnswer));
    if (!found) {
      std::cerr << "witness: " << origin << ": " << base::describe(found.error()) << "\n";
    } else if (*found == Memory::CaughtUp) {
      std::cerr << "witness: " << origin << ": an old state was restored; it has caught up\n";
    } else if (*found == Memory::Lost) {
      std::cerr << "witness: " << origin
                << ": what was signed here does not continue what is known here; nothing of this "
                   "log is signed\n";
    }
  }
}

/// The keys of --key, after commas; while a key is changed there are two.
base::Result<std::vector<ledger::SignerKey>> read_keys(const base::Arguments& arguments) {
  std::vector<ledger::SignerKey> keys;
  const std::string list = arguments.value("--key");
  for (const std::string_view file : base::split(list, ',')) {
    TRY(ledger::SignerKey key,
        read_named_key(std::string(file), arguments.value("--name"), ledger::KeyType::Cosigner));
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace

Exit witness(const base::Arguments& arguments) {
  for (const auto* needed : {"--dir", "--name", "--key", "--logs", "--listen"}) {
    if (!arguments.has(needed))
      return usage("witness --dir D --name N --key FILE[,FILE] --logs FILE --listen H:P");
  }
  const auto keys = read_keys(arguments);
  if (!keys) return fail(Exit::Unreadable, keys.error());
  std::vector<const ledger::SignerKey*> signers;
  for (const ledger::SignerKey& key : *keys) signers.push_back(&key);
  const auto text = base::file::read_text(arguments.value("--logs"));
  if (!text) return fail(Exit::Unreadable, text.error());
  const auto logs = ledger::parse_known_logs(*text);
  if (!logs) return fail(Exit::Unreadable, logs.error());
  // A witness is small: without this every thread of a busy minute keeps memory of its own for
  // ever.
  ::mallopt(M_ARENA_MAX, 2);
  const EndSignals signals;
  const std::filesystem::path folder = arguments.value("--dir");
  const auto lock = base::file::LockFile::acquire(folder / "lock");
  if (!lock) return fail(Exit::CannotTell, lock.error());
  const auto store = ledger::SqliteWitnessStore::open(folder / "witness.db");
  if (!store) return fail(Exit::CannotTell, store.error());
  const base::SystemClock clock;
  ledger::Witness judge(*logs, **store, signers, clock);
  look(judge, &ledger::Witness::look_back);
  ledger::WitnessHandler handler(judge);
  base::http::ServerOptions listening;
  listening.listen = arguments.value("--listen");
  listening.limits.body_bytes = 64u << 10;
  listening.limits.connections_per_address = 256;
  const auto server = base::http::Server::start(listening, handler);
  if (!server) return fail(Exit::CannotTell, server.error());
  std::cout << "ready witness=http://" << (*server)->address() << "/" << std::endl;
  {
    base::Guarded<int> asleep{0};
    const std::jthread looking([&](const std::stop_token& stop) {
      const std::stop_callback wake(stop, [&] { asleep.update([](int&) {}); });
      while (!asleep.wait_for(kBetweenLooks, [&](int) { return stop.stop_requested(); }))
        look(judge, &ledger::Witness::catch_up);
    });
    signals.wait();
  }
  (*server)->stop(std::chrono::seconds(5));
  return Exit::Yes;
}

}  // namespace kuitti_ledger
