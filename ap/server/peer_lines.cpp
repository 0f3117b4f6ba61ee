#include "ap/server/peer_lines.h"

namespace ap::server {
namespace {

using base::json::Value;

constexpr std::chrono::minutes kSame{60};
constexpr std::chrono::minutes kChanged{1};

std::string warning(std::string_view event) {
  return "warn " + std::string(event);
}

}  // namespace

std::optional<Value> PeerLines::due(const std::string& kind, std::string_view detail) {
  Value fields = Value::object().set("peer", peer_.name).set("origin", peer_.key.name());
  const base::Timestamp now = clock_.now();
  const auto [told, is_first] = told_.try_emplace(kind, Told{now, std::string(detail), 0});
  if (is_first) return fields;
  Told& before = told->second;
  if (now - before.at < (before.detail == detail ? kSame : kChanged)) {
    ++before.held_back;
    return std::nullopt;
  }
  if (before.held_back > 0) fields.set("held_back", before.held_back);
  before = {now, std::string(detail), 0};
  return fields;
}

void PeerLines::warn(std::string_view event, std::string_view detail) {
  auto fields = due(warning(event), detail);
  if (fields) log_.warn(event, fields->set("detail", detail));
}

void PeerLines::ended(std::string_view event) {
  const auto told = told_.find(warning(event));
  if (told != told_.end()) told->second.detail.clear();
}

void PeerLines::tell_size(std::string_view event, std::uint64_t size) {
  auto fields = due("info " + std::string(event), std::to_string(size));
  if (fields) log_.info(event, fields->set("size", size));
}

}  // namespace ap::server
