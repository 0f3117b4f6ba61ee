// receive: how many messages a second a node receives, each stored, logged and receipted.
#include <cstdio>
#include <iostream>
#include <thread>

#include "ap/as4/answer.h"
#include "base/file/file.h"
#include "base/guarded.h"
#include "tools/kuitti-load/commands.h"
#include "tools/kuitti-load/metrics.h"
#include "tools/kuitti-load/own_node.h"
#include "tools/kuitti-load/report.h"
#include "tools/kuitti-load/stock.h"
#include "tools/kuitti-load/usage.h"
#include "tools/kuitti-load/wire.h"

namespace kuitti::load {
namespace {

using base::Result;
using base::crypto::Certificate;
using base::crypto::TrustStore;
using namespace std::chrono_literals;

constexpr auto kWarmUp = 1000ms;
constexpr auto kFloorTime = 3000ms;
constexpr std::size_t kReceiptsVerified = 200;

/// The node under load, ours or somebody's.
struct Target {
  std::string url;
  std::string api;      ///< "" = unknown
  pid_t process = 0;    ///< 0 = unknown
  const Party* sender;  ///< lives elsewhere
  Certificate receiver;
  const TrustStore* anchors;
};

/// Everything that a target is made of.
struct Surroundings {
  std::optional<OwnNode> own;
  std::optional<Party> sender;
  std::shared_ptr<const TrustStore> anchors;
};

Result<Target> own_target(const Options& options, const Template& with, Surroundings& around) {
  TRY(OwnNode node, OwnNode::prepare(options));
  around.own.emplace(std::move(node));
  TRY(const std::string receiver, receiver_of(with));
  TRY(around.own->start({receiver, "", ""}));
  ChildNode& process = around.own->process();
  return Target{process.as4_url(),   process.api_url(),         process.process(),
                &around.own->peer(), around.own->certificate(), &around.own->anchors()};
}

Result<Target> other_target(const Options& options, Surroundings& around) {
  TRY(Party sender, Party::read(options.seat_key));
  around.sender.emplace(std::move(sender));
  TRY(const std::string certificate, base::file::read_text(options.receiver_certificate));
  TRY(Certificate receiver, Certificate::from_pem(certificate));
  TRY(const std::string trust, base::file::read_text(options.trust));
  TRY(around.anchors, TrustStore::from_pem(trust));
  return Target{options.to,      options.api,         static_cast<pid_t>(options.process),
                &*around.sender, std::move(receiver), around.anchors.get()};
}

/// Whether an answer carries a receipt for that message. The signature is judged after the run.
bool is_receipt_for(const base::http::Response& answer, const std::string& message_id) {
  const std::string_view body = base::as_text(answer.body.view());
  return answer.status == 200 &&
         body.find("NonRepudiationInformation>") != std::string_view::npos &&
         body.find("RefToMessageId>" + message_id + "<") != std::string_view::npos;
}

/// Shots by turns, and the answers that are to be judged afterwards.
class Battery final {
 public:
  Battery(const std::vector<Shot>& stock, std::string url, std::string trust)
      : stock_(stock),
        url_(std::move(url)),
        trust_(std::move(trust)),
        keep_every_(std::max<std::size_t>(1, stock.size() / (2 * kReceiptsVerified))) {}

  std::function<Turn()> member() {
    auto wire = make_wire(url_, trust_);
    ENSURE(wire);  // the URL was one before
    return [this, wire = std::shared_ptr<Wire>(std::move(*wire))] { return shoot(*wire); };
  }

  using Kept = std::vector<std::pair<std::size_t, base::http::Response>>;
  Kept kept() const {
    return kept_.with([](const Kept& all) { return all; });
  }

 private:
  Turn shoot(Wire& wire) {
    const std::size_t index = next_++;
    if (index >= stock_.size()) return {Turn::Outcome::NothingLeft, {}};
    const Shot& shot = stock_[index];
    base::http::Headers headers;
    headers.add("Content-Type", shot.content_type);
    auto answer = wire.post(headers, shot.body);
    if (!answer) return {Turn::Outcome::Failed, base::describe(answer.error())};
    if (!is_receipt_for(*answer, shot.message_id)) {
      return {Turn::Outcome::Failed, "HTTP " + std::to_string(answer->status) + ": " +
                                         base::to_string(answer->body.view()).substr(0, 4000)};
    }
    if (index % keep_every_ == 0)
      kept_.with([&](Kept& all) { all.emplace_back(index, std::move(*answer)); });
    return {};
  }

