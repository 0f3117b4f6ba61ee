#include "ledger/find/handler.h"

#include <algorithm>
#include <tuple>

#include "base/json/value.h"
#include "base/text.h"
#include "ledger/audit/bundle.h"
#include "ledger/log/commit.h"
#include "ledger/log/frontier.h"
#include "ledger/log/log.h"
#include "ledger/note/tlog_proof.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;
using base::http::Request;
using base::http::Response;
using base::json::Value;

/// What one request may have taken into the index before it is told to come again.
constexpr std::uint64_t kMostAtOnce = 65'536;
constexpr std::size_t kMostPlaces = 1'000;

Response with_headers(Response response, std::string_view type) {
  if (!type.empty()) response.headers.set("Content-Type", std::string(type));
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Access-Control-Allow-Origin", "*");
  return response;
}

Response plain(std::string_view text) {
  return with_headers(Response::text(200, text), "text/plain; charset=utf-8");
}

Response refuse(int status, const std::string& why) {
  Response refused = with_headers(Response::text(status, why + "\n"), "");
  if (status == 503) refused.headers.set("Retry-After", "1");
  return refused;
}

Response refuse(const base::Error& error) {
  const bool missing = error.kind == base::ErrorKind::NotFound;
  return refuse(missing ? 404 : 503, missing ? "no such entry" : "cannot be read now");
}

/// The newest head of a log as it lies in its store: for our own shards and for copies alike the
/// stores hold nothing that was not verified.
Result<SignedCheckpoint> read_head(TileStore& tiles, std::string_view path) {
  TRY(const Bytes bytes, tiles.get(path));
  TRY(const Note note, Note::parse(base::as_text(bytes)));
  TRY(Checkpoint checkpoint, Checkpoint::parse(note.text));
  return SignedCheckpoint{std::move(checkpoint), base::to_string(bytes)};
}

/// The head to prove under: the anchored one where it has the entry.
Result<SignedCheckpoint> head_for(TileStore& tiles, LeafIndex index) {
  const auto anchored = read_head(tiles, kAnchoredPath);
  if (anchored && index.value() < anchored->checkpoint.size.value()) return anchored;
  return read_head(tiles, kCheckpointPath);
}

Result<std::string> proof_of(TileStore& tiles, LeafIndex index) {
  TRY(const SignedCheckpoint head, head_for(tiles, index));
  TRY(const SignedCheckpoint newest, read_head(tiles, kCheckpointPath));
  const TreeSize size = head.checkpoint.size;
  if (index.value() >= size.value()) return base::not_found("log.index", "no such entry");
  Disclosure shown;
  TRY(shown.entry, read_entry(tiles, index, newest.checkpoint.size));
  TRY(Proof hashes, inclusion_proof(index, size, tile_reader(tiles, size)));
  return TlogProof{shown.encode(), index, std::move(hashes), head.note}.text();
}

}  // namespace

FindHandler::FindHandler(Parts parts) : on_(std::move(parts)) {
  for (const SearchedLog& log : on_.logs)
    by_hash_.emplace(base::crypto::sha256(log.origin).hex(), &log);
  for (const std::string& text : on_.policies)
    policies_.emplace(base::crypto::sha256(text).hex(), text);
}

const SearchedLog* FindHandler::log_of(std::string_view hash) const {
  const auto found = by_hash_.find(hash);
  return found == by_hash_.end() ? nullptr : found->second;
}

Response FindHandler::handle(const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    Response refused = refuse(405, "this is only read");
    refused.headers.set("Allow", "GET, HEAD");
    return refused;
  }
  std::string_view path = request.path();
  if (!path.empty()) path.remove_prefix(1);
  const auto parts = base::split(path, '/');
  if (parts.size() == 3 && parts[0] == "find") return find(parts[1], parts[2]);
  if (parts.size() == 3 && parts[0] == "proof") return prove(parts[1], parts[2]);
  if (parts.size() == 2 && parts[0] == "history") return history(parts[1], request.query());
  if (parts.size() == 2 && parts[0] == "policy") return policy(parts[1]);
  return refuse(404, "no such resource");
}

