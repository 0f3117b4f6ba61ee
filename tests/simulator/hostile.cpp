#include "tests/simulator/hostile.h"

#include "ledger/log/commit.h"
#include "ledger/witness/add_checkpoint.h"

namespace simulator {

using base::http::Response;

SecondFace::SecondFace(const Disk& disk, std::size_t log, const Surroundings& on)
    : disk_(disk),
      faults_([](Fault, Call, std::size_t) {}),
      tiles_(disk_.log, faults_, log, on.random),
      heads_(disk_, faults_, log),
      shown_(on.directory.keys.size()) {}

std::unique_ptr<SecondFace> SecondFace::make(const Disk& disk, std::size_t log,
                                             const Surroundings& on) {
  if (!disk.head) return nullptr;
  std::unique_ptr<SecondFace> face(new SecondFace(disk, log, on));
  ledger::LogOptions options;
  options.interval = std::chrono::milliseconds(0);
  options.batches = ledger::Batches::Caller;
  auto opened =
      ledger::Log::open(face->tiles_, face->heads_, on.directory.keys[log].log, on.clock, options);
  if (!opened) return nullptr;
  face->log_ = std::move(*opened);
  return face;
}

Response signs_anything(std::string_view body, const ledger::SignerKey& key, base::Timestamp now) {
  const auto request = ledger::AddCheckpoint::parse(body);
  if (!request) return Response::text(400, "");
  return Response::text(200, key.sign_line(request->note.text, now));
}

Response signs_nothing(test::SeededRandom& random) {
  Response response;
  switch (random.below(6)) {
    case 0:
      return Response::text(403, "no\n");
    case 1:
      return Response::text(422, "no\n");
    case 2:
      return Response::text(200, "nonsense\n");
    case 3:
      response = Response::text(409, std::to_string(random.below(300)) + "\n");
      response.headers.set("Content-Type", "text/x.tlog.size");
      return response;
    case 4:
      return Response::text(409, "no\n");
    default:
      return Response::text(503, "later\n");
  }
}

}  // namespace simulator
