#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ap/server/config.h"

namespace ap::server {

/// Whether that is the last part of a shard's origin: a year, or an emergency shard of it such as
/// 2026b (spec/ledger 3.4).
bool is_shard_name(std::string_view text);

/// The shards that have a folder below <data>/ledger, in their order.
std::vector<std::string> shard_folders(const Config& config);

/// The file of a shard's signer key; the vkey lies beside it as `.pub`. The first shard's is
/// `ledger.key`, that of each later one <ledger.key>.<shard>.
std::filesystem::path shard_key_file(const Config& config, const std::string& shard);

}  // namespace ap::server
