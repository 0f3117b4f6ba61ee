#include "ledger/log/chain.h"

#include <algorithm>

namespace ledger {

using base::Result;
using base::cbor::Value;

Result<void> write_opening(Log& log, const VerifierKey& key,
                           const std::optional<Checkpoint>& previous) {
  if (log.checkpoint().checkpoint.size.value() > 0) return {};
  SystemEntry entry;
  entry.fields = {{0, std::uint64_t{1}},
                  {1, std::uint64_t{SystemEntry::ShardOpen}},
                  {2, key.name()},
                  {6, key.text()}};
  if (previous) {
    const base::ByteView root = previous->root.value().bytes();
    entry.fields.emplace(3, previous->origin);
    entry.fields.emplace(4, previous->size.value());
    entry.fields.emplace(5, base::Bytes(root.begin(), root.end()));
  }
  TRY(log.append_system(std::move(entry)));
  return {};
}

bool closes_shard(base::ByteView entry) {
  const auto system = SystemEntry::parse(entry);
  const Value close = std::uint64_t{SystemEntry::ShardClose};
  return system && system->fields.contains(1) && system->fields.at(1) == close;
}

Result<bool> is_closed(const Log& log) {
  const std::uint64_t size = log.checkpoint().checkpoint.size.value();
  if (size == 0) return false;
  TRY(const base::Bytes last, log.entry(LeafIndex(size - 1)));
  return closes_shard(last);
}

Result<void> write_closing(Log& log) {
  TRY(const bool closed, is_closed(log));
  if (closed) return {};
  SystemEntry entry;
  entry.fields = {{0, std::uint64_t{1}}, {1, std::uint64_t{SystemEntry::ShardClose}}};
  TRY(log.append_system(std::move(entry)));
  return {};
}

Result<std::string> emergency_origin(std::string_view origin) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::size_t slash = origin.rfind('/');
  const std::string_view shard = slash == std::string_view::npos ? "" : origin.substr(slash + 1);
  const bool of_year = (shard.size() == 4 || shard.size() == 5) &&
                       std::ranges::all_of(shard.substr(0, 4), is_digit) &&
                       (shard.size() == 4 || (shard[4] >= 'b' && shard[4] < 'z'));
  if (!of_year)
    return base::rejected("shard.name", std::string(origin) +
                                            " has no emergency shard; only FAMILY/YEAR has, up to "
                                            "FAMILY/YEARz");
  const char letter = shard.size() == 4 ? 'b' : static_cast<char>(shard[4] + 1);
  return std::string(origin.substr(0, slash + 5)) + letter;
}

}  // namespace ledger
