#include "tests/simulator/city.h"

#include <map>

#include "ledger/anchor/witness_client.h"
#include "ledger/evidence/evidence.h"
#include "ledger/log/commit.h"
#include "ledger/mirror/restore.h"

namespace simulator {

using base::Result;
using base::http::Request;
using base::http::Response;

City::City(std::size_t number, const Surroundings& on, StorageFaults::OnFire on_fire)
    : faults(std::move(on_fire)),
      number_(number),
      on_(on),
      phone_(on.wire, number),
      tiles_(disk.log, faults, number, on.random),
      heads_(disk, faults, number),
      witness_store_(disk, faults,
                     [&on = on.directory](std::string_view origin) { return on.number(origin); }),
      mirror_store_(disk, faults,
                    [&on = on.directory](std::string_view origin) { return on.number(origin); }) {
  if (on.breakage == Breakage::ForgetfulWitness) witness_store_.forget();
  ENSURE(ledger::create_log(tiles_, heads_, keys().log));
}

void City::stop() {
  process_.reset();
  faults.restart();
  outcome_unknown_ = false;
}

bool City::start() {
  // Fetching the tail does no harm to a log that is whole.
  if (refuses || on_.random.below(24) == 0) fetch_tail();
  if (on_.breakage == Breakage::UncheckedRestore && restored) disk.log.erase("checkpoint");
  auto process = std::make_unique<Process>();
  ledger::LogOptions options;
  options.interval = std::chrono::milliseconds(0);
  options.batches = ledger::Batches::Caller;
  options.on_unknown = [this](const std::string&) { outcome_unknown_ = true; };
  auto log = ledger::Log::open(tiles_, heads_, keys().log, on_.clock, options);
  const auto checked = log ? check_own((*log)->checkpoint().checkpoint) : Result<void>(log.error());
  if (!checked) {
    on_.trace.say("does not start", {number_});
    if (on_.trace.is_shown()) on_.trace.say(base::describe(checked.error()));
    refuses = refuses || checked.error().code == "log.rollback";
    return false;
  }
  process->log = std::move(*log);
  process->head = process->log->checkpoint();
  ledger::KnownLogs logs;
  for (std::size_t other = 0; other < on_.directory.keys.size(); ++other) {
    if (other == number_) continue;
    const ledger::VerifierKey& key = on_.directory.keys[other].log.verifier();
    logs[key.name()] = {{key}, url_of(other, "log/")};
  }
  process->witness = std::make_unique<ledger::Witness>(
      std::move(logs), witness_store_, std::vector<const ledger::SignerKey*>{&keys().witness},
      on_.clock, [this](const std::string& first, const std::string& second) {
        const auto fork = ledger::prove_fork(first, second, {});
        if (fork)
          disk.evidence.emplace("w" + std::to_string(disk.evidence.size()),
                                ledger::evidence_text(*fork));
      });
  process->witnessing = std::make_unique<ledger::WitnessHandler>(*process->witness);
  process_ = std::move(process);
  make_mirrors();
  look_back();
  ledger::AnchoringOptions anchoring;
  anchoring.interval = anchoring.round = std::chrono::milliseconds(0);
  anchoring.asking = ledger::Asking::Caller;
  auto started = ledger::Anchoring::start(*process_->log, tiles_, on_.directory.policies[number_],
                                          phone_, on_.clock, anchoring);
  if (!started) {
    on_.trace.say("anchoring does not start", {number_});
    refuses = refuses || started.error().code == "log.rollback";
    process_.reset();
    return false;
  }
  process_->anchoring = std::move(*started);
  restored = refuses = false;
  reopened = true;
  on_.trace.say("starts", {number_, process_->head.checkpoint.size.value()});
  return true;
}

Result<void> City::check_own(const ledger::Checkpoint& head) {
  if (on_.breakage == Breakage::UncheckedRestore) return {};
  for (std::size_t other = 0; other < on_.directory.keys.size(); ++other) {
    if (other == number_) continue;
    for (const auto part : {"mirror/", "witness/"}) {
      const auto checked = ledger::check_not_behind("peer", url_of(other, part),
                                                    keys().log.verifier(), head, phone_);
      // A node passes over a peer that is away; whoever restored an old copy waits for all of them.
      if (!checked && (restored || checked.error().kind == base::ErrorKind::Corrupt))
        return checked;
    }
  }
  return {};
}

void City::look_back() {
  for (const auto& [origin, log] : process_->witness->logs())
    static_cast<void>(process_->witness->look_back(origin, phone_.fetch(log.url)));
}

/// An old copy was restored: the mirrors have the tail.
void City::fetch_tail() {
  std::vector<ledger::Fetch> mirrors;
  const std::string hash = ledger::origin_hash(keys().log.name());
  for (std::size_t other = 0; other < on_.directory.keys.size(); ++other) {
    if (other != number_) mirrors.push_back(phone_.fetch(url_of(other, "mirror/" + hash + "/")));
  }
  const std::size_t first = on_.random.below(mirrors.size());
  std::rotate(mirrors.begin(), mirrors.begin() + static_cast<std::ptrdiff_t>(first), mirrors.end());
  const auto head = ledger::restore_from_mirrors(tiles_, heads_, keys().log.verifier(), on_.clock,
                                                 std::move(mirrors), 1);
  on_.trace.say("fetches its tail", {number_, head ? head->size.value() : UINT64_MAX});
}

ledger::MirrorParts City::parts(std::size_t log, const ledger::Sources& sources) {
  const auto keep = [this](const std::string& name, base::ByteView bytes) -> Result<void> {
    disk.evidence.insert_or_assign(name, base::to_string(bytes));
    return {};
  };
  return {*process_->copies[log],
          mirror_store_,
          &keys().mirror,
          on_.directory.keys[log].log.verifier(),
          sources,
          on_.clock,
          keep,
          1};
}

void City::make_mirrors() {
  std::map<std::string, ledger::TileStore*, std::less<>> served;
  const std::size_t cities = on_.directory.keys.size();
  process_->copies.resize(cities);
  process_->mirrored.resize(cities);
  process_->sources.resize(cities);
  for (std::size_t log = 0; log < cities; ++log) {
    if (log == number_) continue;
    const std::string hash = ledger::origin_hash(on_.directory.keys[log].log.name());
    process_->copies[log] = std::make_unique<DiskTiles>(disk.copies[hash], faults, log, on_.random);
    if (on_.breakage == Breakage::RottingCopies) process_->copies[log]->rot();
    served.emplace(hash, process_->copies[log].get());
    std::vector<ledger::Fetch> others;
    for (std::size_t other = 0; other < cities; ++other) {
      if (other != number_ && other != log)
        others.push_back(phone_.fetch(url_of(other, "mirror/" + hash + "/")));
    }
    process_->sources[log] =
        std::make_unique<ledger::Sources>(phone_.fetch(url_of(log, "log/")), std::move(others));
    process_->mirrored[log] =
        std::make_unique<ledger::MirroredLog>(parts(log, *process_->sources[log]));
  }
  process_->mirrors = std::make_unique<ledger::MirrorHandler>(std::move(served));
}

Result<Response> City::handle(const Request& request, ledger::TileStore* other_face) {
  const base::Error nobody = base::unavailable("http.connect", "nobody there");
  if (!is_up() || faults.crashed()) return nobody;
  const std::string_view path = request.path();
  const std::size_t second = path.find('/', 1);
  Request inner = request;
  inner.target = std::string(path.substr(second));
  Response response;
  if (path.starts_with("/log/")) {
    response = ledger::LogHandler(other_face != nullptr ? *other_face : tiles_).handle(inner);
  } else if (path.starts_with("/mirror/")) {
    response = process_->mirrors->handle(inner);
  } else if (on_.breakage == Breakage::DeafWitness && process_->heard) {
    return nobody;
  } else {
    response = process_->witnessing->handle(inner);
    process_->heard = response.status == 200;
  }
  if (faults.crashed()) return nobody;  // it died over the answer
  return response;
}

Result<std::vector<ledger::Appended>> City::append(const std::vector<ledger::Pending>& entries) {
  auto appended = process_->log->append_all(entries);
  process_->head = process_->log->checkpoint();
  if (appended) reopened = false;
  return appended;
}

void City::ask_witness(std::size_t place) {
  process_->anchoring->step(place);
  process_->head = process_->log->checkpoint();
}

void City::pull(std::size_t log) {
  const ledger::SignerKey& key = on_.directory.keys[log].log;
  static_cast<void>(process_->witness->catch_up(key.name(), phone_.fetch(url_of(log, "log/"))));
  const auto pulled = process_->mirrored[log]->catch_up();
  on_.trace.say("pulls", {number_, log, pulled ? pulled->head.size.value() : UINT64_MAX,
                          pulled ? pulled->fetched : 0});
  if (!pulled && on_.trace.is_shown()) on_.trace.say(base::describe(pulled.error()));
  if (on_.breakage != Breakage::NotesDropped) return;
  const auto held = disk.mirrored.find(on_.directory.keys[log].log.name());
  if (held != disk.mirrored.end() && held->second.head) held->second.head->note.clear();
}

Result<ledger::Pulled> City::compare(std::size_t log, std::size_t with) {
  const std::string hash = ledger::origin_hash(on_.directory.keys[log].log.name());
  const ledger::Sources sources(phone_.fetch(url_of(with, "mirror/" + hash + "/")), {});
  return ledger::MirroredLog(parts(log, sources)).catch_up();
}

const ledger::SignedCheckpoint* City::head() const {
  return is_up() ? &process_->head : nullptr;
}

std::string_view name_of(Breakage breakage) {
  constexpr std::array<std::string_view, kBreakages> kNames = {
      "none",          "forgetful-witness", "any-one-anchors", "early-answer", "unchecked-restore",
      "notes-dropped", "rotting-copies",    "deaf-witness"};
  return kNames[static_cast<std::size_t>(breakage)];
}

}  // namespace simulator
