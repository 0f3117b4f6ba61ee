#include "ledger/monitor/evidence_folder.h"

#include <algorithm>

#include "base/crypto/sha256.h"
#include "base/file/file.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;
using base::Result;

constexpr std::string_view kFork = "fork-";
constexpr std::string_view kTime = "time-";
constexpr std::size_t kMostForkBytes = 256u << 10;

/// The note with the lines of its log alone, so that one fork is one file.
std::string bare(const std::string& bytes, const std::string& origin) {
  const auto note = Note::parse(bytes);
  if (!note) return bytes;
  Note kept{note->text, {}};
  for (const SignatureLine& line : note->signatures) {
    if (line.name == origin) kept.signatures.push_back(line);
  }
  return kept.bytes();
}

std::string_view kind_of(const Evidence& evidence) {
  constexpr std::string_view kKinds[] = {"fork", "omission", "time"};  // as the variant
  return kKinds[evidence.index()];
}

bool is_public(std::string_view name) {
  return name.starts_with(kFork) || name.starts_with(kTime);
}

}  // namespace

EvidenceFolder::EvidenceFolder(fs::path folder, std::vector<VerifierKey> keys, OnFork on_fork)
    : folder_(std::move(folder)), keys_(std::move(keys)), on_fork_(std::move(on_fork)) {
  for (const std::string& name : published()) {
    if (!name.starts_with(kFork)) continue;
    if (const auto text = base::file::read_text(folder_ / name, kMostForkBytes))
      look_for_fork(name, *text);
  }
}

void EvidenceFolder::look_for_fork(const std::string& name, std::string_view text) {
  const auto evidence = parse_evidence(text);
  if (!evidence || !judge_evidence(*evidence, keys_)) return;
  const auto* fork = std::get_if<ForkEvidence>(&*evidence);
  if (fork == nullptr) return;
  const bool is_new =
      forks_.with([&](auto& forks) { return forks.try_emplace(fork->origin, name).second; });
  if (is_new) on_fork_(fork->origin, name);
}

Result<std::string> EvidenceFolder::keep(Evidence evidence) {
  if (auto* fork = std::get_if<ForkEvidence>(&evidence)) {
    fork->first = bare(fork->first, fork->origin);
    fork->second = bare(fork->second, fork->origin);
  }
  TRY(judge_evidence(evidence, keys_));
  const std::string text = evidence_text(evidence);
  const std::string name =
      std::string(kind_of(evidence)) + "-" + base::crypto::sha256(text).hex().substr(0, 16);
  TRY(keep(name, base::as_bytes(text)));
  return name;
}

Result<void> EvidenceFolder::keep(const std::string& name, base::ByteView bytes) {
  TRY(base::file::write_durably(folder_ / name, bytes));
  if (name.starts_with(kFork)) look_for_fork(name, base::as_text(bytes));
  return {};
}

std::string EvidenceFolder::fork_of(std::string_view origin) const {
  return forks_.with([&](const auto& forks) {
    const auto found = forks.find(origin);
    return found == forks.end() ? std::string() : found->second;
  });
}

bool EvidenceFolder::has_forks() const {
  return forks_.with([](const auto& forks) { return !forks.empty(); });
}

std::vector<std::string> EvidenceFolder::published() const {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    const std::string name = entry.path().filename().string();
    if (is_public(name) && name.find('.') == std::string::npos) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

Result<std::string> EvidenceFolder::read(std::string_view name) const {
  const std::vector<std::string> names = published();
  if (std::ranges::find(names, name) == names.end())
    return base::not_found("evidence.name", "no such evidence");
  return base::file::read_text(folder_ / name);
}

}  // namespace ledger
