// The auditor's commands about logs: show, policy, fsck, follow.
#include <unistd.h>

#include <iostream>
#include <thread>

#include "base/file/file.h"
#include "base/text.h"
#include "ledger/audit/bundle.h"
#include "ledger/audit/follow.h"
#include "ledger/audit/fsck.h"
#include "ledger/note/policy.h"
#include "ledger/note/tlog_proof.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/places.h"

namespace kuitti_ledger {
namespace {

using base::Exit;
using base::Result;

/// A failure of fetching leaves the answer open, what we keep may be unreadable; else it is a no.
Exit exit_of(const base::Error& error) {
  if (error.code == "follow.state") return Exit::Unreadable;
  return error.kind == base::ErrorKind::Unavailable ? Exit::CannotTell : Exit::No;
}

void print_checkpoint(const std::string& note) {
  const auto parsed = ledger::Note::parse(note);
  const auto checkpoint = parsed ? ledger::Checkpoint::parse(parsed->text) : parsed.error();
  if (!checkpoint) {
    std::cout << "checkpoint: " << base::describe(checkpoint.error()) << "\n";
    return;
  }
  std::cout << "log: " << checkpoint->origin << "\nsize: " << checkpoint->size.value()
            << "\nroot: " << checkpoint->root.value().base64() << "\n";
  for (const auto& line : parsed->signatures)
    std::cout << "signed by: " << line.name << " (not verified here)\n";
}

/// How far a long reading is: one line that is written over on a terminal, a line a tenth
/// elsewhere.
class ProgressBar final {
 public:
  void show(std::uint64_t done, std::uint64_t of) {
    const std::uint64_t steps = terminal_ ? 100 : 10;
    const std::uint64_t step = of == 0 ? steps : done * steps / of;
    if (step == shown_) return;
    shown_ = step;
    if (!terminal_) {
      std::cerr << "fsck: " << done << " of " << of << " entries\n";
      return;
    }
    const std::size_t filled = static_cast<std::size_t>(step) * kWidth / 100;
    std::cerr << "\rfsck [" << std::string(filled, '#') << std::string(kWidth - filled, '.') << "] "
              << step << " % of " << of << " entries" << (done == of ? "\n" : "") << std::flush;
  }

