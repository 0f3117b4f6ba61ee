#include <algorithm>

#include "ap/server/addresses.h"
#include "ap/server/doctor.h"
#include "ap/server/doctor_network.h"
#include "base/file/file.h"
#include "base/json/value.h"
#include "base/text.h"
#include "ledger/note/checkpoint.h"

namespace ap::server {
namespace {

using base::Result;
using base::http::Client;
using base::http::Response;
using base::json::Value;
using State = Diagnosis::State;

Result<Response> ask(Client& client, const std::string& url) {
  base::http::Outgoing request;
  request.url = url;
  request.connect_time = std::chrono::seconds(5);
  request.total_time = std::chrono::seconds(10);
  return client.send(request);
}

Diagnosis examine_as4(Client& client, const std::string& url) {
  const auto answer = ask(client, url);
  // The listener's certificate is for its public name, not for the address we ask here.
  if (!answer && answer.error().code == "http.tls")
    return {State::Fine, "as4 listener", url + " answers", ""};
  if (!answer)
    return {State::Problem, "as4 listener", url + ": " + answer.error().detail,
            "see the node's standard error"};
  if (answer->status >= 500)
    return {State::Problem, "as4 listener", url + " answers " + std::to_string(answer->status),
            "see the node's standard error"};
  return {State::Fine, "as4 listener", url + " answers", ""};
}

/// The checks of /health that fail, each a diagnosis.
void examine_health(const Response& answer, std::vector<Diagnosis>& found) {
  const auto body = base::json::parse(base::as_text(answer.body.view()));
  const Value* checks = body ? body->find("checks") : nullptr;
  if (checks == nullptr || checks->items() == nullptr) {
    found.push_back({State::Problem, "health", "the answer of /health is not understood",
                     "is another program at that port?"});
    return;
  }
  for (const Value& check : *checks->items()) {
    const Value* ok = check.find("ok");
    const bool holds = ok != nullptr && ok->flag() != nullptr && *ok->flag();
    found.push_back(
        {holds ? State::Fine : State::Problem, "health: " + std::string(check.text_at("name")),
         std::string(check.text_at("detail")), holds ? "" : "see the node's standard error"});
  }
}

/// The public key of the newest shard: <ledger.key>.<year>.pub, else that of the first one.
Result<ledger::VerifierKey> newest_key(const Config& config) {
  std::filesystem::path newest = config.ledger_key.string() + ".pub";
  std::error_code ignored;
  const std::string prefix = config.ledger_key.filename().string() + ".2";
  for (const auto& entry :
       std::filesystem::directory_iterator(config.ledger_key.parent_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    const bool later = name.starts_with(prefix) && name.ends_with(".pub");
    if (later && (newest.filename() == config.ledger_key.filename().string() + ".pub" ||
                  entry.path() > newest))
      newest = entry.path();
  }
  TRY(const std::string text, base::file::read_text(newest));
  return ledger::VerifierKey::parse(base::trim(text));
}

Diagnosis examine_head(const Config& config, Client& client, const std::string& url) {
  const auto wrong = [](const std::string& detail, const std::string& remedy) {
    return Diagnosis{State::Problem, "ledger head", detail, remedy};
  };
  const auto key = newest_key(config);
  if (!key) return wrong(key.error().detail, "start the node: it writes the vkey beside the key");
  const std::string checkpoint =
      url + "/" + key->name().substr(key->name().rfind('/') + 1) + "/checkpoint";
  const auto answer = ask(client, checkpoint);
  if (!answer && answer.error().code == "http.tls")
    return {State::Warning, "ledger head", "not read: " + answer.error().detail,
            "the listener's certificate is for another name; ask with `kuitti-ledger follow`"};
  if (!answer) return wrong(answer.error().detail, "see the node's standard error");
  const auto opened = ledger::open_checkpoint(base::as_text(answer->body.view()), *key);
  if (!opened)
    return wrong(checkpoint + ": " + base::describe(opened.error()),
                 "stop the node: its log and ledger.key do not belong together");
  return {State::Fine, "ledger head",
          opened->checkpoint.origin + ", size " + std::to_string(opened->checkpoint.size.value()) +
              ", signed",
          ""};
}

}  // namespace

std::vector<Diagnosis> examine_node(const Config& config, Client& client) {
  const auto addresses = read_addresses(config.data);
  const auto answer =
      addresses ? ask(client, addresses->api + "/health") : Result<Response>(addresses.error());
  if (!answer)
    return {{State::Problem, "node", "it does not run: " + answer.error().detail,
             "start it: kuitti serve --config " + config.file.string()}};
  std::vector<Diagnosis> found{{State::Fine, "node", "it runs, " + addresses->api, ""}};
  examine_health(*answer, found);
  if (const auto metrics = ask(client, addresses->api + "/metrics"))
    std::ranges::move(examine_network(base::as_text(metrics->body.view())),
                      std::back_inserter(found));
  found.push_back(examine_as4(client, addresses->as4));
  found.push_back(examine_head(config, client, addresses->ledger));
  return found;
}

}  // namespace ap::server
