// find: where the entries of an exchange or of a trail stand, searched in a whole log or asked of a
// node, and verified either way.
#include <algorithm>
#include <iostream>
#include <optional>
#include <set>

#include "base/file/file.h"
#include "base/http/client.h"
#include "base/json/value.h"
#include "base/text.h"
#include "ledger/audit/bundle.h"
#include "ledger/audit/search.h"
#include "ledger/entry/secrets.h"
#include "ledger/note/tlog_proof.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/places.h"

namespace kuitti_ledger {
namespace {

using base::Exit;
using base::Result;
using base::json::Value;
using ledger::Role;
using ledger::Tag;
using ledger::TagKind;

constexpr std::string_view kScheme = "iso6523-actorid-upis::";

/// What is looked for, and what it is called in the answer.
struct Wanted {
  TagKind kind = TagKind::Pair;
  struct One {
    Tag tag;
    std::string name;
    base::Bytes doc_salt;  ///< of the side, where the exchange is known
  };
  std::vector<One> tags;

  const One& named(const Tag& tag) const { return *std::ranges::find(tags, tag, &One::tag); }
};

struct Found {
  std::string origin;
  ledger::TreeSize size;
  ledger::TagHit hit;
  std::string name;
  std::optional<bool> same_document;  ///< when one was given and the exchange is known
};

Result<Tag> parse_tag(const std::string& hex) {
  TRY(const base::Bytes bytes, base::from_hex(hex));
  if (bytes.size() != 16) return base::malformed("find.tag", "a tag has 32 hex digits");
  Tag tag{};
  std::ranges::copy(bytes, tag.begin());
  return tag;
}

std::string participant(const std::string& given) {
  const bool whole = given.find("::") != std::string::npos;
  return base::lower_ascii(whole ? given : std::string(kScheme) + given);
}

/// The tags that are asked for, computed here: nobody else learns the identifiers.
Result<Wanted> read_wanted(const base::Arguments& arguments) {
  Wanted wanted;
  for (const auto& [option, kind] :
       {std::pair{"--pair", TagKind::Pair}, std::pair{"--trail", TagKind::Trail}}) {
    if (!arguments.has(option)) continue;
    TRY(const Tag tag, parse_tag(arguments.value(option)));
    wanted.kind = kind;
    wanted.tags.push_back({tag, kind == TagKind::Pair ? "entry" : "entry of the trail", {}});
    return wanted;
  }
  const std::string from = participant(arguments.value("--from"));
  const std::string to = participant(arguments.value("--to"));
  const std::string message = arguments.value("--message-id");
  const std::string instance = arguments.value("--instance");
  const auto prk = ledger::pair_secret({message, instance, from, to});
  wanted.tags.push_back({ledger::pair_tag(prk, Role::Sender), "the sender's entry",
                         ledger::doc_salt(prk, Role::Sender)});
  wanted.tags.push_back({ledger::pair_tag(prk, Role::Receiver), "the receiver's entry",
                         ledger::doc_salt(prk, Role::Receiver)});
  return wanted;
}

/// Reads the log as a whole, so that "not found" is proven too.
Result<std::vector<Found>> search(const std::string& place, const ledger::VerifierKey& key,
                                  const Wanted& wanted, ledger::TreeSize& size) {
  std::set<Tag> tags;
  for (const auto& one : wanted.tags) tags.insert(one.tag);
  TRY(const ledger::Fetch fetch, open_log(place, key));
  TRY(const auto searched,
      ledger::search_log(fetch, key, wanted.kind, tags, [](std::uint64_t, std::uint64_t) {}));
  size = searched.checkpoint.size;
  std::vector<Found> found;
  for (const auto& hit : searched.hits) {
    const auto& one = wanted.named(tag_of(hit.entry, wanted.kind));
    found.push_back({searched.checkpoint.origin, size, hit, one.name, {}});
  }
  return found;
}

Result<base::Bytes> get(base::http::Client& client, const std::string& url) {
  base::http::Outgoing request;
  request.method = "GET";
  request.url = url;
  TRY(const auto answer, client.send(request));
  if (answer.status != 200)
    return base::unavailable("find.status", url + " answered " + std::to_string(answer.status));
  const auto body = answer.body.view();
  return base::Bytes(body.begin(), body.end());
}

/// A proof that a node gave holds under one of our keys, and is of the entry that was asked for.
Result<Found> check(base::ByteView bytes, const std::vector<ledger::VerifierKey>& keys,
                    const Wanted& wanted, const Wanted::One& one) {
  TRY(const auto proof, ledger::TlogProof::parse(base::as_text(bytes)));
  TRY(const auto shown, ledger::Disclosure::parse(proof.extra));
  for (const auto& key : keys) {
    const auto head = ledger::open_checkpoint(proof.checkpoint, key);
    if (!head) continue;
    TRY(ledger::verify_inclusion(proof.index, head->checkpoint.size, ledger::hash_leaf(shown.entry),
                                 proof.hashes, head->checkpoint.root));
    TRY(const auto entry, ledger::DocumentEntry::parse(shown.entry));
    if (tag_of(entry, wanted.kind) != one.tag)
      return base::unauthentic("find.tag", "the entry has another tag");
    return Found{
        head->checkpoint.origin, head->checkpoint.size, {proof.index, entry}, one.name, {}};
  }
  return base::unauthentic("find.log", "the proof is of a log whose key you did not give");
}

Result<std::vector<Found>> ask(const std::string& url, const std::vector<ledger::VerifierKey>& keys,
                               const Wanted& wanted) {
  const auto client = base::http::make_client("");
  const std::string prefix = url + (url.ends_with('/') ? "" : "/") + "ledger/v1/";
  const std::string kind = wanted.kind == TagKind::Pair ? "pair/" : "trail/";
  std::vector<Found> found;
  for (const auto& one : wanted.tags) {
    TRY(const auto answer, get(*client, prefix + "find/" + kind + base::to_hex(one.tag)));
    TRY(const auto value, base::json::parse(base::as_text(answer)));
    const Value* places = value.find("found");
    if (places == nullptr || places->items() == nullptr)
      return base::unavailable("find.answer", "the answer has no list");
    for (const Value& place : *places->items()) {
      TRY(const auto proof, get(*client, prefix + std::string(place.text_at("proof"))));
      TRY(Found checked, check(proof, keys, wanted, one));
      found.push_back(std::move(checked));
    }
  }
  return found;
}

void compare(const base::Bytes& document, const Wanted& wanted, std::vector<Found>& found) {
  for (Found& one : found) {
    const auto& salt = wanted.named(tag_of(one.hit.entry, wanted.kind)).doc_salt;
    if (salt.empty()) continue;
    one.same_document = ledger::commit_document(salt, document) == one.hit.entry.fields.doc_commit;
  }
}

std::string logged(const Found& one) {
  return base::format_timestamp(base::Timestamp(std::chrono::seconds(one.hit.entry.time)));
}

void print(const std::vector<Found>& found) {
  for (const Found& one : found) {
    std::cout << one.name << ": index " << one.hit.index.value() << " of " << one.origin
              << " (size " << one.size.value() << "), logged " << logged(one) << "\n";
    if (one.same_document)
      std::cout << (*one.same_document ? "  the document is the one that was logged\n"
                                       : "  NOT the document that was logged\n");
  }
}

Value to_json(const std::vector<Found>& found) {
  Value list = Value::array();
  for (const Found& one : found) {
    Value value = Value::object().set("what", one.name).set("origin", one.origin);
    value.set("index", one.hit.index.value()).set("size", one.size.value());
    value.set("logged", logged(one));
    if (one.same_document) value.set("same_document", *one.same_document);
    list.push(std::move(value));
  }
  return Value::object().set("found", std::move(list));
}

bool is_complete(const base::Arguments& arguments) {
  const bool exchange = arguments.has("--message-id") && arguments.has("--instance") &&
                        arguments.has("--from") && arguments.has("--to");
  const int kinds = int{exchange} + int{arguments.has("--pair")} + int{arguments.has("--trail")};
  return kinds == 1 && arguments.has("--vkey") && arguments.has("--log") != arguments.has("--at") &&
         arguments.positional().size() == 1;
}

}  // namespace

Exit find(const base::Arguments& arguments) {
  if (!is_complete(arguments))
    return usage(
        "find --pair HEX | --trail HEX | --message-id ID --instance ID --from P --to P;"
        " then --log DIR|URL or --at URL, and --vkey FILE");
  const auto keys = read_vkeys(arguments.value("--vkey"));
  if (!keys) return fail(Exit::Unreadable, keys.error());
  const auto wanted = read_wanted(arguments);
  if (!wanted) return fail(Exit::Unreadable, wanted.error());
  ledger::TreeSize size;
  auto found = arguments.has("--at")
                   ? ask(arguments.value("--at"), *keys, *wanted)
                   : search(arguments.value("--log"), keys->front(), *wanted, size);
  if (!found) {
    const bool away = found.error().kind == base::ErrorKind::Unavailable;
    return fail(away ? Exit::CannotTell : Exit::No, found.error());
  }
  if (arguments.has("--document")) {
    const auto document = base::file::read(arguments.value("--document"));
    if (!document) return fail(Exit::Unreadable, document.error());
    compare(*document, *wanted, *found);
  }
  if (arguments.has("--json")) {
    std::cout << base::json::write(to_json(*found)) << "\n";
  } else {
    print(*found);
    if (found->empty() && arguments.has("--log"))
      std::cout << "not in that log, of " << size.value() << " entries\n";
    if (found->empty() && arguments.has("--at"))
      std::cout << "not found, says the node; a search of the whole log (--log) would prove it\n";
  }
  const bool other = std::ranges::any_of(
      *found, [](const Found& one) { return one.same_document && !*one.same_document; });
  return found->empty() || other ? Exit::No : Exit::Yes;
}

}  // namespace kuitti_ledger
