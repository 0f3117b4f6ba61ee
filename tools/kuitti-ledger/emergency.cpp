// The keeper's command when a log's key must be used no more: another shard, with another key.
#include <iostream>

#include "base/http/client.h"
#include "base/random.h"
#include "base/text.h"
#include "ledger/log/chain.h"
#include "ledger/note/checkpoint.h"
#include "ledger/witness/known_logs.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/stores.h"

namespace kuitti_ledger {
namespace {

using base::Exit;
using base::Result;
using ledger::SignerKey;

std::string shard_of(const std::string& origin) {
  return origin.substr(origin.rfind('/') + 1);
}

/// <file of the first shard's key>.<shard>, where a node looks for it too.
std::string next_key_file(std::string file, const std::string& shard, const std::string& next) {
  if (file.ends_with("." + shard)) file.resize(file.size() - shard.size() - 1);
  return file + "." + next;
}

/// What a witness or mirror below that prefix shows of a log.
Result<base::http::Response> shown(const std::string& prefix, const std::string& origin,
                                   base::http::Client& http) {
  base::http::Outgoing request;
  request.url =
      prefix + (prefix.ends_with('/') ? "" : "/") + ledger::origin_hash(origin) + "/checkpoint";
  request.connect_time = request.total_time = kQuickAnswer;
  TRY(base::http::Response answer, http.send(request));
  if (answer.status == 200 || answer.status == 404) return answer;
  return base::unavailable("shard.peer", request.url + " answers " + std::to_string(answer.status));
}

/// Whoever shows a checkpoint of the next shard, whatever its size and key, knows it already. That
/// somebody does not counts only of one who knows the shard before it: any other URL says 404 too.
Result<void> check_unknown(const std::string& prefix, const std::string& old,
                           const std::string& next, base::http::Client& http) {
  TRY(const base::http::Response of_next, shown(prefix, next, http));
  if (of_next.status == 200)
    return base::conflict("shard.known", prefix + " shows a checkpoint of " + next +
                                             ": it was opened before; restore its folder and key, "
                                             "a second one would be a fork");
  TRY(const base::http::Response of_old, shown(prefix, old, http));
  if (of_old.status == 200 && base::as_text(of_old.body.view()).starts_with(old + "\n")) return {};
  return base::not_found("shard.peer",
                         prefix + " shows nothing of " + old +
                             ", so it can say nothing of what follows: give the prefix of its "
                             "witness or mirror, such as https://HOST/mirror/, or leave it out");
}

/// Those of --peers; of --no-peers none. Errors: Rejected when neither or both are given.
Result<std::vector<std::string>> prefixes_of(const base::Arguments& arguments) {
  std::vector<std::string> prefixes;
  const std::string list = arguments.value("--peers");
  for (const std::string_view url : base::split(list, ','))
    if (!url.empty()) prefixes.emplace_back(url);
  if (prefixes.empty() != arguments.has("--no-peers"))
    return base::rejected("shard.peers",
                          "--peers names who may know the next shard; --no-peers, instead, says "
                          "that nobody has ever seen this log");
  return prefixes;
}

Result<void> check_unknown_to(const base::Arguments& arguments, const std::string& old,
                              const std::string& next) {
  const auto http = base::http::make_client(arguments.value("--trust"));
  TRY(const auto prefixes, prefixes_of(arguments));
  for (const std::string& prefix : prefixes) {
    const auto unknown = check_unknown(prefix, old, next, *http);
    if (unknown) continue;
    if (unknown.error().kind != base::ErrorKind::Unavailable) return unknown;
    return base::unavailable("shard.peer", base::describe(unknown.error()) +
                                               "; ask it later, or leave it out of --peers");
  }
  return {};
}

/// The end of the old shard. Abandoned: as its database has it, and nothing is signed any more.
Result<ledger::Checkpoint> end_of(Stores& stores, const SignerKey& key, bool abandoned) {
  if (abandoned) {
    TRY(const auto head, stores.heads->load(key.name()));
    if (!head) return base::not_found("log.missing", key.name() + " does not exist here");
    return ledger::Checkpoint{key.name(), head->size, head->root, ""};
  }
  const base::SystemClock clock;
  auto log = ledger::Log::open(*stores.tiles, *stores.heads, key, clock, {});
  if (!log && log.error().code == "log.rollback")
    return base::corrupt("log.rollback", log.error().detail +
                                             "; `kuitti-ledger restore` it first, or, if its "
                                             "mirrors lack what it signed, give --abandoned");
  if (!log) return log.error();
  TRY(ledger::write_closing(**log));
  return (*log)->checkpoint().checkpoint;
}

Result<SignerKey> make_key(const std::string& file, const std::string& origin) {
  TRY(SignerKey key, SignerKey::make(origin, ledger::KeyType::Log, base::SystemRandom().bytes(32)));
  TRY(base::file::write_durably(file, base::as_bytes(key.text() + "\n"), base::file::Mode::Secret));
  return key;
}

/// The key of the next shard: made, or there since an earlier try.
Result<SignerKey> next_key(const std::string& file, const std::string& origin) {
  auto key = read_named_key(file, origin, ledger::KeyType::Log);
  if (!key && key.error().kind == base::ErrorKind::NotFound) {
    TRY(key, make_key(file, origin));
  }
  if (!key) return key;
  // That try may have ended between the two files.
  const std::string open = key->verifier().text() + "\n";
  if (base::file::read_text(file + ".pub").value_or("") != open)
    TRY(base::file::write_durably(file + ".pub", base::as_bytes(open)));
  return key;
}

struct Opened {
  ledger::Checkpoint before, head;
  ledger::VerifierKey key;
  std::string key_file;
};

Result<Opened> open_next(const base::Arguments& arguments, const SignerKey& old) {
  TRY(const std::string origin, ledger::emergency_origin(old.name()));
  const std::filesystem::path folder = Stores::folder_of(arguments.value("--dir"));
  const std::filesystem::path next = folder.parent_path() / shard_of(origin);
  const std::string key_file =
      next_key_file(arguments.value("--key"), shard_of(old.name()), shard_of(origin));
  TRY(Stores stores, Stores::open(folder));
  TRY(Stores beside, stores.beside(next));
  ledger::CheckpointStore& heads = beside.heads ? *beside.heads : *stores.heads;
  TRY(const auto there, heads.load(origin));
  if (there && there->size.value() > 0)
    return base::conflict("shard.exists", origin + " was opened before, in " + next.string());
  TRY(check_unknown_to(arguments, old.name(), origin));
  TRY(const SignerKey key, next_key(key_file, origin));
  TRY(const ledger::Checkpoint before, end_of(stores, old, arguments.has("--abandoned")));
  if (!there) TRY(ledger::create_log(*beside.tiles, heads, key));
  const base::SystemClock clock;
  TRY(const auto log, ledger::Log::open(*beside.tiles, heads, key, clock, {}));
  TRY(ledger::write_opening(*log, key.verifier(), before));
  return Opened{before, log->checkpoint().checkpoint, key.verifier(), key_file};
}

}  // namespace

Exit emergency(const base::Arguments& arguments) {
  const auto prefixes = prefixes_of(arguments);
  if (!arguments.has("--dir") || !arguments.has("--key") || !prefixes) {
    if (!prefixes) std::cerr << prefixes.error().detail << "\n";
    return usage(
        "emergency --dir D --key FILE --peers URL,URL|--no-peers [--abandoned] [--trust PEM]");
  }
  const auto text = base::file::read_text(arguments.value("--key"));
  const auto old = text ? SignerKey::parse(*text, ledger::KeyType::Log) : text.error();
  if (!old) return fail(Exit::Unreadable, old.error());
  const auto opened = open_next(arguments, *old);
  if (!opened) {
    const bool away =
        opened.error().kind == base::ErrorKind::Unavailable || opened.error().code == "file.locked";
    return fail(away ? Exit::CannotTell : Exit::No, opened.error());
  }
  std::cout << (arguments.has("--abandoned") ? "abandoned: " : "closed: ") << opened->before.origin
            << ", " << opened->before.size.value() << " entries\n"
            << "opened: " << opened->head.origin << ", key " << opened->key_file << "\n"
            << "its vkey, for the peers and every policy:\n"
            << opened->key.text() << "\n";
  return Exit::Yes;
}

}  // namespace kuitti_ledger
