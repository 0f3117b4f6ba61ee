#include "base/http/event_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <optional>
#include <thread>

#include "base/guarded.h"
#include "base/http/client.h"

using namespace base;
using namespace base::http;
using namespace std::chrono_literals;

namespace {

Response echo(const Request& request) {
  if (request.path() == "/throw") throw std::bad_alloc();
  if (request.path() == "/none") return Response{.status = 204, .headers = {}, .body = {}};
  Response response = Response::text(
      200, request.method + " " + request.target + " " + std::to_string(request.body.size()));
  if (request.path() == "/large") response.body = Body(Bytes(4u << 20, 'x'));
  if (request.path() == "/echo") response.body = request.body;
  return response;
}

struct Now final : Handler {
  Response handle(const Request& request) override { return echo(request); }
};

/// Answers from another thread, "/held" when it is told to.
struct Later final : LaterHandler {
  Guarded<std::optional<Reply>> held;
  void handle(const Request& request, Reply reply) override {
    if (request.path() == "/held") return held.update([&](auto& kept) { kept = reply; });
    Response response = echo(request);
    std::jthread([&] { reply(std::move(response)); });
  }
  Reply wait_for_one() {
    REQUIRE(held.wait_for(10s, [](const auto& kept) { return kept.has_value(); }));
    return held.with([](const auto& kept) { return *kept; });
  }
};

ServerOptions small() {
  ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.limits.body_bytes = 1000;
  options.limits.header_bytes = 2000;
  options.limits.target_bytes = 500;
  return options;
}

int connect_to(const std::string& address, int socket = ::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(parse_address(address).value().second));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  return socket;
}

std::string hear(int socket) {
  std::string heard;
  char buffer[65536];
  for (ssize_t size; (size = ::recv(socket, buffer, sizeof buffer, 0)) > 0;)
    heard.append(buffer, static_cast<std::size_t>(size));
  return heard;
}

/// Says it, in pieces of that size, then that nothing more comes; what the server said, without
/// dates.
std::string talk(const std::string& address, std::string_view text, std::size_t piece) {
  const int socket = connect_to(address);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    const std::string_view part = text.substr(at, piece);
    if (::send(socket, part.data(), part.size(), MSG_NOSIGNAL) < 0) break;
    if (piece < text.size()) std::this_thread::sleep_for(1ms);
  }
  ::shutdown(socket, SHUT_WR);
  std::string heard = hear(socket);
  ::close(socket);
  for (std::size_t at; (at = heard.find("Date: ")) != std::string::npos;)
    heard.erase(at, heard.find('\n', at) - at + 1);
  return heard;
}

}  // namespace

TEST_CASE("one thread for all connections says what a thread for each says") {
  Now now;
  Later later;
  const auto threads = Server::start(small(), now).value();
  const auto events = EventServer::start(small(), later).value();
  const std::string body(900, 'b');
  const std::string wide(600, 'w');
  const std::string texts[] = {
      "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET /none HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
      "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET /a HTTP/1.0\r\n\r\n",
      "\r\nPOST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n" + body,
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: "
      "h\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabc\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: "
      "3\r\n\r\nabc",
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n\r\nabc",
      "GET /" + wide + " HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: h\r\nX: " + wide + wide + wide + wide + "\r\n\r\n",
      "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
      "GET / HTTP/1.1\nHost: h\n\n",
      "GET / HTTP/1.1\r\n\r\n",
      "\x16\x03\x01\x02",
      "GET /throw HTTP/1.1\r\nHost: h\r\n\r\n",
  };
  for (const std::string& text : texts) {
    INFO(text.substr(0, 80));
    const std::string expected = talk(threads->address(), text, text.size());
    // Who goes in the middle of a head is told nothing here.
    const bool cut = text.find("\r\n\r\n") == std::string::npos;
    for (const std::size_t piece : {text.size(), std::size_t{50}})
      CHECK(talk(events->address(), text, piece) == (cut ? "" : expected));
  }
}

TEST_CASE("hundreds of connections that wait for their answers need one thread") {
  Later later;
  ServerOptions options = small();
  options.limits.connections = 300;
  const auto server = EventServer::start(options, later).value();
  std::vector<int> sockets;
  for (int n = 0; n < 300; ++n) sockets.push_back(connect_to(server->address()));
  const std::string ask = "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  for (const int socket : sockets)
    REQUIRE(::send(socket, ask.data(), ask.size(), 0) == static_cast<ssize_t>(ask.size()));
  for (const int socket : sockets) {
    CHECK(hear(socket).ends_with("GET /last 0"));
    ::close(socket);
  }
}

