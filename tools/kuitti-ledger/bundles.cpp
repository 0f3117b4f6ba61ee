// The auditor's commands about bundles: verify, trail.
#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <variant>

#include "base/file/file.h"
#include "base/json/value.h"
#include "base/text.h"
#include "ledger/audit/bundle.h"
#include "ledger/audit/search.h"
#include "ledger/audit/verify.h"
#include "ledger/entry/record.h"
#include "ledger/entry/secrets.h"
#include "ledger/note/tlog_proof.h"
#include "tools/kuitti-ledger/commands.h"
#include "tools/kuitti-ledger/places.h"

namespace kuitti_ledger {
namespace {

using base::Exit;
using base::Result;
using base::json::Value;
using ledger::AuditVerdict;
using ledger::TrailEntry;

/// How many numbers after the last enclosed one are looked for in a log.
constexpr std::uint32_t kLookAhead = 1000;
/// Why a trail may begin in the middle. Spec: spec/ledger 2.5, 3.4
constexpr std::string_view kElsewhere =
    "a purchase that spans the end of a year, or of a key, has its other documents in the log's "
    "other shard; ask for the bundle of one of those";

std::string_view to_string(AuditVerdict verdict) {
  switch (verdict) {
    case AuditVerdict::Valid:
      return "valid";
    case AuditVerdict::Invalid:
      return "invalid";
    case AuditVerdict::QuorumMissing:
      return "quorum missing";
  }
  return "";
}

Exit exit_of(AuditVerdict verdict) {
  switch (verdict) {
    case AuditVerdict::Valid:
      return Exit::Yes;
    case AuditVerdict::Invalid:
      return Exit::No;
    case AuditVerdict::QuorumMissing:
      return Exit::CannotTell;
  }
  return Exit::CannotTell;
}

std::string seconds_text(std::uint64_t seconds) {
  return base::format_timestamp(base::Timestamp(std::chrono::seconds(seconds)));
}
std::string milliseconds_text(std::uint64_t milliseconds) {
  return base::format_timestamp(base::Timestamp(
      std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(milliseconds))));
}

Value to_json(const ledger::Audit& audit) {
  Value steps = Value::array();
  for (const auto& step : audit.steps) {
    steps.push(
        Value::object().set("name", step.name).set("ok", step.ok).set("detail", step.detail));
  }
  Value value;
  value.set("verdict", to_string(audit.verdict)).set("origin", audit.origin);
  value.set("index", audit.index.value()).set("size", audit.size.value());
  value.set("anchor_time", audit.anchor_time ? Value(seconds_text(*audit.anchor_time)) : Value());
  return value.set("steps", std::move(steps));
}

Value to_json(const TrailEntry& entry) {
  Value value = Value::object().set("number", std::uint64_t{entry.number});
  value.set("index", entry.index.value()).set("logged", seconds_text(entry.entry.time));
  value.set("chained", entry.has_record);
  if (entry.document_type) value.set("document", ledger::document_type_text(*entry.document_type));
  if (entry.event) value.set("event", ledger::event_text(*entry.event));
  if (entry.at) value.set("at", milliseconds_text(*entry.at));
  return value;
}

void print(const ledger::Audit& audit) {
  for (const auto& step : audit.steps) {
    std::cout << (step.ok ? "  ok    " : "  FAIL  ") << step.name << ": " << step.detail << "\n";
  }
}

void print(const TrailEntry& entry) {
  std::cout << "  " << entry.number << "  ";
  if (!entry.has_record) {
    std::cout << "an entry whose record is not disclosed";
  } else {
    std::cout << ledger::document_type_text(entry.document_type.value_or(0)) << ": "
              << ledger::event_text(entry.event.value_or(0));
    if (entry.at) std::cout << ", " << milliseconds_text(*entry.at);
  }
  std::cout << "; index " << entry.index.value() << ", logged " << seconds_text(entry.entry.time)
            << "\n";
}

/// What both commands are given.
struct Inputs {
  ledger::Policy policy;
  base::Bytes bundle;
  std::optional<base::Bytes> document;
};

struct Refused {
  Exit exit;
  base::Error error;
};

/// The policies of --policy; of several, each of another log, the one of the log that the bundle is
/// from: a purchase may lie in two shards.
std::variant<ledger::Policy, Refused> read_policy(const std::string& files,
                                                  const base::Bytes& bundle) {
  const auto parsed = ledger::Bundle::parse(bundle);
  const auto proof = parsed ? ledger::TlogProof::parse(parsed->proof) : parsed.error();
  const std::string origin = proof ? proof->checkpoint.substr(0, proof->checkpoint.find('\n')) : "";
  std::optional<ledger::Policy> first;
  for (const std::string_view file : base::split(files, ',')) {
    const auto text = base::file::read_text(std::string(file));
    if (!text) return Refused{Exit::Unreadable, text.error()};
    auto policy = ledger::Policy::parse(*text);
    // A key with one changed character is no key any more: that is a no, not an unreadable file.
    if (!policy) {
      return Refused{policy.error().code == "policy.key" ? Exit::No : Exit::Unreadable,
                     policy.error()};
    }
    if (policy->log.name() == origin) return std::move(*policy);
    if (!first) first = std::move(*policy);
  }
  return std::move(*first);  // the verification says that it is of another log
}

std::variant<Inputs, Refused> read_inputs(const base::Arguments& arguments) {
  auto bundle = base::file::read(arguments.positional()[1]);
  const auto policy = read_policy(arguments.value("--policy"), bundle.value_or({}));
  if (const auto* refused = std::get_if<Refused>(&policy)) return *refused;
  if (!bundle) return Refused{Exit::Unreadable, bundle.error()};
  Inputs inputs{std::get<ledger::Policy>(policy), std::move(*bundle), std::nullopt};
  if (arguments.has("--document")) {
    auto read = base::file::read(arguments.value("--document"));
    if (!read) return Refused{Exit::Unreadable, read.error()};
    inputs.document = std::move(*read);
  }
  return inputs;
}

/// What a whole log says of a trail beside what the bundle encloses.
struct Completeness {
  ledger::TreeSize size;
  std::vector<std::uint32_t> missing;  ///< enclosed, and not in this log
  std::vector<std::uint32_t> further;  ///< in this log, and not enclosed
};

Result<Completeness> look_up(const std::string& place, const Inputs& inputs,
                             const ledger::Audit& audit) {
  TRY(const ledger::Bundle bundle, ledger::Bundle::parse(inputs.bundle));
  TRY(const ledger::TlogProof proof, ledger::TlogProof::parse(bundle.proof));
  TRY(const ledger::Disclosure disclosed, ledger::Disclosure::parse(proof.extra));
  const std::string family = ledger::family_of(audit.origin);
  std::map<ledger::Tag, std::uint32_t> numbers;
  std::set<ledger::Tag> tags;
  for (std::uint32_t number = 0; number <= audit.trail.back().number + kLookAhead; ++number) {
    const auto tag = ledger::trail_tag(disclosed.trail_secret, family, number);
    numbers.emplace(tag, number);
    tags.insert(tag);
  }
  TRY(const ledger::Fetch fetch, open_log(place, inputs.policy.log));
  TRY(const ledger::TagSearch search,
      ledger::search_log(fetch, inputs.policy.log, ledger::TagKind::Trail, tags,
                         [](std::uint64_t, std::uint64_t) {}));
  Completeness found{search.checkpoint.size, {}, {}};
  for (const TrailEntry& entry : audit.trail) {
    const ledger::TagHit wanted{entry.index, entry.entry};
    if (std::ranges::find(search.hits, wanted) == search.hits.end())
      found.missing.push_back(entry.number);
  }
  for (const ledger::TagHit& hit : search.hits) {
    const std::uint32_t number = numbers.at(hit.entry.fields.trail_tag);
    if (std::ranges::find(audit.trail, number, &TrailEntry::number) == audit.trail.end())
      found.further.push_back(number);
  }
  return found;
}

std::string listed(const std::vector<std::uint32_t>& numbers) {
  std::string text;
  for (const std::uint32_t number : numbers)
    text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text;
}

Value to_json(const Completeness& found) {
  Value missing = Value::array(), further = Value::array();
  for (const std::uint32_t number : found.missing) missing.push(std::uint64_t{number});
  for (const std::uint32_t number : found.further) further.push(std::uint64_t{number});
  Value value = Value::object().set("size", found.size.value());
  value.set("missing", std::move(missing));
  return value.set("further", std::move(further));
}

void print(const Completeness& found) {
  std::cout << "  the log, of " << found.size.value() << " entries, ";
  if (!found.missing.empty()) {
    std::cout << "lacks number " << listed(found.missing) << "\n";
  } else if (!found.further.empty()) {
    std::cout << "also holds number " << listed(found.further) << " of this trail\n";
  } else {
    std::cout << "holds these and no other of this trail\n";
  }
}

}  // namespace

