// The keeper's commands for a log that has come to harm: scrub, restore.
#include <iostream>

#include "base/text.h"
#include "ledger/audit/follow.h"
#include "ledger/log/commit.h"
#include "ledger/mirror/restore.h"
#include "ledger/mirror/scrub.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/places.h"
#include "tools/kuitti-ledger/stores.h"

namespace kuitti_ledger {
namespace {

using base::Exit;

std::vector<ledger::Fetch> open_mirrors(const base::Arguments& arguments) {
  const std::shared_ptr<base::http::Client> client =
      base::http::make_client(arguments.value("--trust"));
  const std::string list = arguments.value("--mirrors");
  std::vector<ledger::Fetch> mirrors;
  for (const std::string_view url : base::split(list, ',')) {
    if (!url.empty()) mirrors.push_back(ledger::fetch_from_url(client, std::string(url)));
  }
  return mirrors;
}

Exit exit_of(const base::Error& error) {
  return error.kind == base::ErrorKind::Unavailable ? Exit::CannotTell : Exit::No;
}

}  // namespace

Exit scrub(const base::Arguments& arguments) {
  if (!arguments.has("--dir") || !arguments.has("--vkey"))
    return usage("scrub --dir D --vkey FILE [--mirrors URL,URL] [--trust PEM]");
  const auto key = read_vkey(arguments.value("--vkey"));
  if (!key) return fail(Exit::Unreadable, key.error());
  ledger::FileTileStore tiles(arguments.value("--dir"));
  const auto note = tiles.get(ledger::kCheckpointPath);
  if (!note) return fail(Exit::Unreadable, note.error());
  const auto head = ledger::open_checkpoint(base::as_text(*note), *key);
  if (!head) return fail(Exit::No, head.error());
  const auto scrubbed = ledger::scrub_log(
      head->checkpoint, tiles, open_mirrors(arguments), [](std::uint64_t done, std::uint64_t of) {
        std::cerr << "scrub: " << done << " of " << of << " entries\n";
      });
  if (!scrubbed) return fail(exit_of(scrubbed.error()), scrubbed.error());
  for (const std::string& path : scrubbed->repaired) std::cout << "repaired: " << path << "\n";
  std::cout << "sound: " << head->checkpoint.origin << ", " << scrubbed->checked
            << " tiles and bundles\n";
  return Exit::Yes;
}

Exit restore(const base::Arguments& arguments) {
  if (!arguments.has("--dir") || !arguments.has("--vkey") || !arguments.has("--mirrors"))
    return usage("restore --dir D --vkey FILE --mirrors URL,URL [--trust PEM]");
  const auto key = read_vkey(arguments.value("--vkey"));
  if (!key) return fail(Exit::Unreadable, key.error());
  auto stores = Stores::open(arguments.value("--dir"));
  if (!stores) return fail(Exit::CannotTell, stores.error());
  auto mirrors = open_mirrors(arguments);
  if (mirrors.empty()) return usage("--mirrors names no URL");
  const auto head = ledger::restore_from_mirrors(*stores->tiles, *stores->heads, *key,
                                                 base::SystemClock(), std::move(mirrors));
  if (!head) return fail(exit_of(head.error()), head.error());
  std::cout << "restored: " << head->origin << ", " << head->size.value() << " entries\n";
  return Exit::Yes;
}

}  // namespace kuitti_ledger
