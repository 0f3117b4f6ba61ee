// What /metrics says of the network of logs, for people.
#include "ap/server/doctor_network.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ap::server {
namespace {

using State = Diagnosis::State;

struct Meaning {
  std::string_view kind, words, remedy;
  State state;
};

constexpr std::array kMeanings{
    Meaning{"fork", "its log has signed two histories; it is neither cosigned nor mirrored here",
            "the proof is in the data folder, evidence/fork-...; `kuitti-ledger evidence verify` "
            "judges it; speak with that city",
            State::Warning},
    Meaning{"own-log", "others hold a head that our key signed and our log does not have",
            "stop the node; find out whether an old copy was restored or the key was stolen",
            State::Problem},
    Meaning{"unproven-head", "somebody shows a head of its log whose entries nobody serves",
            "ask that city; it may show others another history", State::Warning},
    Meaning{"time", "its log has entries dated after the cosignatures over them",
            "the proof is in the data folder, evidence/time-...; its clock may be wrong",
            State::Warning},
    Meaning{"entries", "its log has entries that are not as agreed",
            "the node's standard error names the first one", State::Warning},
    Meaning{"mirror", "its log is not followed any more, or only from afar",
            "see the node's standard error, event `mirror`", State::Warning},
    Meaning{"witness", "it has not cosigned our log for more than an hour",
            "see the node's standard error, event `witness`; ask that city", State::Warning},
    Meaning{"anchor", "entries wait for the quorum for more than five minutes",
            "bring the witnesses of `ledger.policy` back", State::Warning},
    Meaning{"missing", "its log lacks what it gave us a receipt for, or what it sent us",
            "`kuitti status` shows the documents that the event log names; speak with that city",
            State::Warning},
    Meaning{"dispute", "its log has other bytes than ours for the same message",
            "each side shows its signed AS4 message: `kuitti get ID --part message`",
            State::Warning},
};

/// The value of a label in a line of /metrics.
std::string label(std::string_view line, std::string_view name) {
  const std::string start = std::string(name) + "=\"";
  const std::size_t at = line.find(start);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = line.substr(at + start.size());
  return std::string(rest.substr(0, rest.find('"')));
}

}  // namespace

std::vector<Diagnosis> examine_network(std::string_view metrics) {
  std::vector<Diagnosis> found;
  for (const std::string_view line : base::split(metrics, '\n')) {
    if (!line.starts_with("kuitti_alarm{")) continue;
    const std::string kind = label(line, "kind");
    const auto meaning = std::ranges::find(kMeanings, kind, &Meaning::kind);
    const std::string name = "network: " + label(line, "subject");
    if (meaning == kMeanings.end()) {
      found.push_back({State::Warning, name, kind, "see the node's standard error"});
    } else {
      found.push_back(
          {meaning->state, name, std::string(meaning->words), std::string(meaning->remedy)});
    }
  }
  if (found.empty()) found.push_back({State::Fine, "network", "no alarm of the logs stands", ""});
  return found;
}

}  // namespace ap::server