  const std::vector<Shot>& stock_;
  const std::string url_, trust_;
  const std::size_t keep_every_;
  std::atomic<std::size_t> next_ = 0;
  base::Guarded<Kept> kept_;
};

/// Judges the receipts as their sender would: signature, chain, digests of our message.
Result<std::uint64_t> verify_receipts(const Target& target, const std::vector<Shot>& stock,
                                      const Battery::Kept& kept) {
  base::crypto::CertificateCache certificates;
  const ap::wss::Trust trust{*target.anchors, certificates};
  const base::Timestamp now = base::SystemClock().now();
  std::uint64_t verified = 0;
  for (const auto& [index, answer] : kept) {
    const Shot& shot = stock[index];
    const auto judged = ap::as4::judge_answer(answer, shot.content_type, shot.body,
                                              target.receiver.common_name(), trust, now);
    if (judged.outcome != ap::as4::Judgement::Outcome::Proven)
      return base::unauthentic("load.receipt", shot.message_id + ": " + judged.detail);
    ++verified;
  }
  return verified;
}

Reading read(const Target& target, base::http::Client& client) {
  Reading reading;
  reading.own_cpu = own_cpu_seconds();
  if (!target.api.empty()) {
    const auto metrics = Metrics::fetch(client, target.api);
    if (metrics) reading.syncs = metrics->syncs();
  }
  if (target.process != 0) {
    const auto cpu = cpu_seconds_of(target.process);
    if (cpu) reading.node_cpu = *cpu;
  }
  return reading;
}

/// How far the node got with what it receipted: what the log holds, what was delivered already.
void add_aftermath(base::json::Value& line, const Target& target, base::http::Client& client) {
  if (target.api.empty()) return;
  const auto metrics = Metrics::fetch(client, target.api);
  if (!metrics) return;
  const auto set = [&](const char* field, const std::string& name) {
    if (const auto value = metrics->value(name)) line.set(field, *value);
  };
  set("log_size", "kuitti_ledger_size");
  set("delivered", R"(kuitti_messages{direction="in",state="delivered"})");
}

Result<base::Exit> measure(const Options& options, const Template& with, const Target& target) {
  const int bits = target.receiver.key_bits();
  TRY(const Authority authority, Authority::make(base::SystemClock().now()));
  TRY(const auto issued, authority.issue("POP900009", bits));
  TRY(const Party stranger, Party::of(issued));  // a key of the node's size
  const auto floor = [&] {
    return measure_floor(stranger.signer(), stranger.certificate(), Work::Receive, options.workers,
                         kFloorTime);
  };
  TRY(Floor before, floor());
  Floors floors{before, {}, ask_openssl(bits)};
  tell_floor(floors.before, floors.openssl);

  const double seconds = std::chrono::duration<double>(kWarmUp + options.time).count();
  const auto count = static_cast<std::size_t>(before.per_second * seconds) + options.connections;
  std::fprintf(stderr, "packaging %zu messages\n", count);
  TRY(const auto stock, make_stock(count, with, target.sender->identity(), target.receiver,
                                   std::max(1u, std::thread::hardware_concurrency())));

  const auto client = base::http::make_client(options.http_trust);
  Battery battery(stock, target.url, options.http_trust);
  std::vector<Reading> readings;
  const Tally tally = run_crowd(
      options.connections, kWarmUp, options.time, [&](unsigned) { return battery.member(); },
      [&] { readings.push_back(read(target, *client)); });
  const auto verified = verify_receipts(target, stock, battery.kept());
  base::json::Value line = base::json::Value::object();
  base::json::Value aftermath = base::json::Value::object();
  add_aftermath(aftermath, target, *client);
  TRY(floors.after, floor());

  line = report(options, tally, readings, floors);
  for (const auto& [name, value] : *aftermath.members()) line.set(name, value);
  line.set("message_bytes", static_cast<std::uint64_t>(stock.front().body.size()));
  line.set("receipts_verified", verified.value_or(0));
  std::cout << base::json::write(line) << std::endl;

  if (!verified) std::cerr << "kuitti-load: " << base::describe(verified.error()) << "\n";
  if (tally.failed > 0) std::cerr << "kuitti-load: " << tally.first_failure << "\n";
  if (tally.ran_dry) std::cerr << "kuitti-load: the messages ran out before the time\n";
  const bool right = verified && tally.failed == 0 && !tally.ran_dry && !tally.milliseconds.empty();
  return right ? base::Exit::Yes : base::Exit::No;
}

}  // namespace

Result<base::Exit> receive(const Options& options) {
  TRY(const std::string document, read_document(options));
  const Template with{base::as_bytes(document), options.participant, base::SystemClock().now()};
  Surroundings around;
  TRY(const Target target,
      options.to.empty() ? own_target(options, with, around) : other_target(options, around));
  TRY(make_wire(target.url, options.http_trust));  // says now what is wrong with the URL
  TRY(const base::Exit exit, measure(options, with, target));
  if (around.own) TRY(around.own->process().stop());
  return exit;
}

}  // namespace kuitti::load
