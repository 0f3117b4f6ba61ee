#include "ledger/anchor/witness_client.h"

#include "base/text.h"
#include "ledger/log/frontier.h"
#include "ledger/witness/add_checkpoint.h"
#include "ledger/witness/known_logs.h"

namespace ledger {
namespace {

using base::Result;
using base::http::Response;
using namespace std::chrono_literals;

constexpr std::uint64_t kClockTolerance = 300;  // seconds
constexpr std::string_view kSizeType = "text/x.tlog.size";

std::string below(const std::string& url, const std::string& path) {
  return (url.ends_with('/') ? url : url + "/") + path;
}

/// "status: first line of the answer".
std::string words_of(const Response& response) {
  const std::string_view body = base::as_text(response.body.view()).substr(0, 200);
  return std::to_string(response.status) + ": " + std::string(body.substr(0, body.find('\n')));
}

/// What an answer other than 200 and 409 with a size means.
base::Error refusal(const Policy::Witness& witness, const Response& response) {
  const std::string detail = witness.name + " answers " + words_of(response);
  switch (response.status) {
    case 400:
    case 403:
    case 404:
      return base::rejected("witness.refused", detail);
    case 409:
    case 422:
      return base::unauthentic("witness.refused", detail);
    default:
      return base::unavailable("witness.away", detail);
  }
}

}  // namespace

Result<Response> WitnessClient::ask(const SignedCheckpoint& head) {
  AddCheckpoint request;
  request.old_size = last_;
  request.checkpoint = head.checkpoint;
  if (last_.value() > 0 && last_ < head.checkpoint.size) {
    TRY(request.proof,
        consistency_proof(last_, head.checkpoint.size, tile_reader(tiles_, head.checkpoint.size)));
  }
  TRY(const Note note, Note::parse(head.note));
  request.note.text = note.text;
  for (const SignatureLine& line : note.signatures) {  // some witnesses take few bytes only
    if (line.is_of(log_)) request.note.signatures.push_back(line);
  }
  const std::string body = request.text();
  base::http::Outgoing outgoing;
  outgoing.method = "POST";
  outgoing.url = below(witness_.url, "add-checkpoint");
  outgoing.body = base::as_bytes(body);
  outgoing.connect_time = 3s;
  outgoing.total_time = 5s;
  outgoing.response_bytes = 64u << 10;
  return http_.send(outgoing);
}

Result<Cosignature> WitnessClient::cosign(const SignedCheckpoint& head) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    TRY(const Response response, ask(head));
    const std::string_view body = base::as_text(response.body.view());
    if (response.status == 200) {
      TRY(Cosignature cosignature, read(body, head));
      last_ = head.checkpoint.size;
      return cosignature;
    }
    if (response.status != 409 || response.headers.get("Content-Type") != kSizeType)
      return refusal(witness_, response);
    const auto size = base::parse_decimal(base::trim(body));
    if (!size) return base::malformed("witness.refused", witness_.name + " names no size");
    if (*size > head.checkpoint.size.value())
      return base::conflict("witness.ahead", witness_.name + " has cosigned a tree of " +
                                                 std::to_string(*size) + " entries");
    last_ = TreeSize(*size);
  }
  return base::unavailable("witness.busy", witness_.name + " moves while it is asked");
}

Result<Cosignature> WitnessClient::read(std::string_view lines,
                                        const SignedCheckpoint& head) const {
  const auto note = Note::parse(head.checkpoint.text() + "\n" + std::string(lines));
  const auto verified = note ? verify_line(*note, witness_.key) : note.error();
  if (!verified)
    return base::unauthentic("witness.line",
                             witness_.name + ": " + base::describe(verified.error()));
  const auto now = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count());
  if (verified->time > now + kClockTolerance)
    return base::unauthentic("witness.line", witness_.name + " signs a time that is to come");
  for (const SignatureLine& line : note->signatures) {
    if (line.is_of(witness_.key)) return Cosignature{line.text(), verified->time};
  }
  return base::unauthentic("witness.line", witness_.name);
}

Result<void> check_not_behind(const std::string& name, const std::string& url,
                              const VerifierKey& log, const Checkpoint& head,
                              base::http::Client& http) {
  base::http::Outgoing outgoing;
  outgoing.url = below(url, origin_hash(log.name()) + "/checkpoint");
  outgoing.connect_time = 2s;
  outgoing.total_time = 5s;
  outgoing.response_bytes = 64u << 10;
  TRY(const Response response, http.send(outgoing));
  if (response.status == 404) return {};  // it has seen nothing of this log
  if (response.status != 200)
    return base::unavailable("witness.away", name + " answers " + words_of(response));
  const auto shown = open_checkpoint(base::as_text(response.body.view()), log);
  if (!shown) return {};  // whatever it is, our log did not sign it
  const Checkpoint& theirs = shown->checkpoint;
  if (theirs.size > head.size || (theirs.size == head.size && theirs.root != head.root)) {
    return base::corrupt("log.rollback",
                         name + " holds a checkpoint of " + std::to_string(theirs.size.value()) +
                             " entries that this log signed, "
                             "here are " +
                             std::to_string(head.size.value()) +
                             ": an old copy was restored; signing would fork the log");
  }
  return {};
}

}  // namespace ledger
