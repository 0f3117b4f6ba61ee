#include "ledger/audit/bundle.h"

#include <map>

#include "base/zip/archive.h"

namespace ledger {
namespace {

using base::Bytes;
using base::malformed;
using base::Result;
using base::zip::Member;

constexpr std::string_view kMimeType = "application/vnd.kuitti.ledger-bundle+zip";

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
  for (std::size_t at = 0; at < trail.size(); ++at) {
    members.push_back({"trail/" + std::to_string(at) + ".tlog-proof", base::to_bytes(trail[at])});
  }
  return base::zip::write_archive(members);
}

Result<Bundle> Bundle::parse(base::ByteView bytes) {
  TRY(std::vector<Member> members, base::zip::read_archive(bytes));
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
  for (std::size_t at = 0; by_name.contains("trail/" + std::to_string(at) + ".tlog-proof"); ++at) {
    bundle.trail.push_back(base::to_string(take("trail/" + std::to_string(at) + ".tlog-proof")));
  }
  if (!by_name.empty())
    return malformed("bundle.member", by_name.begin()->first + " does not belong here");
  return bundle;
}

}  // namespace ledger
