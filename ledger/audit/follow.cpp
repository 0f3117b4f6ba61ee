#include "ledger/audit/follow.h"

#include "base/file/file.h"
#include "ledger/log/commit.h"

namespace ledger {
namespace {

using base::Bytes;
using base::Result;

/// The checkpoint known so far.
Result<Checkpoint> known(const std::filesystem::path& state, const VerifierKey& key) {
  const auto text = base::file::read_text(state);
  if (!text && text.error().kind == base::ErrorKind::NotFound)
    return Checkpoint{key.name(), TreeSize(0), empty_root(), ""};
  if (!text) return base::corrupt("follow.state", base::describe(text.error()));
  const auto opened = open_checkpoint(*text, key);
  if (!opened) {
    return base::corrupt("follow.state", state.string() + " is no checkpoint of " + key.name() +
                                             ": " + base::describe(opened.error()));
  }
  return opened->checkpoint;
}

}  // namespace

Fetch fetch_from_url(std::shared_ptr<base::http::Client> client, const std::string& prefix,
                     std::chrono::milliseconds total_time) {
  const std::string folder = prefix.ends_with('/') ? prefix : prefix + "/";
  return [client = std::move(client), folder, total_time](std::string_view path) -> Result<Bytes> {
    base::http::Outgoing request;
    request.url = folder + std::string(path);
    request.total_time = total_time;
    request.connect_time = std::min(request.connect_time, total_time);
    TRY(const base::http::Response response, client->send(request));
    if (response.status == 404) return base::not_found("tiles.missing", request.url);
    if (response.status != 200)
      return base::unavailable("http.status",
                               request.url + " answers " + std::to_string(response.status));
    const base::ByteView body = response.body.view();
    return Bytes(body.begin(), body.end());
  };
}

Result<Followed> follow_log(const Fetch& fetch, const VerifierKey& key,
                            const std::filesystem::path& state) {
  const auto note = fetch(kCheckpointPath);
  if (!note) return base::unavailable(note.error().code, note.error().detail);
  TRY(const SignedCheckpoint newer, open_checkpoint(base::as_text(*note), key));
  TRY(const Checkpoint older, known(state, key));
  const auto continues = check_continues(older, newer.checkpoint, fetch);
  if (!continues) {
    if (continues.error().kind == base::ErrorKind::Unauthentic)
      TRY(base::file::write_durably(state.string() + ".refused", *note));
    return continues.error();
  }
  TRY(base::file::write_durably(state, *note));
  return Followed{older, newer.checkpoint};
}

}  // namespace ledger
