#include "ap/server/anchor_watch.h"

namespace ap::server {
namespace {

using Stands = Overdue::Stands;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kMostUnanchored = 5min;
constexpr std::chrono::milliseconds kMostSilence = 1h;

}  // namespace

void AnchorWatch::look(const ledger::Checkpoint& head,
                       const std::optional<ledger::Anchored>& anchored,
                       const std::vector<ledger::Anchoring::Report>& witnesses,
                       base::Timestamp now) {
  const ledger::TreeSize reached =
      anchored ? anchored->checkpoint.checkpoint.size : ledger::TreeSize(0);
  if (reached >= awaited_) {
    late_.note("anchor", Stands::Fine, now);
    awaited_ = head.size;
  }
  const auto waits = late_.note("anchor", reached >= awaited_ ? Stands::Fine : Stands::Wrong, now);
  if (waits > kMostUnanchored) {
    alarms_.raise("anchor", head.origin,
                  "entries wait for the cosignatures of the quorum for more than five minutes; "
                  "anchored are " +
                      std::to_string(reached.value()));
  } else {
    alarms_.end("anchor", head.origin);
  }
  for (const auto& witness : witnesses) look_at(witness, now);
}

void AnchorWatch::look_at(const ledger::Anchoring::Report& witness, base::Timestamp now) {
  const bool fresh = witness.answered && now - *witness.answered <= kMostSilence;
  const auto silent =
      late_.note("witness " + witness.name, fresh ? Stands::Fine : Stands::Wrong, now);
  if (fresh) return alarms_.end("witness", witness.name);
  if (!witness.answered && silent <= kMostSilence) return;  // it has an hour to begin
  alarms_.raise("witness", witness.name,
                "it has not cosigned for more than an hour" +
                    (witness.trouble.empty() ? "" : ": " + witness.trouble));
}

}  // namespace ap::server
