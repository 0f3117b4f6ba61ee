// What must hold once nothing goes wrong any more.
#include <algorithm>

#include "ledger/evidence/evidence.h"
#include "ledger/log/frontier.h"

#include "tests/simulator/world.h"

namespace simulator {

using base::Result;

void World::calm() {
  calm_ = true;
  trace_.at_step(kEvents);
  trace_.say("calm");
  wire_->heal();
  for (int n = 0; n < 8; ++n) wire_->deliver_late();
  std::ranges::fill(tampered_, 0u);
  for (std::size_t city = 0; city < cities_.size(); ++city) {
    cities_[city]->faults.disarm();
    if (lies_[city] == Fault::SignsNothing) lies_[city].reset();
  }
  clock_.advance(std::chrono::hours(2));
  observer_->look(cities_);
  for (int round = 0; round < 4; ++round) {
    for (std::size_t city = 0; city < cities_.size(); ++city) {
      // Twice all of them: a witness looks back at what it signed when it starts, and only then.
      if (round < 2 || !cities_[city]->is_up()) restart(city);
    }
    observer_->look(cities_);
  }
  for (std::size_t city = 0; city < cities_.size(); ++city) append(city);
  observer_->look(cities_);
  for (int round = 0; round < 2; ++round) {
    for (std::size_t city = 0; city < cities_.size(); ++city) {
      if (!cities_[city]->is_up()) continue;
      for (std::size_t place = 0; place + 1 < cities_.size(); ++place) {
        if (is_hostile(city)) {
          ask_with_both_faces(city);
        } else {
          cities_[city]->ask_witness(place);
        }
        cities_[city]->pull(Directory::city_at(city, place));
      }
    }
    observer_->look(cities_);
  }
  check_anchored_and_mirrored();
  for (std::size_t city = 0; city < cities_.size(); ++city) {
    observer_->check_acknowledged(city, *cities_[city]);
    if (cities_[city]->is_up() && !is_hostile(city)) check_proofs(city);
    check_copy(city);
  }
  check_forks();
  check_evidence();
  check_omissions();
}

/// Of every log that is one log. A city whose log found out that it is behind, and whose tail no
/// mirror has, stays away for ever, and with it its witness.
void World::check_anchored_and_mirrored() {
  if (!std::ranges::all_of(cities_, [](const auto& city) { return city->is_up(); })) {
    const bool excused = grave_ == Fault::LogRestored;
    if (!excused) observer_->broken(Invariant::CalmAnchors, "a city does not start");
    return;
  }
  for (std::size_t log = 0; log < cities_.size(); ++log) {
    if (is_hostile(log)) continue;
    const std::uint64_t size = cities_[log]->head()->checkpoint.size.value();
    if (observer_->anchored_size(log) != size)
      observer_->broken(Invariant::CalmAnchors, "log " + std::to_string(log) + " of size " +
                                                    std::to_string(size) + " is anchored at " +
                                                    std::to_string(observer_->anchored_size(log)));
    for (std::size_t city = 0; city < cities_.size(); ++city) {
      if (city == log) continue;
      const auto& held = cities_[city]->disk.mirrored[directory_.keys[log].log.name()];
      if (!held.head || held.head->size.value() != size)
        observer_->broken(
            Invariant::CalmAnchors,
            "city " + std::to_string(city) + " does not mirror log " + std::to_string(log));
    }
  }
}

/// The product's own proofs of some entries.
void World::check_proofs(std::size_t city) {
  ledger::Log& log = cities_[city]->log();
  const std::uint64_t size = log.checkpoint().checkpoint.size.value();
  for (int n = 0; n < 4 && size > 0; ++n) {
    const ledger::LeafIndex index(random_.below(size));
    const auto entry = log.entry(index);
    const auto proof = log.prove(index, {});
    const auto head =
        proof ? ledger::open_checkpoint(proof->checkpoint, directory_.keys[city].log.verifier())
              : proof.error();
    const bool holds =
        entry && head &&
        ledger::verify_inclusion(index, head->checkpoint.size, ledger::hash_leaf(*entry),
                                 proof->hashes, head->checkpoint.root);
    if (!holds)
      observer_->broken(
          Invariant::Provable,
          "log " + std::to_string(city) + " cannot prove entry " + std::to_string(index.value()));
  }
}

/// One of the logs that a city mirrors, recomputed from its copy.
void World::check_copy(std::size_t city) {
  const std::size_t log = Directory::city_at(city, random_.below(cities_.size() - 1));
  const Disk& disk = cities_[city]->disk;
  const auto held = disk.mirrored.find(directory_.keys[log].log.name());
  if (held == disk.mirrored.end() || !held->second.head) return;
  const auto& head = *held->second.head;
  Branch copy;
  const auto files = disk.copies.find(directory_.hashes[log]);
  const bool there = files != disk.copies.end() && copy.extend(files->second, head.size.value());
  if (!there || !copy.has(head.size.value(), head.root))
    observer_->broken(Invariant::CopiesWhole, "the copy of log " + std::to_string(log) +
                                                  " in city " + std::to_string(city) +
                                                  " is not what its head signed");
}

void World::check_forks() {
  for (std::size_t log = 0; log < cities_.size(); ++log) {
    if (!is_hostile(log)) continue;
    for (std::size_t one = 0; one < cities_.size(); ++one) {
      for (std::size_t other = one + 1; other < cities_.size(); ++other) {
        if (one != log && other != log) check_fork_seen_by(log, one, other);
      }
    }
  }
}

/// Two mirrors that hold different faces compare what they hold: one of them at least must have a
/// proof then.
void World::check_fork_seen_by(std::size_t log, std::size_t one, std::size_t other) {
  const std::string& origin = directory_.keys[log].log.name();
  const auto face = [&](std::size_t city) {
    const auto& held = cities_[city]->disk.mirrored[origin].head;
    return held ? observer_->branches(log, held->size.value(), held->root) : ~0u;
  };
  if (!cities_[one]->is_up() || !cities_[other]->is_up()) return;
  if ((face(one) & face(other)) != 0) return;
  static_cast<void>(cities_[one]->compare(log, other));
  static_cast<void>(cities_[other]->compare(log, one));
  const auto proves = [&](std::size_t city) {
    const Disk& disk = cities_[city]->disk;
    const auto found = disk.evidence.find(disk.mirrored.at(origin).fork);
    const auto evidence = found == disk.evidence.end()
                              ? Result<ledger::Evidence>(base::not_found("evidence", "none"))
                              : ledger::parse_evidence(found->second);
    return evidence &&
           ledger::judge_evidence(*evidence, {directory_.keys[log].log.verifier()}).has_value();
  };
  trace_.say("two mirrors compare", {log, one, other});
  if (!proves(one) && !proves(other))
    observer_->broken(Invariant::ForkProven, "cities " + std::to_string(one) + " and " +
                                                 std::to_string(other) + " hold two faces of log " +
                                                 std::to_string(log) + " and no proof");
}

/// Every file that is kept as evidence of a fork proves one, and of none but a hostile log.
void World::check_evidence() {
  for (const auto& city : cities_) {
    for (const auto& [name, text] : city->disk.evidence) {
      if (name.starts_with("withheld")) continue;
      const auto evidence = ledger::parse_evidence(text);
      const auto* fork = evidence ? std::get_if<ledger::ForkEvidence>(&*evidence) : nullptr;
      const std::size_t log = fork != nullptr ? directory_.number(fork->origin) : 0;
      const bool proves =
          fork != nullptr &&
          ledger::judge_evidence(*evidence, {directory_.keys[log].log.verifier()}).has_value();
      if (!proves) {
        observer_->broken(Invariant::ForkProven, "a file of evidence does not verify");
      } else if (!is_hostile(log)) {
        observer_->broken(Invariant::AppendOnly, "an honest log signed a fork");
      } else {
        ++tally_.forks_proven;
      }
    }
  }
}

/// With a head that was cosigned before the receipt and one after the agreed delay, an omission is
/// proven; and where the entry is there, it is not.
void World::check_omissions() {
  constexpr std::uint64_t kBefore = 301, kDelay = 60;
  const auto seconds = [](const Observer::Seen& seen) {
    return static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::seconds>(seen.time).time_since_epoch().count());
  };
  const bool late_requests = std::ranges::count(enabled_, Fault::Delayed) > 0;
  for (const Omitted& message : omitted_) {
    if (message.is_logged && late_requests) continue;  // an old head may have been cosigned late
    const Observer::Seen* first = nullptr;
    const Observer::Seen* second = nullptr;
    for (const Observer::Seen& seen : seen_) {
      if (seconds(seen) + kBefore <= message.time) first = &seen;
      const bool after = seconds(seen) >= message.time + kDelay;
      if (after && first != nullptr && second == nullptr && seen.size >= first->size)
        second = &seen;
    }
    if (first != nullptr && second != nullptr) check_omission(message, *first, *second);
  }
}

