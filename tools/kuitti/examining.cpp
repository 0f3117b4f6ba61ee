// doctor and peers: what the node depends on, and whether other cities' logs only grow.
#include <algorithm>
#include <iostream>

#include "ap/server/doctor.h"
#include "ap/server/peers.h"
#include "ledger/audit/follow.h"
#include "tools/kuitti/commands.h"
#include "tools/kuitti/node_client.h"

namespace kuitti {
namespace {

using ap::server::Diagnosis;
using ap::server::Peer;
using base::Exit;
using base::json::Value;
using State = Diagnosis::State;

constexpr std::string_view kDoctorHelp =
    R"(kuitti doctor [--json]: examines everything the node depends on, and says the first cause first

Configuration, clock, disk, certificate and key, trust, TLS files, artefacts, directory, tokens, keys, peers; then the
running node: its listeners, its health, the head of its log; or, when it does not run, whether its log is the newest
that it signed. A problem comes with its remedy; mend the first one
first, the others may be its consequences. Warnings are no problems.
Exit: 0 no problem, 1 some, 78 the configuration itself is wrong.
)";

constexpr std::string_view kPeersHelp =
    R"(kuitti peers [--json]: looks at the logs of the other cities that `ledger.peers` names

For each one the signed checkpoint is fetched, verified with the vkey we have, and it must continue the one we saw
last (kept in node.data/peers/NAME). A checkpoint that does not is kept beside it as NAME.refused: the two together
are evidence of a fork.
Exit: 0 all consistent, 1 a wrong key, a fork or a log that became smaller, 2 somebody is away.
)";

std::string_view word(State state) {
  switch (state) {
    case State::Fine:
      return "ok";
    case State::Warning:
      return "warning";
    case State::Problem:
      return "problem";
  }
  return "";
}

void print_diagnoses(const std::vector<Diagnosis>& found) {
  for (const State state : {State::Problem, State::Warning, State::Fine}) {
    for (const Diagnosis& diagnosis : found) {
      if (diagnosis.state != state) continue;
      std::cout << word(state) << std::string(9 - word(state).size(), ' ') << diagnosis.name << ": "
                << diagnosis.detail << "\n";
      if (!diagnosis.remedy.empty()) std::cout << "         -> " << diagnosis.remedy << "\n";
    }
  }
}

void print_json(const std::vector<Diagnosis>& found, bool ok) {
  Value checks = Value::array();
  for (const Diagnosis& diagnosis : found) {
    Value check = Value::object();
    check.set("name", diagnosis.name).set("state", word(diagnosis.state));
    check.set("detail", diagnosis.detail).set("remedy", diagnosis.remedy);
    checks.push(std::move(check));
  }
  std::cout << base::json::write(Value::object().set("ok", ok).set("checks", std::move(checks)))
            << "\n";
}

Exit doctor(const base::Arguments& arguments) {
  if (arguments.positional().size() != 1) return usage("doctor takes options only");
  const auto config = configuration(arguments);
  if (!config) return fail(arguments, config.error());
  const base::SystemClock clock;
  auto found = ap::server::examine_files(*config, clock);
  const auto client =
      base::http::make_client(config->api.tls ? config->api.certificate.string() : "");
  auto of_node = ap::server::examine_node(*config, *client);
  const bool runs = of_node.front().state == State::Fine;
  if (!runs) {
    const auto to_peers = base::http::make_client(config->http_trust.string());
    std::ranges::move(ap::server::examine_log(*config, *to_peers), std::back_inserter(found));
  }
  std::ranges::move(of_node, std::back_inserter(found));
  const bool ok = std::ranges::find(found, State::Problem, &Diagnosis::state) == found.end();
  if (arguments.has("--json")) {
    print_json(found, ok);
  } else {
    print_diagnoses(found);
  }
  return ok ? Exit::Yes : Exit::No;
}

/// What a look at one peer's log gave.
struct Look {
  const Peer& peer;
  base::Result<ledger::Followed> followed;
  Exit exit;
};

Look look_at(const Peer& peer, const std::filesystem::path& data,
             const std::shared_ptr<base::http::Client>& client) {
  auto followed = ledger::follow_log(ledger::fetch_from_url(client, peer.shard_url()), peer.key,
                                     data / "peers" / peer.name);
  const bool away = !followed && followed.error().kind == base::ErrorKind::Unavailable;
  return {peer, followed, followed ? Exit::Yes : away ? Exit::CannotTell : Exit::No};
}

Value to_json(const Look& look) {
  Value value = Value::object();
  value.set("name", look.peer.name).set("origin", look.peer.key.name());
  value.set("logging_delay_s", look.peer.delay.count());
  value.set("consistent", look.followed           ? Value(true)
                          : look.exit == Exit::No ? Value(false)
                                                  : Value());
  if (look.followed) {
    value.set("old_size", look.followed->older.size.value());
    value.set("new_size", look.followed->newer.size.value());
  } else {
    value.set("error", Value::object()
                           .set("code", look.followed.error().code)
                           .set("detail", look.followed.error().detail));
  }
  return value;
}

std::string to_text(const Look& look) {
  if (!look.followed)
    return look.peer.name + ": " + look.peer.key.name() +
           (look.exit == Exit::No ? ", NOT CONSISTENT: " : ", away: ") +
           base::describe(look.followed.error());
  return look.peer.name + ": " + look.peer.key.name() + ", logs within " +
         std::to_string(look.peer.delay.count()) + " s, old size " +
         std::to_string(look.followed->older.size.value()) + ", new size " +
         std::to_string(look.followed->newer.size.value()) + ", consistent";
}

Exit peers(const base::Arguments& arguments) {
  if (arguments.positional().size() != 1) return usage("peers takes options only");
  const auto config = configuration(arguments);
  if (!config) return fail(arguments, config.error());
  const auto known = ap::server::load_peers(config->ledger_peers);
  if (!known) return fail(arguments, known.error());
  const std::shared_ptr<base::http::Client> client =
      base::http::make_client(config->http_trust.string());
  Value list = Value::array();
  bool some_wrong = false, some_away = false;
  for (const Peer& peer : *known) {
    const Look look = look_at(peer, config->data, client);
    some_wrong |= look.exit == Exit::No;
    some_away |= look.exit == Exit::CannotTell;
    if (arguments.has("--json")) {
      list.push(to_json(look));
    } else {
      std::cout << to_text(look) << "\n";
    }
  }
  if (arguments.has("--json")) std::cout << base::json::write(list) << "\n";
  if (known->empty()) std::cerr << "no peers; name them in a file with `ledger.peers`\n";
  if (some_wrong) return Exit::No;
  return some_away ? Exit::CannotTell : Exit::Yes;
}

}  // namespace

std::vector<Command> examining_commands() {
  return {{"doctor", "examines everything the node depends on", kDoctorHelp, {}, doctor},
          {"peers", "whether other cities' logs only grow", kPeersHelp, {}, peers}};
}

}  // namespace kuitti
