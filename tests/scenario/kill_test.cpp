// The real program, killed at any moment under load: what it acknowledged is there when it starts
// again, once, with the same receipt.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "ap/as4/answer.h"
#include "base/http/client.h"
#include "base/json/value.h"
#include "tests/scenario/world.h"

using namespace test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr auto kEspoo = "0216:003701012636";
constexpr auto kSupplier = "0216:003791462031";
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kRounds = 5;
#else
constexpr int kRounds = 30;
#endif
constexpr std::size_t kMessages = 20 * kRounds;
constexpr int kSenders = 4;

fs::path program(const std::string& name) {
  return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

/// A child process with its standard output.
class Child final {
 public:
  Child(const std::vector<std::string>& words, const fs::path& log) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, ends[1], 1);
    posix_spawn_file_actions_addopen(&files, 2, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    REQUIRE(::posix_spawn(&id_, arguments[0], &files, nullptr, arguments.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&files);
    ::close(ends[1]);
    output_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill(SIGKILL);
    ::close(output_);
  }
  /// The next line of its output; what there was when it ended.
  std::string line() {
    std::string text;
    char c = 0;
    while (::read(output_, &c, 1) == 1 && c != '\n') text += c;
    return text;
  }
  std::string everything() {
    std::string all, next;
    while (!(next = line()).empty()) all += next + "\n";
    return all;
  }
  int kill(int signal) {
    if (id_ <= 0) return 0;
    ::kill(id_, signal);
    return wait();
  }
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(id_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  }

 private:
  pid_t id_ = 0;
  int output_ = -1;
};

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

/// A node of its own in a folder, over plain HTTP on loopback.
struct RealNode {
  explicit RealNode(const std::string& seat) : own(pki().issue(seat)) {
    write_file(folder.path() / "ap.pem", own.certificate_pem);
    write_file(folder.path() / "ap.key", own.key_pem.reveal());
    write_file(folder.path() / "trust.pem", pki().root.certificate_pem);
    write_file(folder.path() / "serves", std::string(kEspoo) + "\n");
    write_file(config,
               "as4.listen = 127.0.0.1:0\nas4.tls = off\nas4.certificate = ap.pem\n"
               "as4.key = ap.key\nas4.trust = trust.pem\nas4.revocation = off\n"
               "api.listen = 127.0.0.1:0\nledger.listen = 127.0.0.1:0\n"
               "ledger.family = ledger.espoo.example\nserves = serves\n"
               "validation.inbound = off\n");
  }
  void start() {
    child = std::make_unique<Child>(
        std::vector<std::string>{program("kuitti"), "serve", "--config", config}, log);
    const std::string ready = child->line();
    INFO(ready);
    REQUIRE(ready.starts_with("ready as4="));
    const std::string address = ready.substr(10, ready.find(' ', 10) - 10);
    url.with([&](std::string& held) { held = address; });
  }
  std::string ask(std::vector<std::string> words) const {
    words.insert(words.begin(), program("kuitti"));
    words.insert(words.end(), {"--config", config});
    Child command(words, log);
    std::string answer = command.everything();
    CHECK(command.wait() == 0);
    return answer;
  }

  base::file::TemporaryFolder folder = memory_folder("kuitti-kill");
  const base::crypto::Issued own;
  const fs::path config = folder.path() / "node.conf";
  const fs::path log = folder.path() / "log";
  std::unique_ptr<Child> child;
  base::Guarded<std::string> url;
};

/// A message and the receipt it got.
struct Exchange {
  ap::as4::Packaged message;
  std::string id;
  base::Bytes receipt;
};

/// Posts until there is a receipt, whatever happens to the node meanwhile; then once more.
void exchange(Exchange& one, RealNode& node, base::http::Client& client,
              const std::atomic<bool>& given_up, std::atomic<int>& different) {
  for (int receipts = 0; receipts < 2 && !given_up;) {
    base::http::Outgoing request;
    request.method = "POST";
    request.url = node.url.with([](const std::string& url) { return url; });
    request.headers.set("Content-Type", one.message.content_type);
    request.body = one.message.body;
    request.total_time = 10s;
    const auto answer = client.send(request);
    if (!answer || answer->status != 200) {
      std::this_thread::sleep_for(5ms);
      continue;
    }
    const base::ByteView body = answer->body.view();
    if (receipts++ == 0) {
      one.receipt.assign(body.begin(), body.end());
    } else if (!std::ranges::equal(one.receipt, body)) {
      ++different;
    }
  }
}

}  // namespace

TEST_CASE("a node killed at any moment under load keeps what it acknowledged, once") {
  const base::SystemClock now;
  AccessPoint supplier("POP000002", {kSupplier}, 2);
  AccessPoint espoo("POP000001", {kEspoo}, 1);  // for the shape of messages only
  RealNode node("POP000001");
  espoo.certificate = base::crypto::Certificate::from_pem(node.own.certificate_pem).value();
  std::vector<Exchange> exchanges(kMessages);
  const base::Bytes invoice = sample("espoo/invoice.xml");
  for (std::size_t at = 0; at < kMessages; ++at) {
    exchanges[at].id = "message-" + std::to_string(at) + "@supplier";
    exchanges[at].message = Foreign{supplier, espoo}.package(invoice, exchanges[at].id);
  }
  node.start();
  const auto client = base::http::make_client("");
  std::atomic<bool> given_up = false;
  std::atomic<int> different = 0;
  std::atomic<std::size_t> next = 0, finished = 0;
  std::vector<std::jthread> senders;
  for (int sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&] {
      for (std::size_t at = next++; at < kMessages && !given_up; at = next++) {
        exchange(exchanges[at], node, *client, given_up, different);
        ++finished;
        std::this_thread::sleep_for(20ms);
      }
    });
  }
  SeededRandom random(static_cast<std::uint64_t>(now.now().time_since_epoch().count()));
  int killed = 0;
  for (; killed < kRounds && finished < kMessages; ++killed) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random.below(200)));
    node.child->kill(SIGKILL);
    node.start();
  }
  for (int wait = 0; wait < 6000 && finished < kMessages; ++wait) std::this_thread::sleep_for(10ms);
  given_up = true;
  senders.clear();
  CHECK(killed == kRounds);
  REQUIRE(finished == kMessages);
  CHECK(different == 0);
  const auto inbox = base::json::parse(node.ask({"inbox", "--json", "--limit", "100000"}));
  REQUIRE(inbox);
  std::map<std::string, int> seen;
  std::map<std::string, std::string> ids;
  for (const auto& document : *inbox->items()) {
    ++seen[std::string(document.text_at("message_id"))];
    ids[std::string(document.text_at("message_id"))] = document.text_at("id");
  }
  CHECK(seen.size() == kMessages);
  for (const Exchange& one : exchanges) {
    INFO(one.id);
    CHECK(seen[one.id] == 1);
  }
  const fs::path receipt = node.folder.path() / "receipt";
  for (std::size_t at = 0; at < kMessages; at += 16) {
    node.ask({"get", ids[exchanges[at].id], "--part", "receipt", "-o", receipt});
    CHECK(base::file::read(receipt).value() == exchanges[at].receipt);
  }
  CHECK(node.child->kill(SIGTERM) == 0);
  const auto year = base::format_date(now.now()).substr(0, 4);
  Child fsck({program("kuitti-ledger"), "fsck", node.folder.path() / "data/ledger" / year, "--vkey",
              node.folder.path() / "data/ledger.key.pub"},
             node.log);
  fsck.everything();
  CHECK(fsck.wait() == 0);
}
