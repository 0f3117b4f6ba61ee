#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "ledger/entry/secrets.h"
#include "tests/simulator/hostile.h"
#include "tests/simulator/observer.h"

namespace simulator {

inline constexpr std::uint64_t kEvents = 200;

/// One run: cities, what happens to them, and what must hold. Everything follows from the seed.
/// Threads: none; it belongs to one.
class World final {
 public:
  World(std::uint64_t seed, Breakage breakage, std::ostream* trace = nullptr);

  /// The events, one after the other, then calm, in which everything must come right.
  void run();

  const std::map<Invariant, std::string>& findings() const { return observer_->findings(); }
  std::uint64_t trace_hash() const { return trace_.hash(); }
  const Tally& tally() const { return tally_; }

 private:
  struct Omitted {
    std::size_t log;
    std::string message;
    std::uint64_t time;
    bool is_logged;  ///< the log is innocent
  };

  // world.cpp: the events
  void step();
  void append(std::size_t city);
  void append_to(ledger::Log& log, std::size_t city);
  void ask_witness(std::size_t city);
  void settle(std::size_t city);
  void ask_with_both_faces(std::size_t city);
  void pull(std::size_t city);
  void restart(std::size_t city);
  void end_dead();
  std::size_t any_city() { return random_.below(cities_.size()); }
  bool is_hostile(std::size_t city) const { return faces_[city] != nullptr; }
  ledger::Pending new_entry();

  // messages.cpp: who answers what
  base::Result<base::http::Response> serve(std::size_t to, std::size_t from,
                                           const base::http::Request& request);
  base::Result<base::http::Response> witness(std::size_t to, std::size_t from,
                                             const base::http::Request& request);
  void tamper(std::size_t log, base::http::Response& response);
  std::size_t log_of(std::size_t to, std::size_t from, std::string_view path) const;
  void meanwhile();

  // faults.cpp: what goes wrong
  void choose_faults();
  void fault();
  void count(Fault fault, std::size_t log);
  void count_call(Fault fault, Call call, std::size_t log);
  Stage stage_of(std::size_t log) const;
  void keep_backup();
  bool is_half_known(std::size_t log) const;
  void restore_log(std::size_t city);
  void restore_witness(std::size_t city);
  void restore_mirror(std::size_t city);
  void fork(std::size_t city);
  void omit(std::size_t city);

  // calm.cpp: what must hold at the end
  void calm();
  void check_anchored_and_mirrored();
  void check_proofs(std::size_t city);
  void check_copy(std::size_t city);
  void check_forks();
  void check_fork_seen_by(std::size_t log, std::size_t one, std::size_t other);
  void check_evidence();
  void check_omissions();
  void check_omission(const Omitted& message, const Observer::Seen& first,
                      const Observer::Seen& second);

  const Breakage breakage_;
  Trace trace_;
  test::SeededRandom random_;
  test::SteppedClock clock_;
  Tally tally_;
  const Directory& directory_;
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<Observer> observer_;
  std::unique_ptr<Surroundings> on_;
  std::vector<std::unique_ptr<City>> cities_;
  std::vector<std::unique_ptr<SecondFace>> faces_;          ///< by city, of its log
  std::vector<std::optional<ledger::Pending>> unanswered_;  ///< by city: will be tried again
  std::vector<std::optional<Fault>> lies_;                  ///< by city, of its witness
  std::vector<std::uint64_t> tampered_;                     ///< by city: answers to be spoiled
  std::vector<Fault> enabled_;
  std::optional<Fault> grave_;
  std::size_t villain_ = 0;  ///< whose log or witness is the bad one
  std::vector<std::pair<std::size_t, Disk>> backups_;
  std::vector<Omitted> omitted_;
  std::vector<Observer::Seen> seen_;  ///< cosigned heads of the villain's log
  std::uint64_t entries_ = 0;
  bool nested_ = false, calm_ = false;
};

}  // namespace simulator
