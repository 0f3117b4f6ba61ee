#include "base/http/server.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <limits>
#include <map>

#include "base/http/connection.h"
#include "base/http/watchdog.h"
#include "base/http/wire.h"

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
  std::atomic<bool> stopping = false;

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

/// A socket of Poco's, plain or TLS. Waiting ends at the deadline by poll(); where the library
/// blocks all the same (half a TLS record, a peer that takes nothing) the watchdog cuts.
class SocketWire final : public Wire {
 public:
  SocketWire(net::StreamSocket& socket, Watchdog& dog)
      : socket_(socket), watch_(dog, socket.impl()->sockfd()) {}

  Result<std::size_t> receive(std::span<char> into, Deadline deadline) override {
    constexpr std::chrono::seconds kWatchdogSlack{1};
    try {
      const bool at_hand = socket_.secure() && socket_.available() > 0;
      if (!at_hand && !readable_by(deadline))
        return malformed("http.slow", "the peer was silent for too long");
      watch_.set(deadline + kWatchdogSlack);
      const int size = socket_.receiveBytes(into.data(), static_cast<int>(into.size()));
      watch_.set(Watchdog::kNever);
      if (watch_.was_cut()) return malformed("http.slow", "the peer was silent for too long");
      return static_cast<std::size_t>(std::max(size, 0));
    } catch (const Poco::Exception& problem) {
      return unavailable("http.gone", problem.displayText());
    }
  }

  Result<void> send(ByteView bytes, Deadline deadline) override {
    try {
      watch_.set(deadline);
      while (!bytes.empty()) {
        const int sent = socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
        if (sent <= 0) return unavailable("http.gone", "the peer takes nothing");
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
      }
      watch_.set(Watchdog::kNever);
      return {};
    } catch (const Poco::Exception& problem) {
      return unavailable("http.gone", problem.displayText());
    }
  }

  void finish() override {
    try {
      socket_.shutdownSend();
    } catch (const Poco::Exception&) {
      // The peer is gone already: there is nobody to tell.
    }
  }

 private:
  /// Waits for the peer. The library's own way of waiting makes a new epoll each time.
  bool readable_by(Deadline deadline) const {
    pollfd descriptor{socket_.impl()->sockfd(), POLLIN, 0};
    for (;;) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      const auto wait = std::clamp<std::chrono::milliseconds::rep>(left.count(), 0,
                                                                   std::numeric_limits<int>::max());
      const int ready = ::poll(&descriptor, 1, static_cast<int>(wait));
      if (ready >= 0) return ready > 0;
      if (errno != EINTR) return true;  // the read after it says what is wrong
    }
  }

  net::StreamSocket& socket_;
  Watchdog::Watch watch_;
};

class Connection final : public net::TCPServerConnection {
 public:
  Connection(const net::StreamSocket& socket, Shared& shared)
      : TCPServerConnection(socket), shared_(shared) {}

  void run() override {
    try {
      serve();
      // Here and not by whichever thread lets go of the socket last.
      socket().close();
    } catch (const Poco::Exception&) {
      // The peer went away, perhaps before it had an address; there is nobody to tell.
    }
  }

 private:
  void serve() {
    SocketWire wire(socket(), shared_.dog);
    socket().setNoDelay(true);
    const net::SocketAddress peer = socket().peerAddress();
    const Counted counted(shared_, peer.host().toString());
    if (counted.over()) {
      refuse_connection(wire, shared_.options.limits.pause);
    } else {
      serve_connection(wire, peer.toString(), shared_.options, shared_.handler, shared_.stopping);
    }
  }

  Shared& shared_;
};

class Connections final : public net::TCPServerConnectionFactory {
 public:
  explicit Connections(Shared& shared) : shared_(shared) {}
  net::TCPServerConnection* createConnection(const net::StreamSocket& socket) override {
    return new Connection(socket, shared_);
  }

 private:
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

net::TCPServerParams::Ptr parameters_of(const ServerLimits& limits) {
  net::TCPServerParams::Ptr parameters = new net::TCPServerParams;
  parameters->setMaxThreads(limits.connections + 8);  // a few more, to say 503
  parameters->setMaxQueued(limits.connections + 8);
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
    server = std::make_unique<net::TCPServer>(new Connections(shared), threads, socket,
                                              parameters_of(options.limits));
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
  state_->shared.stopping = true;
  state_->server->stop();
  state_->socket.close();
  const auto end = std::chrono::steady_clock::now() + grace;
  const auto busy = [&] { return state_->server->currentConnections() > 0; };
  while (busy() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  while (busy()) {
    state_->shared.dog.cut_all();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  state_->threads.joinAll();
}

}  // namespace base::http