TEST_CASE("more connections than agreed are told so, as elsewhere") {
  Later later;
  ServerOptions options = small();
  options.limits.connections = 1;
  const auto server = EventServer::start(options, later).value();
  const int first = connect_to(server->address());
  const std::string ask = "GET /held HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  REQUIRE(::send(first, ask.data(), ask.size(), 0) > 0);
  const Reply reply = later.wait_for_one();
  const std::string refused = talk(server->address(), ask, ask.size());
  CHECK(refused.starts_with("HTTP/1.1 503"));
  CHECK(refused.find("Retry-After: 5") != std::string::npos);
  reply(Response::text(200, "at last"));
  CHECK(hear(first).ends_with("at last"));
  ::close(first);
}

TEST_CASE("an answer larger than what a peer takes at once arrives whole") {
  Later later;
  const auto server = EventServer::start(small(), later).value();
  const auto client = make_client("");
  Outgoing request;
  request.url = "http://" + server->address() + "/large";
  const Response response = client->send(request).value();
  CHECK(response.body.size() == 4u << 20);
}

TEST_CASE("a peer that drips its request is told 408, one that says nothing is let go") {
  Later later;
  ServerOptions options = small();
  options.limits.header_time = 50ms;
  const auto server = EventServer::start(options, later).value();
  const int dripping = connect_to(server->address());
  REQUIRE(::send(dripping, "GET / HTTP/1.1\r\n", 16, 0) == 16);
  CHECK(hear(dripping).starts_with("HTTP/1.1 408"));
  ::close(dripping);
  const int silent = connect_to(server->address());
  CHECK(hear(silent).empty());
  ::close(silent);
}

TEST_CASE("a body is asked for once where the peer wants to be asked") {
  Later later;
  const auto server = EventServer::start(small(), later).value();
  const int peer = connect_to(server->address());
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n";
  REQUIRE(::send(peer, head.data(), head.size(), 0) > 0);
  char buffer[64];
  const ssize_t size = ::recv(peer, buffer, sizeof buffer, 0);
  REQUIRE(size > 0);
  CHECK(std::string(buffer, static_cast<std::size_t>(size)) == "HTTP/1.1 100 Continue\r\n\r\n");
  REQUIRE(::send(peer, "o", 1, 0) == 1);
  REQUIRE(::send(peer, "k", 1, 0) == 1);
  const std::string heard = hear(peer);
  CHECK(heard.find("100 Continue") == std::string::npos);
  CHECK(heard.ends_with("ok"));
  ::close(peer);
}

TEST_CASE("an answer may come when the peer has gone, and when the server has") {
  Later later;
  auto server = EventServer::start(small(), later).value();
  const std::string ask = "GET /held HTTP/1.1\r\nHost: h\r\n\r\n";
  const int peer = connect_to(server->address());
  REQUIRE(::send(peer, ask.data(), ask.size(), 0) > 0);
  const Reply reply = later.wait_for_one();
  ::close(peer);
  reply(Response::text(200, "too late"));
  later.held.with([](auto& kept) { kept.reset(); });
  const int second = connect_to(server->address());
  REQUIRE(::send(second, ask.data(), ask.size(), 0) > 0);
  const Reply later_still = later.wait_for_one();
  server.reset();
  later_still(Response::text(200, "too late"));
  CHECK(hear(second).empty());
  ::close(second);
}

TEST_CASE("what was asked before a stop is answered, kept connections end") {
  Later later;
  const auto server = EventServer::start(small(), later).value();
  const int idle = connect_to(server->address());
  const int asking = connect_to(server->address());
  const std::string ask = "GET /held HTTP/1.1\r\nHost: h\r\n\r\n";
  REQUIRE(::send(asking, ask.data(), ask.size(), 0) > 0);
  const Reply reply = later.wait_for_one();
  std::jthread stopping([&] { server->stop(10s); });
  CHECK(hear(idle).empty());
  reply(Response::text(200, "in time"));
  const std::string heard = hear(asking);
  CHECK(heard.ends_with("in time"));
  CHECK(heard.find("Connection: close") != std::string::npos);
  ::close(idle);
  ::close(asking);
}

TEST_CASE("a connection that comes while descriptors are used up is answered once there are some") {
  Later handler;
  const auto server = EventServer::start(small(), handler);
  REQUIRE(server);
  const std::string address = (*server)->address();
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(::fcntl(socket, F_DUPFD, 0));  // the lowest that is free
  ::close(static_cast<int>(none.rlim_cur));
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  connect_to(address, socket);
  const std::string_view ask = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  const bool said = ::send(socket, ask.data(), ask.size(), 0) == static_cast<ssize_t>(ask.size());
  pollfd answer{socket, POLLIN, 0};
  const int early = ::poll(&answer, 1, 250);  // longer than the server leaves its listener alone
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(said);
  CHECK(early == 0);
  CHECK(hear(socket).starts_with("HTTP/1.1 200"));
  ::close(socket);
}
