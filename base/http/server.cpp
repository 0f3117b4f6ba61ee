#include "base/http/server.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerConnection.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>

#include <map>

#include "base/http/body_reader.h"
#include "base/http/watchdog.h"
#include "base/text.h"

namespace base::http {
namespace {

namespace net = Poco::Net;

/// What all connections of a server share.
struct Shared {
  ServerOptions options;
  Handler& handler;
  Watchdog dog;
  struct Counts {
    int all = 0;
    std::map<std::string, int> by_address;
  };
  Guarded<Counts> counts;

  Shared(ServerOptions with, Handler& by) : options(std::move(with)), handler(by) {}
};

/// One connection in the counts, while it lives.
class Counted final {
 public:
  Counted(Shared& shared, std::string address) : shared_(shared), address_(std::move(address)) {
    over_ = shared_.counts.with([&](Shared::Counts& counts) {
      const ServerLimits& limits = shared_.options.limits;
      return ++counts.all > limits.connections ||
             ++counts.by_address[address_] > limits.connections_per_address;
    });
  }
  ~Counted() {
    shared_.counts.with([&](Shared::Counts& counts) {
      --counts.all;
      const auto found = counts.by_address.find(address_);
      if (found != counts.by_address.end() && --found->second <= 0) counts.by_address.erase(found);
    });
  }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  bool over() const { return over_; }

 private:
  Shared& shared_;
  std::string address_;
  bool over_;
};

/// The watch of the connection that this thread serves.
thread_local Watchdog::Watch* current_watch = nullptr;

/// What our own limits say of a request head; 0 = fine.
int judge_head(const net::HTTPServerRequest& request, const ServerLimits& limits) {
  if (request.getURI().size() > limits.target_bytes) return 414;
  std::size_t bytes = 0, lengths = 0;
  bool chunked = false;
  for (const auto& [name, value] : request) {
    bytes += name.size() + value.size() + 4;
    if (equal_ignoring_ascii_case(name, "Content-Length")) {
      ++lengths;
      if (!parse_decimal(value)) return 400;
    }
    if (equal_ignoring_ascii_case(name, "Transfer-Encoding")) {
      if (!equal_ignoring_ascii_case(value, "chunked")) return 400;
      chunked = true;
    }
    if (value.find_first_of(std::string_view("\r\0", 2)) != std::string::npos) return 400;
  }
  if (bytes > limits.header_bytes) return 431;
  // Two answers to "how long is it" are how requests are smuggled (RFC 9112 6.3).
  if (lengths > 1 || (lengths == 1 && chunked)) return 400;
  if (request.hasContentLength() &&
      static_cast<std::uint64_t>(request.getContentLength64()) > limits.body_bytes)
    return 413;
  return 0;
}

Request head_of(const net::HTTPServerRequest& from) {
  Request request;
  request.method = from.getMethod();
  request.target = from.getURI();
  for (const auto& [name, value] : from) request.headers.add(name, value);
  request.peer = from.clientAddress().toString();
  return request;
}

void send(net::HTTPServerResponse& to, const Response& response, std::string_view method) {
  to.setStatus(std::to_string(response.status));
  to.setReason(net::HTTPResponse::getReasonForStatus(
      static_cast<net::HTTPResponse::HTTPStatus>(response.status)));
  for (const auto& [name, value] : response.headers.all()) to.set(name, value);
  const ByteView body = response.body.view();
  if (response.status != 204) to.setContentLength64(static_cast<Poco::Int64>(body.size()));
  if (method == "HEAD" || response.status == 204) {
    to.send().flush();
  } else {
    to.sendBuffer(body.data(), body.size());
  }
}

class Exchange final : public net::HTTPRequestHandler {
 public:
  explicit Exchange(Shared& shared) : shared_(shared) {}

  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    Watchdog::Watch& watch = *current_watch;
    watch.set_idle(false);
    watch.set(Watchdog::kNever);
    if (const int refused = judge_head(request, shared_.options.limits))
      return refuse(response, refused);
    Request ours = head_of(request);
    if (request.hasContentLength() || request.getChunkedTransferEncoding()) {
      if (request.getExpectContinue()) response.sendContinue();
      auto body = read_body(request.stream(), shared_.options, watch);
      if (!body) return refuse(response, status_of(body.error()));
      const bool cut_short = request.hasContentLength() &&
                             body->size() != static_cast<std::size_t>(request.getContentLength64());
      if (cut_short) return refuse(response, 400);
      ours.body = std::move(*body);
    }
    const Response answer = shared_.handler.handle(ours);
    watch.set(shared_.options.limits.header_time);  // the peer must also take its answer
    send(response, answer, ours.method);
    watch.set(shared_.options.limits.keep_alive + shared_.options.limits.header_time);
    watch.set_idle(true);
  }

 private:
  static int status_of(const Error& error) {
    switch (error.kind) {
      case ErrorKind::LimitExceeded:
        return 413;
      case ErrorKind::Unavailable:
        return 503;
      default:
        return 408;
    }
  }
  /// The rest of the request is not read, so the connection ends.
  static void refuse(net::HTTPServerResponse& response, int status) {
    response.setKeepAlive(false);
    Response answer = Response::text(
        status,
        net::HTTPResponse::getReasonForStatus(static_cast<net::HTTPResponse::HTTPStatus>(status)));
    if (status == 503) answer.headers.set("Retry-After", "5");
    send(response, answer, "");
  }

