#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace ap::server {

/// Where a running node is reached: URLs without a '/' at the end.
struct Addresses {
  std::string as4;  ///< with its path, "https://127.0.0.1:8443/as4"
  std::string api;
  std::string ledger;
};

/// <data>/addresses.json, where the kuitti commands find the running node.
base::Result<void> write_addresses(const std::filesystem::path& data, const Addresses& addresses);
/// Errors: NotFound "node.away" when no node runs with this data; Corrupt "node.addresses".
base::Result<Addresses> read_addresses(const std::filesystem::path& data);
/// After the node stopped. A file that cannot be removed only costs the commands a connection.
void remove_addresses(const std::filesystem::path& data);

}  // namespace ap::server
