#include "ledger/anchor/anchoring.h"

#include <algorithm>
#include <deque>
#include <set>
#include <thread>

#include "base/guarded.h"
#include "ledger/anchor/witness_client.h"
#include "ledger/log/commit.h"

namespace ledger {
namespace {

using base::Result;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kKeptRounds = 16;  // late lines still count for these

/// All witnesses are asked about one head.
struct Round {
  std::uint64_t number;
  CosignedHead head;
  Steady::time_point started;
  base::Timestamp at;
};

/// What is known of a witness.
struct Partner {
  Anchoring::Report report;
  std::uint64_t answered = 0;  ///< the last round it answered, with a line or without
  bool away = false;           ///< waits for its next try
};

}  // namespace

class Anchoring::Rounds final {
 public:
  Rounds(Log& log, TileStore& tiles, const Policy& policy, base::http::Client& http,
         const base::Clock& clock, const AnchoringOptions& options,
         std::optional<Anchored> anchored)
      : log_(log),
        tiles_(tiles),
        policy_(policy),
        http_(http),
        clock_(clock),
        options_(options),
        published_(std::move(anchored)) {
    if (policy_.quorum.empty()) return;  // nothing is ever anchored
    state_.with([&](State& state) {
      for (const auto& witness : policy_.witnesses)
        state.partners.push_back({{witness.name, {}, ""}, 0, false});
    });
    for (const auto& witness : policy_.witnesses)
      askers_.push_back({WitnessClient(witness, policy_.log, tiles_, http_, clock_), 0});
    if (options_.asking == Asking::Caller) return;
    for (std::size_t at = 0; at < policy_.witnesses.size(); ++at)
      threads_.emplace_back([this, at](std::stop_token stop) { ask(at, stop); });
    threads_.emplace_back([this](std::stop_token stop) { lead(stop); });
  }

  ~Rounds() {
    for (std::jthread& thread : threads_) thread.request_stop();
    state_.update([](State&) {});
  }

  void step(std::size_t at) {
    if (policy_.quorum.empty()) return;
    state_.update([&](State& state) { state.partners[at].away = false; });
    look();
    ask_once(at);
    publish();
  }

  std::optional<Anchored> anchored() const {
    return published_.with([](const auto& published) { return published; });
  }

  std::optional<Anchored> wait_for(TreeSize size, std::chrono::milliseconds time) {
    const bool there = published_.wait_for(time, [&](const auto& published) {
      return published && published->checkpoint.checkpoint.size >= size;
    });
    return there ? anchored() : std::nullopt;
  }

  std::vector<Report> witnesses() const {
    return state_.with([](const State& state) {
      std::vector<Report> reports;
      for (const Partner& partner : state.partners) reports.push_back(partner.report);
      return reports;
    });
  }

 private:
  struct State {
    std::deque<Round> rounds;  ///< the newest last
    std::vector<Partner> partners;
    bool news = false;  ///< a line has arrived since the leader looked
  };

  /// Who asks a witness; of its thread.
  struct Asker {
    WitnessClient client;
    std::uint64_t done = 0;  ///< the last round with a line of this witness
  };
  enum class Asked { Nothing, Answered, Failed };

  // ---- one thread for each witness

  void ask(std::size_t at, const std::stop_token& stop) {
    std::chrono::milliseconds retry = options_.first_retry;
    const std::uint64_t& done = askers_[at].done;
    while (!stop.stop_requested()) {
      state_.wait_for(std::chrono::hours(1), [&](const State& state) {
        return stop.stop_requested() ||
               (!state.rounds.empty() && state.rounds.back().number > done);
      });
      const Asked asked = stop.stop_requested() ? Asked::Nothing : ask_once(at);
      if (asked == Asked::Answered) {
        retry = options_.first_retry;
      } else if (asked == Asked::Failed) {
        state_.wait_for(retry, [&](const State&) { return stop.stop_requested(); });
        retry = std::min(2 * retry, options_.last_retry);
        state_.update([&](State& state) { state.partners[at].away = false; });
      }
    }
  }

  /// Asks about the newest round, unless its line is there.
  Asked ask_once(std::size_t at) {
    Asker& asker = askers_[at];
    const std::optional<Round> round = state_.with([&](const State& state) {
      const bool newer = !state.rounds.empty() && state.rounds.back().number > asker.done;
      return newer ? std::optional(state.rounds.back()) : std::nullopt;
    });
    if (!round) return Asked::Nothing;
    const auto line = asker.client.cosign(round->head.head());
    note_answer(at, round->number, line);
    if (!line) return Asked::Failed;
    asker.done = round->number;
    return Asked::Answered;
  }

  void note_answer(std::size_t at, std::uint64_t number, const Result<Cosignature>& line) {
    const std::string trouble = line ? "" : base::describe(line.error());
    bool changed = false;
    state_.update([&](State& state) {
      Partner& partner = state.partners[at];
      partner.answered = number;
      partner.away = !line;
      changed = partner.report.trouble != trouble;
      partner.report.trouble = trouble;
      state.news = true;
      if (!line) return;
      partner.report.answered = clock_.now();
      for (Round& round : state.rounds) {
        if (round.number == number) round.head.add(partner.report.name, *line);
      }
    });
    if (changed) options_.on_change(policy_.witnesses[at].name, trouble);
  }

