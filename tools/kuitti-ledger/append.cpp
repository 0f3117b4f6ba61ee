// Sealing a document into a log by hand, with the bundle that proves it.
#include <iostream>

#include "base/file/file.h"
#include "base/random.h"
#include "ledger/audit/bundle.h"
#include "ledger/entry/secrets.h"
#include "ledger/log/log.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/stores.h"

namespace kuitti_ledger {
namespace {

using base::Bytes;
using base::Exit;
using base::cbor::Value;

constexpr std::uint64_t kSubmitted = 1;  // the event of a document that was handed in

Bytes bytes_of(base::ByteView view) {
  return Bytes(view.begin(), view.end());
}

/// What the log does not see: the record of the event, its salts, and the fields that commit to
/// them.
struct Sealed {
  ledger::SealedFields fields;
  ledger::Disclosure disclosure;
  ledger::EntryId id{};
};

Sealed seal(const Bytes& document, base::Random& random, base::Timestamp now) {
  Sealed sealed;
  random.fill(sealed.id);
  ledger::Disclosure& open = sealed.disclosure;
  open.rec_salt = random.bytes(32);
  open.doc_salt = random.bytes(32);
  sealed.fields.doc_commit = ledger::commit_document(open.doc_salt, document);
  open.record = base::cbor::encode(
      Value(Value::Map{{0, std::uint64_t{1}},
                       {1, kSubmitted},
                       {2, static_cast<std::uint64_t>(now.time_since_epoch().count())},
                       {3, static_cast<std::uint64_t>(ledger::Role::None)},
                       {4, bytes_of(sealed.fields.doc_commit.bytes())},
                       {7, static_cast<std::uint64_t>(document.size())},
                       {13, std::string("kuitti-ledger/" KUITTI_VERSION)},
                       {14, bytes_of(sealed.id)}}));
  sealed.fields.rec_commit = ledger::commit_record(open.rec_salt, open.record);
  // One paired entry per message and role; an event of one side alone carries fillers.
  sealed.fields.pair_tag = ledger::filler_pair_tag(open.rec_salt);
  sealed.fields.trail_tag = ledger::filler_trail_tag(open.rec_salt);
  return sealed;
}

}  // namespace

Exit append(const base::Arguments& arguments) {
  const bool given =
      has_log(arguments) && arguments.positional().size() == 2 && arguments.has("-o");
  if (!given) return usage("append FILE --dir D --origin O --key FILE -o BUNDLE.plb");
  const auto document = base::file::read(arguments.positional()[1]);
  if (!document) return fail(Exit::Unreadable, document.error());
  const auto key = read_key(arguments);
  if (!key) return fail(Exit::Unreadable, key.error());
  auto stores = Stores::open(arguments.value("--dir"));
  if (!stores) return fail(Exit::CannotTell, stores.error());
  const base::SystemClock clock;
  const auto log = ledger::Log::open(*stores->tiles, *stores->heads, *key, clock, {});
  if (!log) return fail(Exit::CannotTell, log.error());
  base::SystemRandom random;
  Sealed sealed = seal(*document, random, clock.now());
  const auto appended = (*log)->append(sealed.fields, sealed.id);
  if (!appended) return fail(Exit::CannotTell, appended.error());
  const auto entry = (*log)->entry(appended->index);
  if (!entry) return fail(Exit::CannotTell, entry.error());
  sealed.disclosure.entry = *entry;
  const auto proof = (*log)->prove(appended->index, sealed.disclosure.encode());
  if (!proof) return fail(Exit::CannotTell, proof.error());
  ledger::Bundle bundle;
  bundle.proof = proof->text();
  bundle.document = *document;
  bundle.policy = "log " + key->verifier().text() + "\nquorum none\n";
  const auto written = base::file::write_durably(arguments.value("-o"), bundle.encode());
  if (!written) return fail(Exit::CannotTell, written.error());
  std::cout << "logged at index " << appended->index.value() << " of " << appended->origin << "\n";
  return Exit::Yes;
}

}  // namespace kuitti_ledger
