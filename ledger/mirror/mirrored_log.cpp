#include "ledger/mirror/mirrored_log.h"

#include "ledger/evidence/evidence.h"
#include "ledger/log/commit.h"
#include "ledger/log/frontier.h"

namespace ledger {
namespace {

using base::Result;
using Head = MirrorStore::Head;
using State = MirrorStore::State;

constexpr std::uint64_t kBatch = 64;  // bundles made durable together
constexpr int kPatience = 3;          // rounds in which only the log is asked
constexpr std::uint64_t kRenewSeconds = 3600;

std::uint64_t seconds(base::Timestamp time) {
  return static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

Checkpoint checkpoint_of(const VerifierKey& log, const Head& head) {
  return {log.name(), head.size, head.root, ""};
}

Head head_of(const SignedCheckpoint& newest) {
  return {newest.checkpoint.size, newest.checkpoint.root, newest.note};
}

/// A name that the same evidence has every time.
std::string evidence_name(std::string_view kind, base::ByteView bytes) {
  return std::string(kind) + "-" + base::crypto::sha256(bytes).hex().substr(0, 16);
}

/// The note with the lines of its log alone.
Result<std::string> bare(const std::string& bytes, const VerifierKey& log) {
  TRY(const Note note, Note::parse(bytes));
  Note kept{note.text, {}};
  for (const SignatureLine& line : note.signatures) {
    if (line.is_of(log)) kept.signatures.push_back(line);
  }
  return kept.bytes();
}

}  // namespace

Result<Pulled> MirroredLog::catch_up() {
  for (int round = 1;; ++round) {
    const auto ask = round <= kPatience ? Sources::Ask::LogOnly : Sources::Ask::Everybody;
    auto pulled = pull(ask);
    if (pulled) return pulled;
    const bool away = pulled.error().kind == base::ErrorKind::Unavailable;
    if (ask == Sources::Ask::LogOnly && away && on_.sources.all().size() > 1) {
      round = kPatience;  // a log that is away is not waited for where mirrors can help
      continue;
    }
    if (pulled.error().code != "mirror.missing") return pulled;
    if (ask == Sources::Ask::LogOnly) continue;
    TRY(record_withheld(pulled.error()));
    return base::unavailable("mirror.withheld", pulled.error().detail);
  }
}

Result<Pulled> MirroredLog::pull(Sources::Ask ask) {
  Pulled pulled;
  verified_.reset();
  TRY(State state, on_.store.load(on_.log.name()));
  if (!state.fork.empty())
    return base::unauthentic("mirror.fork", on_.log.name() + " has forked: " + state.fork);
  TRY(const SignedCheckpoint head, newest());
  TRY(accept(state, head, ask, pulled));
  if (state.pending) TRY(fetch(state, ask, pulled));
  ENSURE(state.head.has_value());
  TRY(publish(*state.head));
  pulled.head = checkpoint_of(on_.log, *state.head);
  return pulled;
}

/// The log's own word; when it is away, that of a mirror.
Result<SignedCheckpoint> MirroredLog::newest() const {
  std::optional<base::Error> trouble;
  for (const Fetch& fetch : on_.sources.all()) {
    const auto bytes = fetch(kCheckpointPath);
    const auto opened = bytes ? open_checkpoint(base::as_text(*bytes), on_.log) : bytes.error();
    if (opened) {
      TRY(std::string note, bare(opened->note, on_.log));
      return SignedCheckpoint{opened->checkpoint, std::move(note)};
    }
    if (trouble) continue;
    trouble = bytes ? base::unauthentic("mirror.checkpoint", base::describe(opened.error()))
                    : base::unavailable(bytes.error().code, bytes.error().detail);
  }
  return *trouble;
}

Result<void> MirroredLog::accept(State& state, const SignedCheckpoint& newest, Sources::Ask ask,
                                 Pulled& pulled) {
  const std::optional<Head> known = state.pending ? state.pending : state.head;
  const Checkpoint& next = newest.checkpoint;
  if (known && next.size == known->size) {
    if (next.root != known->root) return fork(state, known->note, newest.note, {});
    return {};
  }
  if (known && next.size < known->size) {
    pulled.stale = true;
    if (!state.head || next.size >= state.head->size || next.size.value() == 0) return {};
    const SubtreeReader ours = tile_reader(on_.tiles, state.head->size);
    TRY(const RootHash root, tree_root(next.size, ours));
    if (root != next.root) return fork(state, newest.note, state.head->note, ours);
    return {};
  }
  TRY(verified_, AuthenticTiles::open(next, on_.sources, ask));
  if (known && known->size.value() > 0) {
    TRY(const RootHash root, tree_root(known->size, verified_->reader()));
    if (root != known->root) return fork(state, known->note, newest.note, verified_->reader());
  }
  state.pending = head_of(newest);
  return on_.store.save(on_.log.name(), state);
}

Result<void> MirroredLog::fetch(State& state, Sources::Ask ask, Pulled& pulled) {
  const Checkpoint tree = checkpoint_of(on_.log, *state.pending);
  const std::uint64_t size = tree.size.value();
  if (!verified_) {
    TRY(verified_, AuthenticTiles::open(tree, on_.sources, ask));
  }
  for (std::uint64_t at = state.next_entry / kTileWidth * kTileWidth; at < size;) {
    std::vector<WantedBundle> wanted;
    for (std::uint64_t start = at; start < size && wanted.size() < kBatch; start += kTileWidth) {
      TRY(WantedBundle bundle, wanted_bundle(*verified_, start, size));
      wanted.push_back(std::move(bundle));
    }
    FetchedBundles fetched = fetch_bundles(on_.sources, ask, wanted, on_.at_once);
    std::vector<TileStore::Resource> resources = verified_->take_verified();
    const std::uint64_t now = seconds(on_.clock.now());
    for (FetchedBundle& bundle : fetched.bundles) {
      for (const base::Bytes& entry : bundle.entries) {
        if (at++ < state.next_entry) continue;  // held since an earlier head
        pulled.lint.look(at - 1, entry, now, last_time_);
        ++pulled.fetched;
      }
      std::ranges::move(bundle.resources, std::back_inserter(resources));
    }
    TRY(on_.tiles.put(resources));
    state.next_entry = std::max(state.next_entry, at);
    TRY(on_.store.save(on_.log.name(), state));
    if (fetched.trouble) return *fetched.trouble;
  }
  TRY(on_.tiles.put(verified_->edge()));
  state.head = std::exchange(state.pending, std::nullopt);
  return on_.store.save(on_.log.name(), state);
}

/// Our line says that everything below it is durable here; it is renewed hourly.
Result<void> MirroredLog::publish(const Head& head) {
  const base::Timestamp now = on_.clock.now();
  if (on_.key == nullptr) return {};
  if (const auto bytes = on_.tiles.get(kCheckpointPath)) {
    const auto shown = open_checkpoint(base::as_text(*bytes), on_.log);
    const auto note = Note::parse(base::as_text(*bytes));
    const auto line = note ? verify_line(*note, on_.key->verifier()) : note.error();
    const bool ours = shown && line && shown->checkpoint.size == head.size;
    if (ours && seconds(now) < line->time + kRenewSeconds) return {};
  }
  TRY(const Note note, Note::parse(head.note));
  return on_.tiles.publish(kCheckpointPath,
                           base::as_bytes(head.note + on_.key->sign_line(note.text, now)));
}

base::Error MirroredLog::fork(State& state, const std::string& first, const std::string& second,
                              const SubtreeReader& read) {
  const auto evidence = prove_fork(first, second, read);
  if (!evidence) return evidence.error();
  const std::string text = evidence_text(*evidence);
  const std::string name = evidence_name("fork", base::as_bytes(text));
  if (const auto kept = on_.keep(name, base::as_bytes(text)); !kept) return kept.error();
  state.fork = name;
  if (const auto saved = on_.store.save(on_.log.name(), state); !saved) return saved.error();
  return base::unauthentic("mirror.fork", on_.log.name() + " has forked: " + name);
}

/// ledger-withholding@v1: the signed head, and what nobody serves of it.
Result<void> MirroredLog::record_withheld(const base::Error& missing) {
  TRY(const State state, on_.store.load(on_.log.name()));
  const std::string note = state.pending ? state.pending->note : "";
  const std::string text = "ledger-withholding@v1\norigin " + on_.log.name() + "\nmissing " +
                           missing.detail + "\ntime " + std::to_string(seconds(on_.clock.now())) +
                           "\ncheckpoint " + std::to_string(note.size()) + "\n" + note;
  // One record for each head and resource, with the time of the first try.
  const std::string name = evidence_name("withheld", base::as_bytes(note + missing.detail));
  return on_.keep(name, base::as_bytes(text));
}

}  // namespace ledger
