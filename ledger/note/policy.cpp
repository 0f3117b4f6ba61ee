#include "ledger/note/policy.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace ledger {
namespace {

using base::Result;

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : line) {
    if (c != ' ' && c != '\t') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

/// Reads line by line; what was named before may be used.
class PolicyReader {
 public:
  Result<void> line(const std::vector<std::string>& words) {
    const std::string& keyword = words[0];
    if (keyword == "log") return log(words);
    if (keyword == "witness") return witness(words);
    if (keyword == "group") return group(words);
    if (keyword == "quorum") return quorum(words);
    return bad("unknown keyword " + keyword);
  }

  Result<Policy> finish() {
    if (!log_) return bad("no log line");
    if (!quorum_) return bad("no quorum line");
    return Policy{*log_, log_url_, std::move(witnesses_), std::move(groups_), *quorum_};
  }

 private:
  static base::Error bad(std::string detail) {
    return base::malformed("policy", std::move(detail));
  }

  Result<void> new_name(const std::string& name) {
    for (const auto* reserved : {"none", "all", "any", "log", "witness", "group", "quorum"}) {
      if (name == reserved) return bad(name + " is a keyword");
    }
    if (!names_.insert(name).second) return bad(name + " is named twice");
    return {};
  }

  Result<VerifierKey> new_key(const std::string& text, KeyType type) {
    auto key = VerifierKey::parse(text);
    if (!key) return base::malformed("policy.key", key.error().detail);
    if (key->type() != type) return bad("the key of " + key->name() + " is of the wrong type");
    if (!keys_.insert(text).second) return bad("the key of " + key->name() + " is given twice");
    return key;
  }

  Result<void> log(const std::vector<std::string>& words) {
    if (log_) return bad("more than one log");
    if (words.size() < 2 || words.size() > 3) return bad("expected: log <vkey> [<url>]");
    TRY(log_, new_key(words[1], KeyType::Log));
    if (words.size() == 3) log_url_ = words[2];
    return {};
  }

  Result<void> witness(const std::vector<std::string>& words) {
    if (words.size() < 3 || words.size() > 4) return bad("expected: witness <name> <vkey> [<url>]");
    if (witnesses_.size() == 32) return bad("more than 32 witnesses");
    TRY(new_name(words[1]));
    TRY(VerifierKey key, new_key(words[2], KeyType::Cosigner));
    witnesses_.push_back({words[1], std::move(key), words.size() == 4 ? words[3] : ""});
    return {};
  }

  Result<void> group(const std::vector<std::string>& words) {
    if (words.size() < 4) return bad("expected: group <name> all|any|<k> <member>...");
    const std::vector<std::string> members(words.begin() + 3, words.end());
    for (const std::string& member : members) {
      if (!names_.contains(member)) return bad(member + " is not named before");
      if (!used_.insert(member).second) return bad(member + " is a member twice");
    }
    std::size_t needed = words[2] == "all" ? members.size() : 1;
    if (words[2] != "all" && words[2] != "any") {
      const auto number = base::parse_decimal(words[2]);
      if (!number || *number == 0 || *number > members.size())
        return bad("group " + words[1] + " needs 1 to all members");
      needed = static_cast<std::size_t>(*number);
    }
    TRY(new_name(words[1]));
    groups_.push_back({words[1], needed, members});
    return {};
  }

  Result<void> quorum(const std::vector<std::string>& words) {
    if (quorum_) return bad("more than one quorum");
    if (words.size() != 2) return bad("expected: quorum <name>|none");
    if (words[1] != "none" && !names_.contains(words[1]))
      return bad(words[1] + " is not named before");
    quorum_ = words[1] == "none" ? "" : words[1];
    return {};
  }

  std::optional<VerifierKey> log_;
  std::string log_url_;
  std::vector<Policy::Witness> witnesses_;
  std::vector<Policy::Group> groups_;
  std::optional<std::string> quorum_;
  std::set<std::string> names_, used_, keys_;
};

}  // namespace

Result<Policy> Policy::parse(std::string_view text) {
  PolicyReader reader;
  base::Lines lines(text);
  for (int number = 1; !lines.done(); ++number) {
    const std::vector<std::string> words = words_of(base::trim(lines.next()));
    if (words.empty() || words[0].front() == '#') continue;
    const auto read = reader.line(words);
    if (!read)
      return base::malformed(read.error().code,
                             "line " + std::to_string(number) + ": " + read.error().detail);
  }
  return reader.finish();
}

bool Policy::is_met(const std::vector<std::string>& cosigners) const {
  if (quorum.empty()) return true;
  std::set<std::string> met(cosigners.begin(), cosigners.end());
  for (const Group& group : groups) {  // members are always named before
    const auto present = std::ranges::count_if(
        group.members, [&](const auto& member) { return met.contains(member); });
    if (static_cast<std::size_t>(present) >= group.needed) met.insert(group.name);
  }
  return met.contains(quorum);
}

std::optional<std::uint64_t> anchor_time(const Policy& policy, std::vector<std::uint64_t> times) {
  if (times.empty()) return std::nullopt;
  std::ranges::sort(times);
  std::size_t lying = 0;
  for (const Policy::Group& group : policy.groups) {
    const bool flat = std::ranges::all_of(group.members, [&](const std::string& member) {
      return std::ranges::any_of(policy.witnesses,
                                 [&](const auto& witness) { return witness.name == member; });
    });
    if (group.name == policy.quorum && flat && 2 * (group.needed - 1) > group.members.size()) {
      lying = 2 * (group.needed - 1) - group.members.size();
    }
  }
  return times[std::min(lying, times.size() - 1)];
}

}  // namespace ledger
