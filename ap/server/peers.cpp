#include "ap/server/peers.h"

#include <algorithm>
#include <set>

#include "base/file/file.h"
#include "base/json/value.h"

namespace ap::server {
namespace {

using base::Result;
using base::json::Value;

base::Error wrong(const std::string& detail) {
  return base::rejected("config.peers", detail);
}

/// The name becomes a file name.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 60 && text.front() != '.' &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.';
         });
}

bool is_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

Result<std::optional<ledger::VerifierKey>> witness_of(const Value& item) {
  const std::string_view text = item.text_at("witness_vkey");
  if (text.empty()) return std::optional<ledger::VerifierKey>();
  auto key = ledger::VerifierKey::parse(text);
  if (!key || key->type() != ledger::KeyType::Cosigner)
    return wrong("`witness_vkey` is no witness's vkey; copy it from that witness's .pub file");
  return std::optional(*std::move(key));
}

Result<std::vector<std::string>> certificates_of(const Value& item) {
  std::vector<std::string> seats;
  const Value* list = item.find("certificates");
  if (list == nullptr) return seats;
  if (list->items() == nullptr) return wrong("`certificates` is a list of seat ids");
  for (const Value& seat : *list->items()) {
    if (seat.text() == nullptr) return wrong("`certificates` is a list of seat ids");
    seats.push_back(*seat.text());
  }
  return seats;
}

/// Maximum logging delay by the profile of a log. Spec: spec/ledger 3.1
Result<std::chrono::seconds> delay_of(const Value& item) {
  const std::string_view profile = item.text_at("profile");
  if (profile.empty() || profile == "fast") return std::chrono::seconds(60);
  if (profile == "privacy") return std::chrono::seconds(1800);
  return wrong("`profile` must be fast or privacy, as that city's `ledger.profile`");
}

Result<Peer> read_peer(const Value& item) {
  const std::string name(item.text_at("name"));
  const std::string family(item.text_at("family"));
  std::string url(item.text_at("url"));
  if (!is_name(name)) return wrong("`name` is missing or has more than letters, digits, - _ .");
  if (family.empty()) return wrong("`family` is missing, such as ledger.espoo.example");
  if (!is_url(url)) return wrong("`url` is missing or not http:// or https://");
  while (url.ends_with('/')) url.pop_back();
  const auto key = ledger::VerifierKey::parse(item.text_at("vkey"));
  if (!key || key->type() != ledger::KeyType::Log)
    return wrong("`vkey` is no log's vkey; copy it from that city's ledger.key.pub");
  const bool of_family = key->name().starts_with(family + "/") &&
                         key->name().find('/', family.size() + 1) == std::string::npos &&
                         key->name().size() > family.size() + 1;
  if (!of_family)
    return wrong("`vkey` is of " + key->name() + ", not of a shard `" + family + "/YEAR`");
  TRY(auto witness, witness_of(item));
  TRY(auto certificates, certificates_of(item));
  TRY(const auto delay, delay_of(item));
  return Peer{name,
              family,
              std::move(url),
              *key,
              std::string(item.text_at("witness_url")),
              std::move(witness),
              std::move(certificates),
              delay};
}

}  // namespace

Result<std::vector<Peer>> parse_peers(std::string_view json) {
  const auto file = base::json::parse(json);
  if (!file) return wrong(file.error().detail);
  const Value* list = file->find("peers");
  if (list == nullptr || list->items() == nullptr) return wrong("expected {\"peers\": [...]}");
  std::vector<Peer> peers;
  std::set<std::string> names;
  std::string problems;
  int number = 0;
  for (const Value& item : *list->items()) {
    ++number;
    auto peer = read_peer(item);
    if (peer && !names.insert(peer->name).second)
      peer = wrong("the name " + peer->name + " is taken by an earlier one");
    if (peer) {
      peers.push_back(*std::move(peer));
    } else {
      problems += (problems.empty() ? "peer " : "\npeer ") + std::to_string(number) + ": " +
                  peer.error().detail;
    }
  }
  if (!problems.empty()) return wrong(problems);
  return peers;
}

Result<std::vector<Peer>> load_peers(const std::filesystem::path& file) {
  if (file.empty()) return std::vector<Peer>();
  const auto text = base::file::read_text(file);
  if (!text) return wrong("`ledger.peers`: " + text.error().detail);
  auto peers = parse_peers(*text);
  if (!peers) return wrong("`ledger.peers` " + file.string() + ": " + peers.error().detail);
  return peers;
}

}  // namespace ap::server
