#include "tests/simulator/world.h"

#include "ledger/anchor/witness_client.h"

namespace simulator {
namespace {

constexpr base::Timestamp kStart{std::chrono::seconds(1'798'761'600)};

}  // namespace

World::World(std::uint64_t seed, Breakage breakage, std::ostream* trace)
    : breakage_(breakage),
      trace_(trace),
      random_(seed * 0x9e3779b97f4a7c15u + 1),
      clock_(kStart),
      directory_(Directory::of(3 + random_.below(3), breakage)) {
  Wire::Hooks hooks;
  hooks.serve = [this](std::size_t to, std::size_t from, const base::http::Request& request) {
    return serve(to, from, request);
  };
  hooks.log_of = [this](std::size_t to, std::size_t from, std::string_view path) {
    return log_of(to, from, path);
  };
  hooks.on_fire = [this](Fault fault, std::size_t log) { count(fault, log); };
  hooks.meanwhile = [this] { meanwhile(); };
  wire_ = std::make_unique<Wire>(std::move(hooks), trace_, random_);
  observer_ = std::make_unique<Observer>(directory_, trace_);
  on_ = std::make_unique<Surroundings>(
      Surroundings{directory_, *wire_, clock_, random_, trace_, breakage});
  const std::size_t count_of_cities = directory_.keys.size();
  faces_.resize(count_of_cities);
  unanswered_.resize(count_of_cities);
  lies_.resize(count_of_cities);
  tampered_.resize(count_of_cities);
  choose_faults();
  trace_.say("cities", {count_of_cities});
  for (std::size_t city = 0; city < count_of_cities; ++city) {
    cities_.push_back(std::make_unique<City>(
        city, *on_,
        [this](Fault fault, Call call, std::size_t log) { count_call(fault, call, log); }));
  }
  for (const auto& city : cities_) {
    ENSURE(city->start());
    city->reopened = false;
  }
  // Some logs stand just before the end of their first tile.
  if (random_.below(4) == 0) {
    std::vector<ledger::Pending> many;
    for (std::uint64_t n = 240 + random_.below(16); n > 0; --n) many.push_back(new_entry());
    ENSURE(cities_[any_city()]->append(many));
  }
  observer_->look(cities_);
}

void World::run() {
  for (std::uint64_t at = 0; at < kEvents; ++at) {
    trace_.at_step(at);
    step();
  }
  calm();
  tally_.runs = 1;
  tally_.events = kEvents;
  tally_.runs_without_fault = tally_.faults == 0 ? 1 : 0;
  tally_.acknowledged = observer_->acknowledged_count();
  tally_.anchored = observer_->anchored_count();
}

void World::step() {
  clock_.advance(std::chrono::seconds(random_.below(random_.below(10) == 0 ? 900 : 30)));
  wire_->deliver_late();
  keep_backup();
  const std::uint64_t kind = random_.below(100);
  if (kind < 34) {
    append(any_city());
  } else if (kind < 60) {
    ask_witness(any_city());
  } else if (kind < 80) {
    pull(any_city());
  } else if (kind < 91) {
    fault();
  } else if (kind < 93) {
    settle(any_city());
    fault();
  } else {
    const std::size_t city = any_city();
    if (!cities_[city]->is_up() || random_.below(6) == 0) restart(city);
    if (random_.below(4) == 0) wire_->heal();
  }
  for (std::size_t city = 0; city < cities_.size(); ++city) {
    if (!cities_[city]->is_up() && random_.below(6) == 0) restart(city);
  }
  end_dead();
  observer_->look(cities_);
}

ledger::Pending World::new_entry() {
  ledger::Pending entry;
  std::array<std::uint8_t, 32> bytes{};
  random_.fill(bytes);
  entry.fields.doc_commit = base::crypto::Sha256(bytes);
  std::copy(bytes.begin(), bytes.begin() + 16, entry.fields.pair_tag.begin());
  ++entries_;
  for (std::size_t at = 0; at < 8; ++at)
    entry.id[at] = static_cast<std::uint8_t>(entries_ >> (8 * at));
  return entry;
}

void World::append(std::size_t city) {
  if (!cities_[city]->is_up() || cities_[city]->must_end()) return;
  if (is_hostile(city) && random_.below(2) == 0) return append_to(faces_[city]->log(), city);
  std::vector<ledger::Pending> entries;
  if (unanswered_[city]) entries.push_back(*unanswered_[city]);
  for (std::uint64_t n = 1 + random_.below(4); n > 0; --n) entries.push_back(new_entry());
  if (random_.below(4) == 0) entries.push_back(entries.front());  // the same again, at once
  if (breakage_ == Breakage::EarlyAnswer && !unanswered_[city])
    observer_->acknowledge(city, observer_->truth(city).size(), entries[0].fields.doc_commit);
  const auto appended = cities_[city]->append(entries);
  trace_.say("appends",
             {city, entries.size(), appended ? appended->front().index.value() : UINT64_MAX});
  unanswered_[city] = appended ? std::nullopt : std::optional(entries.front());
  if (!appended || breakage_ == Breakage::EarlyAnswer) return;
  for (std::size_t at = 0; at < entries.size(); ++at)
    observer_->acknowledge(city, (*appended)[at].index.value(), entries[at].fields.doc_commit);
}

void World::append_to(ledger::Log& log, std::size_t city) {
  static_cast<void>(log.append_all({new_entry()}));
  trace_.say("appends to its other face", {city, log.checkpoint().checkpoint.size.value()});
}

void World::ask_witness(std::size_t city) {
  if (!cities_[city]->is_up() || cities_[city]->must_end()) return;
  if (is_hostile(city)) return ask_with_both_faces(city);
  const std::size_t place = random_.below(cities_.size() - 1);
  trace_.say("asks a witness", {city, Directory::city_at(city, place)});
  cities_[city]->ask_witness(place);
}

/// A log is anchored and mirrored by all who can, so that faults meet it in that state too.
void World::settle(std::size_t city) {
  City& one = *cities_[city];
  if (!one.is_up() || one.must_end() || is_hostile(city)) return;
  if (one.reopened) append(city);
  observer_->look(cities_);
  for (std::size_t place = 0; place + 1 < cities_.size() && !one.must_end(); ++place)
    one.ask_witness(place);
  for (const auto& other : cities_) {
    if (other->number() != city && other->is_up() && !other->must_end()) other->pull(city);
  }
  observer_->look(cities_);
}

/// A log that forks wants lines for both of its faces: from whom it shows which, or from anybody.
void World::ask_with_both_faces(std::size_t city) {
  const std::size_t place = random_.below(cities_.size() - 1);
  const std::size_t asked = Directory::city_at(city, place);
  const bool second = faces_[city]->is_shown_to(asked) != (random_.below(4) == 0);
  const ledger::SignedCheckpoint head =
      second ? faces_[city]->log().checkpoint() : cities_[city]->log().checkpoint();
  ledger::TileStore& tiles = second ? faces_[city]->tiles() : cities_[city]->tiles();
  const ledger::Policy& policy = directory_.policies[city];
  ledger::WitnessClient client(policy.witnesses[place], policy.log, tiles, cities_[city]->phone(),
                               clock_);
  const auto line = client.cosign(head);
  trace_.say("asks with a face", {city, asked, second ? 1u : 0u, line ? 1u : 0u});
}

void World::pull(std::size_t city) {
  if (!cities_[city]->is_up() || cities_[city]->must_end()) return;
  const std::size_t log = Directory::city_at(city, random_.below(cities_.size() - 1));
  cities_[city]->pull(log);
}

void World::restart(std::size_t city) {
  if (is_hostile(city)) return;
  City& one = *cities_[city];
  one.stop();
  if (!calm_ && random_.below(4) == 0) {
    const auto kind =
        static_cast<Fault>(static_cast<unsigned>(Fault::WriteRefused) + random_.below(5));
    one.faults.arm(kind, 1 + random_.below(12));
  }
  one.start();
}

void World::end_dead() {
  for (std::size_t city = 0; city < cities_.size(); ++city) {
    City& one = *cities_[city];
    if (!one.must_end()) continue;
    trace_.say("dies", {city});
    one.stop();
  }
}

}  // namespace simulator