  // ---- the leader

  void lead(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      look();
      state_.wait_for(options_.interval,
                      [&](const State& state) { return stop.stop_requested() || state.news; });
      publish();
    }
  }

  /// Starts the next round if it is time.
  void look() {
    const SignedCheckpoint newest = log_.checkpoint();
    state_.update([&](State& state) {
      if (is_over(state, newest.checkpoint)) start_round(state, newest);
    });
  }

  bool is_over(const State& state, const Checkpoint& newest) const {
    if (state.rounds.empty()) return true;
    const Round& round = state.rounds.back();
    if (clock_.now() - round.at >= options_.renew) return true;
    const auto age = Steady::now() - round.started;
    if (round.head.head().checkpoint == newest || age < options_.interval) return false;
    const bool all = std::ranges::all_of(state.partners, [&](const Partner& partner) {
      return partner.away || partner.answered == round.number;
    });
    return all || round.head.anchored(policy_) || age >= options_.round;
  }

  void start_round(State& state, const SignedCheckpoint& head) const {
    const std::uint64_t number = state.rounds.empty() ? 1 : state.rounds.back().number + 1;
    // The head may be shown with lines already; those of this round are its own.
    const auto bare = CosignedHead::open(head.note, policy_);
    state.rounds.push_back(
        {number, CosignedHead(bare ? bare->head() : head), Steady::now(), clock_.now()});
    if (state.rounds.size() > kKeptRounds) state.rounds.pop_front();
  }

  /// Publishes the largest head that meets the policy, if it says more than what is published.
  void publish() {
    const std::optional<Anchored> found = state_.with([&](State& state) {
      state.news = false;
      std::optional<Anchored> best;
      for (const Round& round : state.rounds) {
        auto anchored = round.head.anchored(policy_);
        if (anchored) best = std::move(anchored);
      }
      return best;
    });
    const std::optional<Anchored> before = anchored();
    if (!found ||
        (before && (before->checkpoint.note == found->checkpoint.note ||
                    before->checkpoint.checkpoint.size > found->checkpoint.checkpoint.size)))
      return;
    if (!tiles_.publish(kAnchoredPath, base::as_bytes(found->checkpoint.note))) return;  // later
    log_.anchored(found->checkpoint);
    options_.on_anchored(found->checkpoint);
    published_.update([&](auto& published) { published = found; });
  }

  Log& log_;
  TileStore& tiles_;
  const Policy policy_;
  base::http::Client& http_;
  const base::Clock& clock_;
  const AnchoringOptions options_;
  base::Guarded<State> state_;
  base::Guarded<std::optional<Anchored>> published_;
  std::vector<Asker> askers_;  ///< by witness
  std::vector<std::jthread> threads_;
};

namespace {

/// What was anchored before, as far as today's policy agrees.
Result<std::optional<Anchored>> read_anchored(TileStore& tiles, const Policy& policy,
                                              const Checkpoint& head) {
  const auto bytes = tiles.get(kAnchoredPath);
  if (!bytes && bytes.error().kind == base::ErrorKind::NotFound) return std::optional<Anchored>();
  if (!bytes) return bytes.error();
  const auto opened = CosignedHead::open(base::as_text(*bytes), policy);
  if (!opened) return std::optional<Anchored>();
  const Checkpoint& before = opened->head().checkpoint;
  if (before.size > head.size || (before.size == head.size && before.root != head.root)) {
    return base::corrupt("log.rollback",
                         "what was anchored is ahead of the log: an old copy was restored");
  }
  return opened->anchored(policy);
}

}  // namespace

Result<std::unique_ptr<Anchoring>> Anchoring::start(Log& log, TileStore& tiles,
                                                    const Policy& policy, base::http::Client& http,
                                                    const base::Clock& clock,
                                                    const AnchoringOptions& options) {
  const SignedCheckpoint head = log.checkpoint();
  if (const auto own = open_checkpoint(head.note, policy.log); !own)
    return base::rejected("policy.log", "the policy is of " + policy.log.text() + ", not of " +
                                            log.origin() + ": " + base::describe(own.error()));
  TRY(auto anchored, read_anchored(tiles, policy, head.checkpoint));
  if (anchored) log.anchored(anchored->checkpoint);
  return std::unique_ptr<Anchoring>(new Anchoring(
      std::make_unique<Rounds>(log, tiles, policy, http, clock, options, std::move(anchored))));
}

Anchoring::Anchoring(std::unique_ptr<Rounds> rounds) : rounds_(std::move(rounds)) {}
Anchoring::~Anchoring() = default;

std::optional<Anchored> Anchoring::anchored() const {
  return rounds_->anchored();
}
std::optional<Anchored> Anchoring::wait_for(TreeSize size, std::chrono::milliseconds time) {
  return rounds_->wait_for(size, time);
}
void Anchoring::step(std::size_t witness) {
  rounds_->step(witness);
}
std::vector<Anchoring::Report> Anchoring::witnesses() const {
  return rounds_->witnesses();
}

}  // namespace ledger