  Shared& shared_;
};

class Exchanges final : public net::HTTPRequestHandlerFactory {
 public:
  explicit Exchanges(Shared& shared) : shared_(shared) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
    return new Exchange(shared_);
  }

 private:
  Shared& shared_;
};

class Connection final : public net::HTTPServerConnection {
 public:
  Connection(const net::StreamSocket& socket, net::HTTPServerParams::Ptr parameters,
             net::HTTPRequestHandlerFactory::Ptr factory, Shared& shared)
      : HTTPServerConnection(socket, std::move(parameters), std::move(factory)), shared_(shared) {}

  void run() override {
    Watchdog::Watch watch(shared_.dog, socket().impl()->sockfd());
    watch.set(shared_.options.limits.header_time);
    current_watch = &watch;
    try {
      const Counted counted(shared_, socket().peerAddress().host().toString());
      if (counted.over()) {
        constexpr std::string_view kFull =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: "
            "0\r\nConnection: close\r\n\r\n";
        socket().sendBytes(kFull.data(), static_cast<int>(kFull.size()));
        // What the peer sent is read once: closing over unread bytes would take the answer back.
        socket().shutdownSend();
        char unread[4096];
        socket().setReceiveTimeout(Poco::Timespan(1, 0));
        socket().receiveBytes(unread, sizeof unread);
      } else {
        HTTPServerConnection::run();
      }
    } catch (const Poco::Exception&) {
      // The peer went away or was cut; there is nobody left to tell.
    }
    current_watch = nullptr;
  }

 private:
  Shared& shared_;
};

class Connections final : public net::TCPServerConnectionFactory {
 public:
  Connections(net::HTTPServerParams::Ptr parameters, Shared& shared)
      : parameters_(std::move(parameters)), factory_(new Exchanges(shared)), shared_(shared) {}
  net::TCPServerConnection* createConnection(const net::StreamSocket& socket) override {
    return new Connection(socket, parameters_, factory_, shared_);
  }

 private:
  net::HTTPServerParams::Ptr parameters_;
  net::HTTPRequestHandlerFactory::Ptr factory_;
  Shared& shared_;
};

net::ServerSocket make_socket(const ServerOptions& options, const net::SocketAddress& address) {
  if (!options.tls) {
    net::ServerSocket socket;
    socket.bind(address, true, false);
    socket.listen(256);
    return socket;
  }
  net::Context::Params parameters;
  parameters.privateKeyFile = options.tls->key;
  parameters.certificateFile = options.tls->certificate;
  parameters.verificationMode = net::Context::VERIFY_NONE;  // no client certificates
  parameters.cipherList = "ECDHE+AESGCM:ECDHE+CHACHA20";
  net::Context::Ptr context = new net::Context(net::Context::TLS_SERVER_USE, parameters);
  context->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
  net::SecureServerSocket socket(context);
  socket.bind(address, true, false);
  socket.listen(256);
  return socket;
}

net::HTTPServerParams::Ptr parameters_of(const ServerLimits& limits) {
  net::HTTPServerParams::Ptr parameters = new net::HTTPServerParams;
  parameters->setMaxThreads(limits.connections + 8);  // a few more, to say 503
  parameters->setMaxQueued(limits.connections + 8);
  parameters->setKeepAlive(true);
  parameters->setKeepAliveTimeout(Poco::Timespan(limits.keep_alive.count() * 1000));
  parameters->setTimeout(Poco::Timespan(limits.pause.count() * 1000));
  parameters->setSoftwareVersion("Kuitti");
  return parameters;
}

}  // namespace

struct Server::State {
  Shared shared;
  Poco::ThreadPool threads;
  net::ServerSocket socket;
  std::unique_ptr<net::TCPServer> server;

  State(const ServerOptions& options, Handler& handler, const net::SocketAddress& address)
      : shared(options, handler),
        threads(2, options.limits.connections + 8, 30),
        socket(make_socket(options, address)) {
    const net::HTTPServerParams::Ptr parameters = parameters_of(options.limits);
    server = std::make_unique<net::TCPServer>(new Connections(parameters, shared), threads, socket,
                                              parameters);
  }
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  stop(std::chrono::milliseconds(0));
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler& handler) {
  TRY(const auto address, parse_address(options.listen));
  try {
    auto state = std::make_unique<State>(
        options, handler,
        net::SocketAddress(address.first, static_cast<Poco::UInt16>(address.second)));
    state->server->start();
    return std::unique_ptr<Server>(new Server(std::move(state)));
  } catch (const net::SSLException& problem) {
    return unavailable("http.tls", problem.displayText());
  } catch (const Poco::Exception& problem) {
    return unavailable("http.listen", options.listen + ": " + problem.displayText());
  }
}

std::string Server::address() const {
  return state_->socket.address().toString();
}

int Server::port() const {
  return state_->socket.address().port();
}

void Server::stop(std::chrono::milliseconds grace) {
  state_->server->stop();
  state_->socket.close();
  const auto end = std::chrono::steady_clock::now() + grace;
  const auto busy = [&] { return state_->server->currentConnections() > 0; };
  while (busy() && std::chrono::steady_clock::now() < end) {
    state_->shared.dog.cut_idle();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  while (busy()) {
    state_->shared.dog.cut_all();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  state_->threads.joinAll();
}

}  // namespace base::http
