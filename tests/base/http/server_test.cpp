#include "base/http/server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "base/crypto/issue.h"
#include "base/file/file.h"
#include "base/guarded.h"
#include "base/http/client.h"

using namespace base;
using namespace base::http;
using namespace std::chrono_literals;

namespace {

/// Answers with the method, the target, the size and the digest-free echo of small bodies.
struct Echo final : Handler {
  std::atomic<int> calls = 0;
  Response handle(const Request& request) override {
    ++calls;
    if (request.path() == "/throw") throw std::bad_alloc();
    if (request.path() == "/none") return Response{.status = 204, .headers = {}, .body = {}};
    Response response = Response::text(
        200, request.method + " " + request.target + " " + std::to_string(request.body.size()));
    response.headers.set("X-Agent", std::string(request.headers.get("x-test")));
    if (request.path() == "/echo") response.body = request.body;
    return response;
  }
};

struct Running {
  Echo echo;
  ServerOptions options;
  std::unique_ptr<Server> server;
  explicit Running(ServerLimits limits = {}, std::string spool_folder = "") {
    options.listen = "127.0.0.1:0";
    options.limits = limits;
    options.spool_folder = std::move(spool_folder);
    server = Server::start(options, echo).value();
  }
  std::string url(std::string_view target) const {
    return "http://" + server->address() + std::string(target);
  }
};

/// A plain connection to the server.
class Peer final {
 public:
  explicit Peer(const Running& running) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(running.server->port()));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  }
  ~Peer() { ::close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// False when the server no longer listens to us.
  bool say(std::string_view bytes) const {
    return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  void end() const { ::shutdown(socket_, SHUT_WR); }
  /// Whatever comes until the text occurs, or until the server closes.
  std::string hear(std::string_view until = "") const {
    std::string answer;
    char buffer[4096];
    while (until.empty() || answer.find(until) == std::string::npos) {
      const ssize_t size = ::recv(socket_, buffer, sizeof buffer, 0);
      if (size <= 0) break;
      answer.append(buffer, static_cast<std::size_t>(size));
    }
    return answer;
  }

 private:
  int socket_;
};

/// Raw bytes to the server and everything it answers until it closes.
std::string raw(const Running& running, std::string_view bytes) {
  const Peer peer(running);
  REQUIRE(peer.say(bytes));
  return peer.hear();
}

std::string status_of(const std::string& answer) {
  return answer.size() < 12 ? answer : answer.substr(9, 3);
}

}  // namespace

TEST_CASE("requests and bodies of every size reach the handler and come back whole") {
  const Running running;
  const auto client = make_client("");
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{5000},
                                 std::size_t{256u << 10}, std::size_t{3u << 20}}) {
    Bytes body(size);
    for (std::size_t at = 0; at < size; ++at) body[at] = static_cast<std::uint8_t>(at * 31 >> 3);
    Outgoing request;
    request.method = "POST";
    request.url = running.url("/echo?x=1");
    request.body = body;
    const Response response = client->send(request).value();
    CHECK(response.status == 200);
    CHECK(std::ranges::equal(response.body.view(), body));
  }
  Outgoing request;
  request.url = running.url("/a%20b?c=d");
  request.headers.set("X-Test", "yes");
  const Response response = client->send(request).value();
  CHECK(as_text(response.body.view()) == "GET /a%20b?c=d 0");
  CHECK(response.headers.get("x-agent") == "yes");
  request.url = running.url("/none");
  CHECK(client->send(request).value().status == 204);
}