 private:
  static constexpr std::size_t kWidth = 40;
  const bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  std::uint64_t shown_ = 0;
};

constexpr unsigned kFetchesAtOnce = 8;

}  // namespace

Exit show(const base::Arguments& arguments) {
  if (arguments.positional().size() != 2) return usage("show FILE");
  const auto bytes = base::file::read(arguments.positional()[1]);
  if (!bytes) return fail(Exit::Unreadable, bytes.error());
  std::string text = base::to_string(*bytes);
  if (const auto bundle = ledger::Bundle::parse(*bytes)) {
    std::cout << "bundle: a document of " << bundle->document.size() << " bytes, SHA-256 "
              << base::crypto::sha256(bundle->document).hex() << "\n";
    text = bundle->proof;
  }
  if (const auto proof = ledger::TlogProof::parse(text)) {
    std::cout << "proof: index " << proof->index.value() << ", " << proof->hashes.size()
              << " hashes\n";
    text = proof->checkpoint;
  }
  if (!ledger::Note::parse(text)) {
    return fail(Exit::Unreadable,
                base::malformed("show", "neither a bundle nor a proof nor a checkpoint"));
  }
  print_checkpoint(text);
  return Exit::Yes;
}

namespace {

void print(const ledger::Policy& policy) {
  std::cout << "log: " << policy.log.name() << "\n  vkey: " << policy.log.text() << "\n";
  for (const auto& witness : policy.witnesses)
    std::cout << "witness: " << witness.name << " (" << witness.key.name() << ")\n";
  for (const auto& group : policy.groups) {
    std::cout << "group: " << group.name << ", " << group.needed << " of " << group.members.size()
              << "\n";
  }
  std::cout << "quorum: " << (policy.quorum.empty() ? "none: nothing is anchored" : policy.quorum)
            << "\n";
}

/// The text with the log line of another shard, everything else as it is.
std::string with_log(const std::string& text, const ledger::Policy& policy,
                     const ledger::VerifierKey& log) {
  std::string url = policy.log_url;
  const std::string before = policy.log.name().substr(policy.log.name().rfind('/') + 1);
  const std::string after = log.name().substr(log.name().rfind('/') + 1);
  const std::size_t at = url.rfind("/" + before);
  if (at != std::string::npos) url.replace(at + 1, before.size(), after);
  std::string changed;
  for (const std::string_view line : base::split(text, '\n')) {
    const bool is_log = base::trim(line).starts_with("log");
    if (is_log) {
      changed += "log " + log.text() + (url.empty() ? "" : " " + url) + "\n";
    } else if (!line.empty()) {
      changed += std::string(line) + "\n";
    }
  }
  return changed;
}

Exit write_next_policy(const base::Arguments& arguments) {
  const auto key = read_vkey(arguments.value("--vkey"));
  if (!key) return fail(Exit::Unreadable, key.error());
  const auto text = base::file::read_text(arguments.positional()[1]);
  if (!text) return fail(Exit::Unreadable, text.error());
  const auto policy = ledger::Policy::parse(*text);
  if (!policy) return fail(Exit::No, policy.error());
  const std::string next = with_log(*text, *policy, *key);
  if (const auto parsed = ledger::Policy::parse(next); !parsed)
    return fail(Exit::No, parsed.error());
  if (!arguments.has("-o")) {
    std::cout << next;
    return Exit::Yes;
  }
  const auto written = base::file::write_durably(arguments.value("-o"), base::as_bytes(next));
  return written ? Exit::Yes : fail(Exit::No, written.error());
}

}  // namespace

Exit policy(const base::Arguments& arguments) {
  const auto& words = arguments.positional();
  if (words.size() < 2) return usage("policy FILE... [--vkey FILE [-o FILE]]");
  if (arguments.has("--vkey")) {
    if (words.size() != 2) return usage("policy FILE --vkey FILE [-o FILE]");
    return write_next_policy(arguments);
  }
  for (std::size_t at = 1; at < words.size(); ++at) {
    const auto text = base::file::read_text(words[at]);
    if (!text) return fail(Exit::Unreadable, text.error());
    const auto policy = ledger::Policy::parse(*text);
    if (!policy) return fail(Exit::No, policy.error());
    print(*policy);
  }
  return Exit::Yes;
}

Exit fsck(const base::Arguments& arguments) {
  if (arguments.positional().size() != 2 || !arguments.has("--vkey"))
    return usage("fsck DIR|URL --vkey FILE");
  const auto key = read_vkey(arguments.value("--vkey"));
  if (!key) return fail(Exit::Unreadable, key.error());
  const auto fetch = open_log(arguments.positional()[1], *key);
  if (!fetch) return fail(Exit::CannotTell, fetch.error());
  const bool far = arguments.positional()[1].starts_with("http");
  const unsigned threads = far ? kFetchesAtOnce : std::thread::hardware_concurrency();
  ProgressBar bar;
  const auto checked = ledger::check_log(
      *fetch, *key, [&](std::uint64_t done, std::uint64_t of) { bar.show(done, of); }, threads);
  if (!checked) return fail(exit_of(checked.error()), checked.error());
  std::cout << "sound: " << checked->origin << ", " << checked->size.value() << " entries, root "
            << checked->root.value().base64() << "\n";
  return Exit::Yes;
}

Exit follow(const base::Arguments& arguments) {
  const bool given =
      arguments.positional().size() == 2 && arguments.has("--vkey") && arguments.has("--state");
  if (!given) return usage("follow URL --vkey FILE --state FILE");
  const auto key = read_vkey(arguments.value("--vkey"));
  if (!key) return fail(Exit::Unreadable, key.error());
  const auto fetch = open_log(arguments.positional()[1], *key);
  if (!fetch) return fail(Exit::CannotTell, fetch.error());
  const auto followed = ledger::follow_log(*fetch, *key, arguments.value("--state"));
  if (!followed) return fail(exit_of(followed.error()), followed.error());
  std::cout << followed->newer.origin << ": old size " << followed->older.size.value()
            << ", new size " << followed->newer.size.value() << ", consistent\n";
  return Exit::Yes;
}

}  // namespace kuitti_ledger
