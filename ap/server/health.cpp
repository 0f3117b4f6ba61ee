#include "ap/server/health.h"

namespace ap::server {
namespace {

using api::HealthCheck;
using base::Timestamp;
using store::Direction;
using store::State;

HealthCheck check_ledger(const ledger::SignedCheckpoint& head, const ledger::VerifierKey& key) {
  const auto opened = ledger::open_checkpoint(head.note, key);
  if (!opened) return {"ledger", false, base::describe(opened.error())};
  return {"ledger", true,
          opened->checkpoint.origin + ", size " + std::to_string(opened->checkpoint.size.value())};
}

HealthCheck check_store(store::Messages& messages) {
  const auto counts = messages.counts();
  if (!counts) return {"store", false, counts.error().code};
  std::uint64_t rows = 0;
  for (const auto& count : *counts) rows += count.second;
  return {"store", true, std::to_string(rows) + " documents"};
}

HealthCheck check_disk(const std::filesystem::path& data) {
  std::error_code problem;
  const auto space = std::filesystem::space(data, problem);
  if (problem) return {"disk", false, problem.message()};
  return {"disk", space.available >= kLeastFreeBytes,
          std::to_string(space.available >> 20) + " MiB free"};
}

HealthCheck check_certificate(const base::crypto::Certificate& certificate, Timestamp now) {
  const bool valid = certificate.not_before() <= now && now <= certificate.not_after();
  return {"certificate", valid,
          certificate.common_name() + ", valid to " + base::format_date(certificate.not_after())};
}

/// The earlier of two times, of which either may be absent.
std::optional<Timestamp> earlier(std::optional<Timestamp> a, std::optional<Timestamp> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

HealthCheck check_backlog(store::Messages& messages, Timestamp now) {
  const auto in =
      messages.next_due({State::Stored, State::Logged, State::Receipted}, Direction::In);
  const auto out = messages.next_due({State::Accepted, State::Logged, State::Packaged, State::Sent},
                                     Direction::Out);
  if (!in || !out) return {"backlog", false, (in ? out : in).error().code};
  const auto due = earlier(*in, *out);
  if (!due || *due >= now) return {"backlog", true, "nothing is overdue"};
  const auto late = std::chrono::duration_cast<std::chrono::seconds>(now - *due);
  return {"backlog", late <= kMostBacklog,
          "the oldest step is " + std::to_string(late.count()) + " s late"};
}

}  // namespace

std::vector<HealthCheck> check_health(const ledger::SignedCheckpoint& head,
                                      const ledger::VerifierKey& key, store::Messages& messages,
                                      const std::filesystem::path& data,
                                      const base::crypto::Certificate& certificate, Timestamp now) {
  return {check_ledger(head, key), check_store(messages), check_disk(data),
          check_certificate(certificate, now), check_backlog(messages, now)};
}

}  // namespace ap::server