void World::check_omission(const Omitted& message, const Observer::Seen& first,
                           const Observer::Seen& second) {
  const std::size_t reader = (message.log + 1) % cities_.size();
  Disk& disk = cities_[reader]->disk;
  const auto& held = disk.mirrored[directory_.keys[message.log].log.name()].head;
  if (!held || held->size.value() < second.size) return;
  StorageFaults none([](Fault, Call, std::size_t) {});
  DiskTiles copy(disk.copies[directory_.hashes[message.log]], none, message.log, random_);
  ledger::OmissionEvidence omission;
  omission.origin = directory_.keys[message.log].log.name();
  omission.receipt_time = message.time;
  omission.delay = 60;
  omission.message_id = message.message;
  omission.instance_id = "i";
  omission.sender = "s";
  omission.receiver = "r";
  omission.first = first.note;
  omission.second = second.note;
  const ledger::SubtreeReader read = ledger::tile_reader(copy, held->size);
  std::uint64_t start = 0;
  for (int level = 63; level >= 0; --level) {
    const std::uint64_t width = std::uint64_t{1} << level;
    if ((first.size & width) == 0) continue;
    omission.edge.push_back(read(static_cast<unsigned>(level), start >> level).value());
    start += width;
  }
  for (std::uint64_t at = first.size; at < second.size; ++at)
    omission.entries.push_back(ledger::read_entry(copy, ledger::LeafIndex(at), held->size).value());
  std::vector<ledger::VerifierKey> keys{directory_.keys[message.log].log.verifier()};
  for (const auto& witness : directory_.keys) keys.push_back(witness.witness.verifier());
  const auto parsed = ledger::parse_evidence(ledger::evidence_text(omission));
  const auto judged =
      parsed ? ledger::judge_evidence(*parsed, keys) : Result<std::string>(parsed.error());
  const bool convicted = judged.has_value();
  if (trace_.is_shown()) trace_.say(convicted ? *judged : base::describe(judged.error()));
  trace_.say("an omission is judged",
             {message.log, message.is_logged ? 1u : 0u, convicted ? 1u : 0u});
  if (convicted == message.is_logged)
    observer_->broken(Invariant::ForkProven,
                      convicted ? "an innocent log is convicted" : "an omission cannot be proven");
  if (convicted) ++tally_.omissions_proven;
}

}  // namespace simulator
