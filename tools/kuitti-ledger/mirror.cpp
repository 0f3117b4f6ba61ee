// The command that follows a log and keeps a copy of it.
#include <algorithm>
#include <iostream>

#include "base/file/file.h"
#include "base/http/server.h"
#include "base/random.h"
#include "base/text.h"
#include "ledger/audit/follow.h"
#include "ledger/mirror/handler.h"
#include "ledger/mirror/mirrored_log.h"
#include "ledger/mirror/sqlite_mirror_store.h"
#include "ledger/store/file_tile_store.h"
#include "ledger/witness/known_logs.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/end_signals.h"
#include "tools/kuitti-ledger/places.h"

namespace kuitti_ledger {
namespace {

using base::Exit;
using base::Result;
using std::chrono::milliseconds;

constexpr milliseconds kUsualPause{5'000};
constexpr milliseconds kLongestPause{600'000};

/// The log and, after commas, other mirrors of it.
ledger::Sources open_sources(const base::Arguments& arguments) {
  const std::shared_ptr<base::http::Client> client = base::http::make_client("");
  std::vector<ledger::Fetch> mirrors;
  const std::string list = arguments.value("--mirrors");
  for (const std::string_view url : base::split(list, ',')) {
    if (!url.empty()) mirrors.push_back(ledger::fetch_from_url(client, std::string(url)));
  }
  return {ledger::fetch_from_url(client, arguments.value("--log")), std::move(mirrors)};
}

ledger::KeepEvidence keep_below(const std::filesystem::path& folder) {
  return [folder](const std::string& name, base::ByteView bytes) -> Result<void> {
    std::error_code ignored;
    if (std::filesystem::exists(folder / name, ignored)) return {};  // what was seen first stays
    TRY(base::file::write_durably(folder / name, bytes));
    std::cerr << "mirror: evidence: " << (folder / name).string() << "\n";
    return {};
  };
}

Exit exit_of(const Result<ledger::Pulled>& pulled) {
  if (pulled) return Exit::Yes;
  const auto kind = pulled.error().kind;
  const bool says_no = kind == base::ErrorKind::Unauthentic || kind == base::ErrorKind::Corrupt;
  return says_no ? Exit::No : Exit::CannotTell;
}

void report(const Result<ledger::Pulled>& pulled) {
  if (!pulled) {
    std::cerr << "mirror: " << base::describe(pulled.error()) << "\n";
    return;
  }
  if (pulled->stale) std::cerr << "mirror: the log shows an older head than is held here\n";
  if (pulled->lint.count() > 0)
    std::cerr << "mirror: " << pulled->lint.count()
              << " entries are not as agreed: " << pulled->lint.first << "\n";
  if (pulled->fetched > 0)
    std::cerr << "mirror: " << pulled->head.origin << ": " << pulled->fetched << " entries, now "
              << pulled->head.size.value() << "\n";
}

/// Pulls until told to end; failures are asked again after twice the time. A fork ends the
/// following but not the serving.
Exit follow_for_ever(ledger::MirroredLog& mirrored, const EndSignals& signals, milliseconds usual,
                     bool serving) {
  base::SystemRandom random;
  milliseconds pause = usual;
  for (;;) {
    const auto pulled = mirrored.catch_up();
    report(pulled);
    if (!pulled && pulled.error().code == "mirror.fork") {
      if (serving) signals.wait();
      return Exit::No;
    }
    pause = pulled ? usual : std::min(2 * pause, kLongestPause);
    const milliseconds jitter(pause.count() * random.bytes(1)[0] / 2048);  // up to an eighth
    if (signals.wait_for(pause + jitter)) return Exit::Yes;
  }
}

}  // namespace

Exit mirror(const base::Arguments& arguments) {
  for (const auto* needed : {"--dir", "--key", "--log", "--vkey"}) {
    if (!arguments.has(needed))
      return usage("mirror --dir D --key FILE --log URL --vkey FILE [--listen H:P] [--once]");
  }
  const auto usual = arguments.number("--interval", kUsualPause.count());
  if (!usual) return usage("--interval is a number of milliseconds");
  const auto text = base::file::read_text(arguments.value("--key"));
  if (!text) return fail(Exit::Unreadable, text.error());
  const auto key = ledger::SignerKey::parse(*text, ledger::KeyType::Cosigner);
  if (!key) return fail(Exit::Unreadable, key.error());
  const auto vkey = read_vkey(arguments.value("--vkey"));
  if (!vkey) return fail(Exit::Unreadable, vkey.error());
  const EndSignals signals;
  const std::filesystem::path folder = arguments.value("--dir");
  const auto lock = base::file::LockFile::acquire(folder / "lock");
  if (!lock) return fail(Exit::CannotTell, lock.error());
  const auto store = ledger::SqliteMirrorStore::open(folder / "mirror.db");
  if (!store) return fail(Exit::CannotTell, store.error());
  const std::string hash = ledger::origin_hash(vkey->name());
  ledger::FileTileStore tiles(folder / hash);
  const ledger::Sources sources = open_sources(arguments);
  const base::SystemClock clock;
  ledger::MirroredLog mirrored(
      {tiles, **store, &*key, *vkey, sources, clock, keep_below(folder / "evidence")});
  ledger::MirrorHandler handler({{hash, &tiles}});
  std::unique_ptr<base::http::Server> server;
  if (arguments.has("--listen")) {
    base::http::ServerOptions listening;
    listening.listen = arguments.value("--listen");
    listening.limits.connections_per_address = 256;
    auto started = base::http::Server::start(listening, handler);
    if (!started) return fail(Exit::CannotTell, started.error());
    server = std::move(*started);
    std::cout << "ready mirror=http://" << server->address() << "/" << hash << "/" << std::endl;
  }
  if (!arguments.has("--once"))
    return follow_for_ever(mirrored, signals, milliseconds(*usual), server != nullptr);
  const auto pulled = mirrored.catch_up();
  report(pulled);
  return exit_of(pulled);
}

}  // namespace kuitti_ledger
