#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/http/client.h"
#include "base/result.h"
#include "ledger/audit/fsck.h"
#include "ledger/note/checkpoint.h"

namespace ledger {

/// Reads the resources of a log below its URL prefix (with or without the last '/').
/// Errors of the fetch: NotFound "tiles.missing" for 404; Unavailable "http.*".
Fetch fetch_from_url(std::shared_ptr<base::http::Client> client, const std::string& prefix,
                     std::chrono::milliseconds total_time = std::chrono::seconds(120));

/// What following a log met.
struct Followed {
  Checkpoint older;  ///< size 0 when nothing was known
  Checkpoint newer;
};

/// Fetches a log's checkpoint, verifies it and that it continues the one kept in the file `state`
/// (absent: anything continues nothing); then the file holds the new one, durably. What does not
/// continue leaves the file as it is and lies beside it as <state>.refused: with the kept one the
/// evidence of a fork.
/// Errors: Unavailable when the other side is away; Unauthentic and Malformed when its answer is
/// wrong; Corrupt "follow.state" when the file is not a checkpoint of that log.
base::Result<Followed> follow_log(const Fetch& fetch, const VerifierKey& key,
                                  const std::filesystem::path& state);

}  // namespace ledger
