#include <map>

#include "base/guarded.h"
#include "tests/simulator/city.h"

namespace simulator {
namespace {

using ledger::KeyType;
using ledger::SignerKey;

SignerKey key(const std::string& name, KeyType type) {
  return SignerKey::make(name, type, base::crypto::sha256(name).bytes()).value();
}

ledger::Policy policy(const Directory& directory, std::size_t log, std::size_t quorum) {
  std::string text =
      "log " + directory.keys[log].log.verifier().text() + " " + url_of(log, "log/") + "\n";
  std::string members;
  for (std::size_t city = 0; city < directory.keys.size(); ++city) {
    if (city == log) continue;
    const std::string name = "w" + std::to_string(city);
    text += "witness " + name + " " + directory.keys[city].witness.verifier().text() + " " +
            url_of(city, "witness/") + "\n";
    members += " " + name;
  }
  return ledger::Policy::parse(text + "group cities " + std::to_string(quorum) + members +
                               "\nquorum cities\n")
      .value();
}

Directory make(std::size_t cities, Breakage breakage) {
  Directory directory;
  for (std::size_t city = 0; city < cities; ++city) {
    const std::string name = "city" + std::to_string(city) + ".example";
    directory.keys.push_back({key("ledger." + name + "/2026", KeyType::Log),
                              key("witness." + name, KeyType::Cosigner),
                              key("mirror." + name, KeyType::Cosigner)});
  }
  for (const auto& one : directory.keys)
    directory.hashes.push_back(ledger::origin_hash(one.log.name()));
  // k = floor((m + f) / 2) + 1 of m witnesses excludes two conflicting anchored heads.
  const std::size_t witnesses = cities - 1;
  directory.liars = witnesses >= 3 ? 1 : 0;
  directory.quorum =
      breakage == Breakage::AnyOneAnchors ? 1 : (witnesses + directory.liars) / 2 + 1;
  for (std::size_t log = 0; log < cities; ++log)
    directory.policies.push_back(policy(directory, log, directory.quorum));
  return directory;
}

}  // namespace

const Directory& Directory::of(std::size_t cities, Breakage breakage) {
  using All = std::map<std::pair<std::size_t, bool>, Directory>;
  static base::Guarded<All> all;
  return all.with([&](All& made) -> const Directory& {
    const std::pair name(cities, breakage == Breakage::AnyOneAnchors);
    const auto found = made.find(name);
    if (found != made.end()) return found->second;
    return made.emplace(name, make(cities, breakage)).first->second;
  });
}

std::size_t Directory::number(std::string_view origin) const {
  for (std::size_t at = 0; at < keys.size(); ++at) {
    if (keys[at].log.name() == origin) return at;
  }
  return 0;
}

}  // namespace simulator
