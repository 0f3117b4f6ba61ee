// Who answers what in a world, and how a hostile city spoils it.
#include "ledger/witness/add_checkpoint.h"
#include "tests/simulator/world.h"

namespace simulator {

using base::Result;
using base::http::Request;
using base::http::Response;

std::size_t World::log_of(std::size_t to, std::size_t from, std::string_view path) const {
  if (path.starts_with("/log/")) return to;
  if (path.starts_with("/witness/add-checkpoint")) return from;
  for (std::size_t log = 0; log < directory_.keys.size(); ++log) {
    if (path.find(directory_.hashes[log]) != std::string_view::npos) return log;
  }
  return to;
}

Result<Response> World::serve(std::size_t to, std::size_t from, const Request& request) {
  const std::string_view path = request.path();
  if (path == "/witness/add-checkpoint") return witness(to, from, request);
  const bool second = is_hostile(to) && faces_[to]->is_shown_to(from);
  auto response = cities_[to]->handle(request, second ? &faces_[to]->tiles() : nullptr);
  if (response && tampered_[to] > 0 && path.starts_with("/log/tile/")) tamper(to, *response);
  return response;
}

void World::tamper(std::size_t log, Response& response) {
  if (response.status != 200) return;
  --tampered_[log];
  if (grave_ == Fault::WithheldTile) {
    trace_.say("withholds", {log});
    response = Response::text(404, "no such resource\n");
    return;
  }
  trace_.say("rewrites", {log});
  const base::ByteView body = response.body.view();
  base::Bytes bytes(body.begin(), body.end());
  bytes[random_.below(bytes.size())] ^= static_cast<std::uint8_t>(1 + random_.below(255));
  response.body = base::http::Body(std::move(bytes));
}

Result<Response> World::witness(std::size_t to, std::size_t from, const Request& request) {
  if (!cities_[to]->is_up()) return base::unavailable("http.connect", "nobody there");
  const std::string_view body = base::as_text(request.body.view());
  Result<Response> response = Response();
  if (lies_[to] == Fault::SignsAnything) {
    count(Fault::SignsAnything, from);
    response = signs_anything(body, directory_.keys[to].witness, clock_.now());
  } else if (lies_[to] == Fault::SignsNothing) {
    count(Fault::SignsNothing, from);
    return signs_nothing(random_);
  } else {
    response = cities_[to]->handle(request, nullptr);
  }
  if (!response || response->status != 200) return response;
  const auto parsed = ledger::AddCheckpoint::parse(body);
  ENSURE(parsed.has_value());
  observer_->cosigned(from, to, parsed->checkpoint);
  if (from == villain_ && grave_ == Fault::Omission)
    seen_.push_back({clock_.now(), parsed->checkpoint.size.value(), to,
                     parsed->note.bytes() + base::to_string(response->body.view())});
  return response;
}

/// While a message travels, the log of some city goes on.
void World::meanwhile() {
  if (nested_ || calm_ || random_.below(8) != 0) return;
  nested_ = true;
  append(any_city());
  observer_->look(cities_);
  nested_ = false;
}

}  // namespace simulator