namespace {

/// A bundle and the judgement of it.
struct Judged {
  Inputs inputs;
  ledger::Audit audit;
};

std::variant<Judged, Refused> judge(const base::Arguments& arguments) {
  auto read = read_inputs(arguments);
  if (const auto* refused = std::get_if<Refused>(&read)) return *refused;
  auto& inputs = std::get<Inputs>(read);
  auto audit = ledger::verify_bundle(inputs.bundle, inputs.policy, inputs.document,
                                     base::SystemClock().now());
  if (!audit) return Refused{Exit::Unreadable, audit.error()};
  return Judged{std::move(inputs), *std::move(audit)};
}

}  // namespace

Exit verify(const base::Arguments& arguments) {
  if (arguments.positional().size() != 2 || !arguments.has("--policy"))
    return usage("verify BUNDLE --policy FILE[,FILE]");
  const auto judged = judge(arguments);
  if (const auto* refused = std::get_if<Refused>(&judged))
    return fail(refused->exit, refused->error);
  const ledger::Audit& audit = std::get<Judged>(judged).audit;
  if (arguments.has("--json")) {
    std::cout << base::json::write(to_json(audit)) << "\n";
  } else {
    print(audit);
    std::cout << to_string(audit.verdict) << "\n";
  }
  return exit_of(audit.verdict);
}

