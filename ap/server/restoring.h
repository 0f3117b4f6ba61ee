#pragma once

#include <string>

#include "ap/server/config.h"
#include "base/result.h"

namespace ap::server {

/// The command that brings our log of that origin up to what its mirrors hold, ready to be pasted
/// into a shell while the node does not run; "" when `ledger.peers` names nobody who could mirror
/// it.
std::string restore_command(const Config& config, const std::string& origin);

/// What to do when the log of that origin must not be signed because an old copy of it was
/// restored, in words.
std::string how_to_restore(const Config& config, const std::string& origin);

/// What to do when the newest shard is closed and none follows: the command that was interrupted.
std::string how_to_follow(const Config& config, const std::string& origin);

/// The result as it is; the error "log.rollback" with how_to_restore at its end.
template <class T>
base::Result<T> with_remedy(base::Result<T> result, const Config& config,
                            const std::string& origin) {
  if (result || result.error().code != "log.rollback") return result;
  base::Error error = result.error();
  error.detail += "; " + how_to_restore(config, origin);
  return error;
}

}  // namespace ap::server
