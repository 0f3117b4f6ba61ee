#include "base/http/server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "base/guarded.h"
#include "base/http/client.h"

using namespace base;
using namespace base::http;
using namespace std::chrono_literals;

namespace {

/// Answers with the method, the target, the size and the digest-free echo of small bodies.
struct Echo final : Handler {
  Response handle(const Request& request) override {
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
  explicit Running(ServerLimits limits = {}) {
    options.listen = "127.0.0.1:0";
    options.limits = limits;
    server = Server::start(options, echo).value();
  }
  std::string url(std::string_view target) const {
    return "http://" + server->address() + std::string(target);
  }
};

/// Raw bytes to the server and everything it answers until it closes.
std::string raw(const Running& running, std::string_view bytes) {
  const int s = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(running.server->port()));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(s, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  REQUIRE(::send(s, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(bytes.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t n = 0; (n = ::recv(s, buffer, sizeof buffer, 0)) > 0;)
    answer.append(buffer, static_cast<std::size_t>(n));
  ::close(s);
  return answer;
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

TEST_CASE("a peer that drips its header or falls silent in its body is cut") {
  const Running running(ServerLimits{.header_time = 200ms, .pause = 200ms, .keep_alive = 100ms});
  CHECK(raw(running, "GET / HT").find("200") == std::string::npos);
  CHECK(status_of(raw(running, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")) !=
        "200");
}

TEST_CASE("more connections than agreed are told to come back later") {
  const Running running(ServerLimits{.connections = 0});
  const std::string answer = raw(running, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(status_of(answer) == "503");
  CHECK(answer.find("Retry-After") != std::string::npos);
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