Exit trail(const base::Arguments& arguments) {
  if (arguments.positional().size() != 2 || !arguments.has("--policy"))
    return usage("trail BUNDLE --policy FILE[,FILE] [--log DIR|URL]");
  const auto judged = judge(arguments);
  if (const auto* refused = std::get_if<Refused>(&judged))
    return fail(refused->exit, refused->error);
  const auto& [inputs, audit] = std::get<Judged>(judged);
  Exit exit = exit_of(audit.verdict);
  const bool sound = audit.verdict != AuditVerdict::Invalid;
  if (sound && audit.trail.empty())
    return fail(Exit::No, base::not_found("trail", "the bundle discloses no trail"));
  std::optional<Completeness> whole;
  if (sound && arguments.has("--log")) {
    auto found = look_up(arguments.value("--log"), inputs, audit);
    if (!found) {
      const bool away = found.error().kind == base::ErrorKind::Unavailable;
      return fail(away ? Exit::CannotTell : Exit::No, found.error());
    }
    whole = std::move(*found);
    if (!whole->missing.empty() || !whole->further.empty()) exit = Exit::No;
  }
  if (arguments.has("--json")) {
    Value entries = Value::array();
    for (const TrailEntry& entry : audit.trail) entries.push(to_json(entry));
    Value value = to_json(audit).set("trail", std::move(entries));
    if (whole) value.set("log", to_json(*whole));
    std::cout << base::json::write(value) << "\n";
    return exit;
  }
  print(audit);
  std::cout << "the trail in " << audit.origin << ":\n";
  if (sound && audit.trail.front().number > 0)
    std::cout << "  (numbers 0 to " << audit.trail.front().number - 1
              << " are not in this bundle: " << kElsewhere << ")\n";
  for (const TrailEntry& entry : audit.trail) print(entry);
  if (whole) print(*whole);
  std::cout << to_string(audit.verdict) << "\n";
  return exit;
}

}  // namespace kuitti_ledger
