#include "ledger/audit/bundle.h"

#include <map>
#include <optional>

#include "base/text.h"
#include "base/zip/archive.h"

namespace ledger {
namespace {

using base::Bytes;
using base::malformed;
using base::Result;
using base::zip::Member;

constexpr std::string_view kMimeType = "application/vnd.kuitti.ledger-bundle+zip";

constexpr std::size_t kMostMembers = 1010;
constexpr std::string_view kTrailFolder = "trail/", kProofSuffix = ".tlog-proof";

std::string trail_name(std::uint32_t number) {
  return std::string(kTrailFolder) + std::to_string(number) + std::string(kProofSuffix);
}

/// The number of a member trail/<n>.tlog-proof; nothing for other names.
std::optional<std::uint32_t> trail_number(std::string_view name) {
  const bool ours = name.starts_with(kTrailFolder) && name.ends_with(kProofSuffix) &&
                    name.size() > kTrailFolder.size() + kProofSuffix.size();
  if (!ours) return std::nullopt;
  name.remove_prefix(kTrailFolder.size());
  name.remove_suffix(kProofSuffix.size());
  const auto number = base::parse_decimal(name);
  if (!number || *number > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

/// The byte string under a key; empty when absent.
Result<Bytes> field(const base::cbor::Value::Map& map, std::uint64_t key, std::size_t size) {
  const auto found = map.find(key);
  if (found == map.end()) return Bytes();
  const Bytes* bytes = found->second.bytes();
  if (bytes == nullptr || bytes->empty() || (size != 0 && bytes->size() != size)) {
    return malformed("bundle.extra", "field " + std::to_string(key) + " has the wrong form");
  }
  return *bytes;
}

}  // namespace

Bytes Disclosure::encode() const {
  base::cbor::Value::Map map{{0, std::uint64_t{1}}};
  std::uint64_t key = 0;
  for (const Bytes* value : {&entry, &record, &rec_salt, &doc_salt, &prk, &trail_secret}) {
    ++key;
    if (!value->empty()) map.emplace(key, *value);
  }
  return base::cbor::encode(base::cbor::Value(std::move(map)));
}

Result<Disclosure> Disclosure::parse(base::ByteView extra) {
  TRY(const base::cbor::Value value, base::cbor::decode(extra));
  const auto* map = value.map();
  const bool version =
      map != nullptr && map->contains(0) && map->at(0) == base::cbor::Value(std::uint64_t{1});
  if (!version || map->rbegin()->first > 6)
    return malformed("bundle.extra", "not the disclosure of a version 1 bundle");
  Disclosure found;
  TRY(found.entry, field(*map, 1, 0));
  TRY(found.record, field(*map, 2, 0));
  TRY(found.rec_salt, field(*map, 3, 32));
  TRY(found.doc_salt, field(*map, 4, 32));
  TRY(found.prk, field(*map, 5, 32));
  TRY(found.trail_secret, field(*map, 6, 32));
  if (found.entry.empty()) return malformed("bundle.extra", "the entry is not disclosed");
  return found;
}

Bytes Bundle::encode() const {
  std::vector<Member> members{{"mimetype", base::to_bytes(kMimeType)},
                              {"proof.tlog-proof", base::to_bytes(proof)},
                              {"document.xml", document},
                              {"policy.txt", base::to_bytes(policy)}};
  if (!receipt.empty()) members.push_back({"receipt.xml", receipt});
  if (!report.empty()) members.push_back({"report.xml", report});
  for (const auto& [number, text] : trail)
    members.push_back({trail_name(number), base::to_bytes(text)});
  return base::zip::write_archive(members);
}

Result<Bundle> Bundle::parse(base::ByteView bytes) {
  TRY(std::vector<Member> members, base::zip::read_archive(bytes, {.members = kMostMembers}));
  if (members.empty() || members[0].name != "mimetype" ||
      base::as_text(members[0].content) != kMimeType) {
    return malformed("bundle.type", "the first member does not say that this is a ledger bundle");
  }
  std::map<std::string, Bytes> by_name;
  for (std::size_t at = 1; at < members.size(); ++at)
    by_name.emplace(members[at].name, std::move(members[at].content));
  const auto take = [&](const std::string& name) {
    auto node = by_name.extract(name);
    return node ? std::move(node.mapped()) : Bytes();
  };
  for (const auto* needed : {"proof.tlog-proof", "document.xml", "policy.txt"}) {
    if (!by_name.contains(needed))
      return malformed("bundle.member", std::string(needed) + " is missing");
  }
  Bundle bundle;
  bundle.proof = base::to_string(take("proof.tlog-proof"));
  bundle.document = take("document.xml");
  bundle.policy = base::to_string(take("policy.txt"));
  bundle.receipt = take("receipt.xml");
  bundle.report = take("report.xml");
  for (auto& [name, content] : by_name) {
    const auto number = trail_number(name);
    if (!number) return malformed("bundle.member", name + " does not belong here");
    bundle.trail.emplace(*number, base::to_string(content));
  }
  return bundle;
}

}  // namespace ledger