Response FindHandler::find(std::string_view kind, std::string_view hex) {
  const auto bytes = base::from_hex(hex);
  if ((kind != "pair" && kind != "trail") || !bytes || bytes->size() != 16)
    return refuse(400, "find/pair/<32 hex digits> or find/trail/<32 hex digits>");
  Tag tag{};
  std::ranges::copy(*bytes, tag.begin());
  Value searched = Value::array();
  std::map<std::string, TreeSize, std::less<>> sizes;
  for (const SearchedLog& log : on_.logs) {
    const auto head = read_head(*log.tiles, kCheckpointPath);
    if (!head && head.error().kind == base::ErrorKind::NotFound) continue;  // no copy yet
    if (!head) return refuse(head.error());
    const TreeSize size = head->checkpoint.size;
    const auto left = on_.index.catch_up(log.origin, *log.tiles, size, kMostAtOnce);
    if (!left) return refuse(503, "the index cannot be brought up to date now");
    if (*left > 0) return refuse(503, "the index catches up");
    sizes.emplace(log.origin, size);
    searched.push(Value::object().set("origin", log.origin).set("size", size.value()));
  }
  const auto places =
      on_.index.find(kind == "pair" ? TagKind::Pair : TagKind::Trail, tag, kMostPlaces);
  if (!places) return refuse(places.error());
  Value found = Value::array();
  for (const SearchIndex::Place& place : *places) {
    const auto size = sizes.find(place.origin);
    // A log that is no longer kept here; or an entry of a head that is not published yet.
    if (size == sizes.end() || place.index.value() >= size->second.value()) continue;
    const std::string hash = base::crypto::sha256(place.origin).hex();
    found.push(Value::object()
                   .set("origin", place.origin)
                   .set("index", place.index.value())
                   .set("proof", "proof/" + hash + "/" + std::to_string(place.index.value())));
  }
  Value answer = Value::object().set("found", std::move(found));
  answer.set("searched", std::move(searched));
  return with_headers(Response::json(200, base::json::write(answer)), "");
}

Response FindHandler::prove(std::string_view hash, std::string_view index) {
  const auto number = base::parse_decimal(index);
  const SearchedLog* log = log_of(hash);
  if (!number) return refuse(400, "proof/<origin hash>/<index>");
  if (log == nullptr) return refuse(404, "no such log");
  const auto proof = proof_of(*log->tiles, LeafIndex(*number));
  return proof ? plain(*proof) : refuse(proof.error());
}

Response FindHandler::history(std::string_view hash, std::string_view query) {
  const auto size = base::parse_decimal(base::http::query_value(query, "size"));
  const SearchedLog* log = log_of(hash);
  if (!size) return refuse(400, "history/<origin hash>?size=N");
  if (log == nullptr) return refuse(404, "no such log");
  // Of two that will do the cosigned one, then the smaller one, of equals the one with more
  // signatures.
  std::optional<SignedCheckpoint> best;
  std::tuple<bool, std::uint64_t, std::size_t> best_rank;
  const auto consider = [&](const std::string& text) {
    const auto note = Note::parse(text);
    const auto checkpoint = note ? Checkpoint::parse(note->text) : note.error();
    if (!checkpoint || checkpoint->size.value() < *size) return;
    const std::tuple found(note->signatures.size() < 2, checkpoint->size.value(),
                           SIZE_MAX - text.size());
    if (best && best_rank <= found) return;
    best = SignedCheckpoint{*checkpoint, text};
    best_rank = found;
  };
  for (const std::string_view path : {kAnchoredPath, kCheckpointPath}) {
    if (const auto held = log->tiles->get(path)) consider(base::to_string(*held));
  }
  if (log->history) {
    const auto kept = log->history(TreeSize(*size));
    if (!kept) return refuse(kept.error());
    if (*kept) consider(**kept);
  }
  return best ? plain(best->note) : refuse(404, "no head of that size yet");
}

Response FindHandler::policy(std::string_view hash) {
  const auto found = policies_.find(hash);
  return found == policies_.end() ? refuse(404, "no such policy") : plain(found->second);
}

}  // namespace ledger