TEST_CASE("a body in chunks is accepted") {
  const Running running;
  const std::string answer = raw(
      running,
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  CHECK(status_of(answer) == "200");
  CHECK(answer.ends_with("abcde"));
}

TEST_CASE("ambiguous, oversized and broken requests get their status and nothing else happens") {
  const Running running(
      ServerLimits{.body_bytes = 1000, .header_bytes = 2000, .target_bytes = 100});
  const std::string host = "Host: x\r\n";
  CHECK(status_of(raw(running, "POST / HTTP/1.1\r\n" + host +
                                   "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")) == "400");
  CHECK(status_of(raw(running, "POST / HTTP/1.1\r\n" + host +
                                   "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc")) ==
        "400");
  CHECK(status_of(raw(running, "POST / HTTP/1.1\r\n" + host +
                                   "Transfer-Encoding: gzip\r\n\r\nabc")) == "400");
  CHECK(status_of(raw(running, "POST / HTTP/1.1\r\n" + host + "Content-Length: 1001\r\n\r\n")) ==
        "413");
  CHECK(status_of(raw(running,
                      "GET /" + std::string(200, 'a') + " HTTP/1.1\r\n" + host + "\r\n")) == "414");
  CHECK(status_of(raw(running, "GET / HTTP/1.1\r\n" + host + "A: " + std::string(2500, 'a') +
                                   "\r\n\r\n")) == "431");
  CHECK(status_of(raw(running, "POST / HTTP/1.1\r\n" + host +
                                   "Content-Length: 10\r\nConnection: close\r\n\r\n" +
                                   std::string(10, 'x'))) == "200");
}

TEST_CASE("what is longer than any buffer gets its status too") {
  const Running running;
  const std::string host = "Host: x\r\nConnection: close\r\n";
  CHECK(status_of(raw(running, "GET /" + std::string(100'000, 'a'))) == "414");
  CHECK(status_of(raw(running, "GET / HTTP/1.1\r\n" + host + "A: " + std::string(100'000, 'a'))) ==
        "431");
  std::string many;
  for (int field = 0; field < 1000; ++field) many += "A: b\r\n";
  CHECK(status_of(raw(running, "GET / HTTP/1.1\r\n" + host + many + "\r\n")) == "200");
  CHECK(status_of(raw(running, "GET / HTTP/1.1\r\n" + host + "A: " + std::string(9'000, 'a') +
                                   "\r\n\r\n")) == "200");
}

TEST_CASE("half a body is never taken for a whole one") {
  Running running(ServerLimits{.body_bytes = 1000});
  const std::string chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto* body : {"3\r\nab", "3\r\nabc", "3\r\nabc\r\n", "3\r\nabcd\r\n0\r\n\r\n",
                           "3\nabc\n0\n\n", "zz\r\n", "\r\n", "3 x\r\nabc\r\n0\r\n\r\n",
                           "fffffffffffffffff\r\n", "3\r\nabc\r\n0\r\n", "0\r\nA: b\n\r\n"}) {
    INFO(body);
    const Peer peer(running);
    REQUIRE(peer.say(chunked + body));
    peer.end();
    CHECK(status_of(peer.hear()) == "400");
  }
  const Peer peer(running);
  REQUIRE(peer.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"));
  peer.end();
  CHECK(status_of(peer.hear()) == "400");
  CHECK(status_of(raw(running, chunked + "3e9\r\n" + std::string(1001, 'a'))) == "413");
  CHECK(running.echo.calls == 0);
}

TEST_CASE("a peer that drips its header, or falls silent in it or in its body, is told 408") {
  Running running(ServerLimits{.header_time = 300ms, .pause = 300ms, .keep_alive = 100ms});
  CHECK(status_of(raw(running, "GET / HT")) == "408");
  CHECK(status_of(raw(running, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")) ==
        "408");
  const Peer dripping(running);
  const auto started = std::chrono::steady_clock::now();
  for (int octet = 0; octet < 40 && dripping.say("G"); ++octet) {
    if (octet > 0 && std::chrono::steady_clock::now() - started > 600ms) break;
    std::this_thread::sleep_for(30ms);
  }
  CHECK(status_of(dripping.hear()) == "408");
  CHECK(std::chrono::steady_clock::now() - started < 3s);
  CHECK(running.echo.calls == 0);
}

TEST_CASE("a peer that says nothing is let go without a word") {
  const Running running(ServerLimits{.header_time = 200ms, .pause = 200ms, .keep_alive = 100ms});
  CHECK(raw(running, "") == "");
  const Peer peer(running);
  REQUIRE(peer.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  const std::string answer = peer.hear();  // ends when the kept connection has been idle
  CHECK(status_of(answer) == "200");
  CHECK(answer.find("HTTP/1.1", 8) == std::string::npos);
}

TEST_CASE("requests on one connection are answered in order, and the last one ends it") {
  const Running running;
  const std::string answers = raw(running,
                                  "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
                                  "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                                  "HEAD /3 HTTP/1.1\r\nHost: x\r\n\r\n"
                                  "GET /4 HTTP/1.0\r\n\r\n");
  const auto first = answers.find("GET /1 0");
  const auto second = answers.find("POST /2 3", first);
  const auto fourth = answers.find("GET /4 0", second);
  CHECK(fourth != std::string::npos);
  CHECK(answers.find("HEAD /3") == std::string::npos);  // no body, but its length
  CHECK(answers.find("Content-Length: 9\r\n", second) != std::string::npos);
  CHECK(answers.substr(second).find("Connection: close") != std::string::npos);
}

TEST_CASE("a body is asked for once, and not at all when it will be refused") {
  const Running running(ServerLimits{.body_bytes = 1000});
  const auto asking = [](int length) {
    return "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
           "Content-Length: " +
           std::to_string(length) + "\r\n\r\n";
  };
  const Peer peer(running);
  REQUIRE(peer.say(asking(3)));
  CHECK(peer.hear("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  REQUIRE(peer.say("abc"));
  const std::string answer = peer.hear();
  CHECK(status_of(answer) == "200");
  CHECK(answer.ends_with("abc"));
  CHECK(status_of(raw(running, asking(1001))) == "413");
}

TEST_CASE("a refusal reaches a peer that is still sending") {
  const Running running(ServerLimits{.body_bytes = 1000});
  const Peer peer(running);
  REQUIRE(peer.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n"));
  REQUIRE(peer.say(std::string(500'000, 'a')));
  CHECK(status_of(peer.hear()) == "413");
}

TEST_CASE("a handler that throws costs its own request and no other") {
  const Running running;
  CHECK(status_of(raw(running, "GET /throw HTTP/1.1\r\nHost: x\r\n\r\n")) == "500");
  CHECK(status_of(raw(running, "GET / HTTP/1.0\r\n\r\n")) == "200");
}

TEST_CASE("a large body that cannot be spooled is asked for again later") {
  const Running running(ServerLimits{.memory_body_bytes = 10}, "/nonexistent");
  const std::string answer = raw(
      running, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n" + std::string(20, 'a'));
  CHECK(status_of(answer) == "503");
  CHECK(answer.find("Retry-After") != std::string::npos);
}

TEST_CASE("more connections than agreed are told to come back later") {
  const Running running(ServerLimits{.connections = 0});
  const std::string answer = raw(running, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(status_of(answer) == "503");
  CHECK(answer.find("Retry-After") != std::string::npos);
  const Running narrow(ServerLimits{.connections = 9, .connections_per_address = 1});
  const Peer first(narrow);
  REQUIRE(first.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  CHECK(status_of(first.hear("GET / 0")) == "200");
  CHECK(status_of(raw(narrow, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")) == "503");
}

TEST_CASE("over TLS requests and bodies of every size are served") {
  const auto folder = file::TemporaryFolder::make("kuitti-http").value();
  const Timestamp now = SystemClock().now();
  const crypto::Issued issued =
      crypto::issue_certificate({.role = crypto::CertificateRequest::Role::TlsServer,
                                 .common_name = "127.0.0.1",
                                 .organization = "Test",
                                 .country = "FI",
                                 .dns_names = {"127.0.0.1"},
                                 .not_before = now - 1h,
                                 .not_after = now + 1h},
                                std::nullopt)
          .value();
  const auto certificate = (folder.path() / "tls.pem").string();
  const auto key = (folder.path() / "tls.key").string();
  REQUIRE(file::write_durably(certificate, as_bytes(issued.certificate_pem)));
  REQUIRE(file::write_durably(key, as_bytes(issued.key_pem.reveal())));
  Echo echo;
  const auto server = Server::start({.listen = "127.0.0.1:0",
                                     .tls = TlsFiles{certificate, key},
                                     .spool_folder = "",
                                     .limits = {}},
                                    echo)
                          .value();
  const auto client = make_client(certificate);
  for (const std::size_t size : {std::size_t{0}, std::size_t{40'000}, std::size_t{3u << 20}}) {
    const Bytes body(size, 7);
    Outgoing request;
    request.method = "POST";
    request.url = "https://" + server->address() + "/echo";
    request.body = body;
    const auto response = client->send(request);
    INFO((response ? "" : describe(response.error())));
    REQUIRE(response);
    CHECK(std::ranges::equal(response->body.view(), body));
  }
}

TEST_CASE("the client tells its failures apart") {
  const auto client = make_client("");
  Outgoing request;
  {
    const Running running;
    request.url = running.url("/");
  }
  CHECK(client->send(request).error().code == "http.connect");
  request.url = "ftp://127.0.0.1/";
  CHECK(client->send(request).error().code == "http.url");
  const Running running;
  request.url = running.url("/");
  request.response_bytes = 3;
  CHECK(client->send(request).error().code == "http.response");
}

TEST_CASE("an address in use and missing TLS files are told when the server starts") {
  Running running;
  ServerOptions options = running.options;
  options.listen = running.server->address();
  CHECK(Server::start(options, running.echo).error().code == "http.listen");
  options.listen = "127.0.0.1:0";
  options.tls = TlsFiles{"/nonexistent.pem", "/nonexistent.key"};
  CHECK_FALSE(Server::start(options, running.echo));
}

TEST_CASE("stopping ends idle kept connections at once and lets a request in flight end") {
  struct Slow final : Handler {
    Response handle(const Request&) override {
      begun.update([](bool& is) { is = true; });
      std::this_thread::sleep_for(300ms);
      return Response::text(200, "done");
    }
    base::Guarded<bool> begun{false};
  } slow;
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  auto server = Server::start(options, slow).value();
  const auto client = make_client("");
  Outgoing request;
  request.url = "http://" + server->address() + "/";
  CHECK(client->send(request).value().status == 200);  // and its connection stays
  slow.begun.update([](bool& is) { is = false; });
  const auto other = make_client("");
  int status = 0;
  std::jthread asking([&] { status = other->send(request).value().status; });
  REQUIRE(slow.begun.wait_for(5s, [](bool is) { return is; }));
  const auto started = std::chrono::steady_clock::now();
  server->stop(4s);
  asking.join();
  CHECK(status == 200);
  CHECK(std::chrono::steady_clock::now() - started < 2s);
}
