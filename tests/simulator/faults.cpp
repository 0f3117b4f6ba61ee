// What goes wrong in a world.
#include <algorithm>

#include "tests/simulator/world.h"

namespace simulator {
namespace {

constexpr Fault kLight[] = {Fault::RequestLost, Fault::AnswerLost,  Fault::Doubled,
                            Fault::Delayed,     Fault::Partition,   Fault::WriteRefused,
                            Fault::WriteDenied, Fault::CrashBefore, Fault::CrashAfter,
                            Fault::TornWrite};
constexpr std::size_t kBackups = 4;

std::uint64_t size_of(const std::optional<ledger::MirrorStore::Head>& head) {
  return head ? head->size.value() : 0;
}
std::uint64_t size_of(const std::optional<ledger::WitnessStore::Cosigned>& head) {
  return head ? head->size.value() : 0;
}

}  // namespace

/// One grave fault in most runs, and some of the light ones. Liars are never more than f.
void World::choose_faults() {
  const auto grave = static_cast<unsigned>(Fault::LogRestored) + random_.below(kFaults - 11 + 1);
  if (grave < kFaults) grave_ = static_cast<Fault>(grave);
  villain_ = random_.below(directory_.keys.size());
  if (grave_ == Fault::SignsAnything && directory_.liars == 0) grave_ = Fault::SignsNothing;
  if (grave_ == Fault::SignsAnything || grave_ == Fault::SignsNothing) lies_[villain_] = grave_;
  if (grave_ == Fault::Fork && directory_.liars > 0 && random_.below(2) == 0)
    lies_[(villain_ + 1) % directory_.keys.size()] = Fault::SignsAnything;
  for (std::size_t city = 0; city < lies_.size(); ++city) {
    if (lies_[city] == Fault::SignsAnything) observer_->lies(city);
  }
  for (const Fault fault : kLight) {
    if (random_.below(3) == 0) enabled_.push_back(fault);
  }
  if (enabled_.empty()) enabled_.push_back(kLight[random_.below(std::size(kLight))]);
  const bool comes_by_itself = grave_ == Fault::SignsAnything || grave_ == Fault::SignsNothing;
  if (grave_ && !comes_by_itself) enabled_.push_back(*grave_);
}

Stage World::stage_of(std::size_t log) const {
  if (cities_.size() <= log || cities_[log]->reopened) return Stage::Reopened;
  if (!observer_->has_anchored(log)) return Stage::Young;
  const std::uint64_t size = observer_->truth(log).size();
  if (observer_->anchored_size(log) < size) return Stage::Integrated;
  const std::string& origin = directory_.keys[log].log.name();
  const bool all = std::ranges::all_of(cities_, [&](const auto& city) {
    const auto held = city->disk.mirrored.find(origin);
    return city->number() == log ||
           (held != city->disk.mirrored.end() && size_of(held->second.head) == size);
  });
  return all ? Stage::Replicated : Stage::Anchored;
}

void World::count(Fault fault, std::size_t log) {
  ++tally_.faults;
  ++tally_.by_stage[static_cast<std::size_t>(fault)][static_cast<std::size_t>(stage_of(log))];
  trace_.say(name_of(fault), {log});
}

void World::count_call(Fault fault, Call call, std::size_t log) {
  count(fault, log);
  ++tally_.by_call[static_cast<std::size_t>(fault)][static_cast<std::size_t>(call)];
  trace_.say(name_of(call));
}

void World::fault() {
  const Fault fault = enabled_[random_.below(enabled_.size())];
  const std::size_t city = any_city();
  if (is_of_storage(fault)) {
    if (!is_hostile(city)) cities_[city]->faults.arm(fault, 1 + random_.below(16));
    return;
  }
  switch (fault) {
    case Fault::Partition:
      return wire_->cut(city, Directory::city_at(city, random_.below(cities_.size() - 1)));
    case Fault::LogRestored:
      return restore_log(city);
    case Fault::WitnessRestored:
      return restore_witness(city);
    case Fault::MirrorRestored:
      return restore_mirror(city);
    case Fault::Fork:
      return fork(villain_);
    case Fault::Omission:
      return omit(villain_);
    case Fault::RewrittenTile:
    case Fault::WithheldTile:
      count(fault, villain_);
      tampered_[villain_] = 1 + random_.below(4);
      return;
    default:
      return wire_->arm(fault);
  }
}

void World::keep_backup() {
  const bool wanted = grave_ == Fault::LogRestored || grave_ == Fault::WitnessRestored ||
                      grave_ == Fault::MirrorRestored || grave_ == Fault::Fork;
  if (!wanted || random_.below(12) != 0) return;
  const std::size_t city = grave_ == Fault::Fork ? villain_ : any_city();
  if (!cities_[city]->is_up() || cities_[city]->must_end() || cities_[city]->refuses) return;
  if (backups_.size() == kBackups)
    backups_.erase(backups_.begin() + static_cast<std::ptrdiff_t>(random_.below(kBackups)));
  backups_.emplace_back(city, cities_[city]->disk);
}

/// Whether a mirror knows a head of the log that it does not show yet, because it is still fetching
/// it or was stopped before it published its line. Who restores the whole log at that moment is not
/// told of that head: it is not promised.
bool World::is_half_known(std::size_t log) const {
  const ledger::VerifierKey& key = directory_.keys[log].log.verifier();
  return std::ranges::any_of(cities_, [&](const auto& city) {
    const auto found = city->disk.mirrored.find(key.name());
    if (found == city->disk.mirrored.end()) return false;
    const Files& files = city->disk.copies[directory_.hashes[log]];
    const auto note = files.find("checkpoint");
    const auto shown = note == files.end()
                           ? base::Result<ledger::SignedCheckpoint>(base::not_found("none", ""))
                           : ledger::open_checkpoint(base::as_text(*note->second), key);
    const std::uint64_t size = shown ? shown->checkpoint.size.value() : 0;
    return std::max(size_of(found->second.head), size_of(found->second.pending)) > size;
  });
}

/// An old copy of the log, whole or its database alone, takes the place of the new.
void World::restore_log(std::size_t) {
  const bool one_already =
      std::ranges::any_of(cities_, [](const auto& city) { return city->restored; });
  if (backups_.empty() || one_already) return;
  const auto [city, old] = backups_[random_.below(backups_.size())];
  City& one = *cities_[city];
  const bool whole = random_.below(2) == 0;
  if (whole && is_half_known(city)) return;
  count(Fault::LogRestored, city);
  one.stop();
  const std::uint64_t before = old.head ? old.head->size.value() : 0;
  trace_.say("an old copy is restored", {city, before, whole ? 1u : 0u});
  one.disk.head = old.head;
  one.disk.ids = old.ids;
  one.disk.staged = old.staged;
  one.restored = true;
  if (!whole) return;
  one.disk.log = old.log;
  std::uint64_t seen = before, held = before;
  const std::string& origin = directory_.keys[city].log.name();
  for (const auto& other : cities_) {
    const auto& cosigned = other->disk.cosigned[origin];
    const auto& mirrored = other->disk.mirrored[origin];
    held = std::max(held, size_of(mirrored.head));
    seen = std::max(
        {seen, held, size_of(cosigned.last), size_of(cosigned.ahead), size_of(mirrored.pending)});
  }
  observer_->restored(city, seen, held);
  // A backup of what is lost now is not found again later.
  std::erase_if(backups_, [&, lost = city](const auto& backup) {
    return backup.first == lost && backup.second.head && backup.second.head->size.value() > seen;
  });
  wire_->drop_late(city);  // restoring takes longer than any message lives
}

void World::restore_witness(std::size_t) {
  if (backups_.empty()) return;
  const auto& [city, old] = backups_[random_.below(backups_.size())];
  count(Fault::WitnessRestored, city);
  cities_[city]->stop();
  cities_[city]->disk.cosigned = old.cosigned;
  observer_->forget_view(city);
}

void World::restore_mirror(std::size_t) {
  if (backups_.empty()) return;
  const auto& [city, old] = backups_[random_.below(backups_.size())];
  count(Fault::MirrorRestored, city);
  cities_[city]->stop();
  cities_[city]->disk.mirrored = old.mirrored;
  Disk& disk = cities_[city]->disk;
  if (random_.below(2) == 0) disk.copies = old.copies;
  for (const auto& [hash, files] : old.copies)  // files are never older than their database
    disk.copies[hash].insert(files.begin(), files.end());
  observer_->forget_view(city);
}

/// The log of the city gets a second face; later, other cities are shown the other one.
void World::fork(std::size_t city) {
  if (!cities_[city]->is_up() || cities_[city]->must_end()) return;
  count(Fault::Fork, city);
  if (is_hostile(city)) return faces_[city]->turn(any_city());
  const bool from_old = !backups_.empty() && random_.below(2) == 0;
  const Disk& disk =
      from_old ? backups_[random_.below(backups_.size())].second : cities_[city]->disk;
  cities_[city]->faults.disarm();
  faces_[city] = SecondFace::make(disk, city, *on_);
  if (!faces_[city]) return;
  observer_->forked(city, &faces_[city]->files(),
                    faces_[city]->log().checkpoint().checkpoint.size.value());
  for (std::size_t other = 0; other < cities_.size(); ++other) {
    if (random_.below(2) == 0) faces_[city]->turn(other);
  }
}

/// The city acknowledges a message, with a receipt, and does not log it.
void World::omit(std::size_t city) {
  if (omitted_.size() == 2 || !cities_[city]->is_up() || cities_[city]->must_end()) return;
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch();
  Omitted message{city, "message-" + std::to_string(++entries_) + "@c2",
                  static_cast<std::uint64_t>(now.count()), random_.below(4) == 0};
  if (message.is_logged) {
    ledger::Pending entry = new_entry();
    entry.fields.pair_tag = ledger::pair_tag(ledger::pair_secret({message.message, "i", "s", "r"}),
                                             ledger::Role::Receiver);
    if (!cities_[city]->append({entry})) return;
  } else {
    count(Fault::Omission, city);
  }
  omitted_.push_back(std::move(message));
}

}  // namespace simulator
