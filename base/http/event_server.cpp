#include "base/http/event_server.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <thread>
#include <unordered_map>

#include "base/guarded.h"
#include "base/http/waiting_connection.h"
#include "base/http/wire.h"

namespace base::http {
namespace {

namespace net = Poco::Net;
using std::chrono::steady_clock;

constexpr std::uint64_t kListener = 0;  // what an event is about; from 2 on a connection
constexpr std::uint64_t kOutbox = 1;
constexpr std::chrono::milliseconds kTick{100};

}  // namespace

/// Answers on their way to the server's thread, and what wakes it.
class Reply::Outbox final {
 public:
  using Answers = std::vector<std::pair<std::uint64_t, Response>>;
  Outbox() { ENSURE(descriptor_ >= 0); }
  ~Outbox() { ::close(descriptor_); }
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  int descriptor() const { return descriptor_; }
  void put(std::uint64_t connection, Response response) {
    const bool first = answers_.with([&](Answers& answers) {
      answers.emplace_back(connection, std::move(response));
      return answers.size() == 1;
    });
    if (first) wake();
  }
  void wake() const {
    const std::uint64_t one = 1;
    // It only fails where the thread is awake already.
    [[maybe_unused]] const ssize_t written = ::write(descriptor_, &one, sizeof one);
  }
  Answers take() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t read = ::read(descriptor_, &count, sizeof count);
    return answers_.with([](Answers& answers) { return std::exchange(answers, {}); });
  }

 private:
  const int descriptor_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  Guarded<Answers> answers_;
};

void Reply::operator()(Response response) const {
  outbox_->put(connection_, std::move(response));
}

struct EventServer::State {
  State(ServerOptions with, LaterHandler& by, const net::SocketAddress& address)
      : options(std::move(with)), handler(by) {
    socket.bind(address, true, false);
    socket.listen(1024);
    socket.setBlocking(false);
    ENSURE(epoll >= 0);
    watch(socket.impl()->sockfd(), EPOLLIN, kListener);
    watch(outbox->descriptor(), EPOLLIN, kOutbox);
  }
  ~State() { ::close(epoll); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void run() {
    std::array<epoll_event, 256> events;
    auto looked = steady_clock::now();
    for (;;) {
      const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()),
                                     static_cast<int>(kTick.count()));
      for (int at = 0; at < count; ++at) handle_event(events[static_cast<std::size_t>(at)]);
      const auto now = steady_clock::now();
      const Deadline end = end_of_grace.load();
      if (now - looked < kTick && end == kNever) continue;
      looked = now;
      look_at_all(now, end != kNever);
      if (end != kNever && (connections.empty() || now >= end)) return;
    }
  }

  void stop(std::chrono::milliseconds grace) {
    end_of_grace = steady_clock::now() + grace;
    outbox->wake();
  }

  const ServerOptions options;
  LaterHandler& handler;
  net::ServerSocket socket;
  std::jthread thread;

 private:
  static constexpr Deadline kNever = Deadline::max();

  void watch(int descriptor, std::uint32_t what, std::uint64_t id) const {
    epoll_event event{};
    event.events = what;
    event.data.u64 = id;
    ENSURE(::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0);
  }

  void listen(bool now) {
    if (now == listening) return;
    listening = now;
    epoll_event event{};
    event.events = now ? EPOLLIN : 0u;
    event.data.u64 = kListener;
    ENSURE(::epoll_ctl(epoll, EPOLL_CTL_MOD, socket.impl()->sockfd(), &event) == 0);
  }

  void handle_event(const epoll_event& event) {
    const std::uint64_t id = event.data.u64;
    if (id == kListener) return accept();
    if (id == kOutbox) return send_answers();
    const auto found = connections.find(id);
    if (found == connections.end()) return;
    WaitingConnection& connection = *found->second;
    if ((event.events & EPOLLOUT) != 0) connection.send_more();
    if ((event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
      connection.receive_the_rest();
    } else if ((event.events & EPOLLIN) != 0) {
      connection.receive();
    }
    take_requests(id, connection);
  }

  void accept() {
    for (;;) {
      sockaddr_storage address{};
      socklen_t size = sizeof address;
      const int accepted = ::accept4(socket.impl()->sockfd(), reinterpret_cast<sockaddr*>(&address),
                                     &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (accepted < 0 && errno == EINTR) continue;
      if (accepted < 0) {
        // Out of descriptors or memory: the listener stays readable, so it is asked again later.
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
          listen(false);
        return;
      }
      const net::SocketAddress peer(reinterpret_cast<sockaddr*>(&address), size);
      auto connection = std::make_unique<WaitingConnection>(accepted, peer.toString(), options);
      if (connections.size() >= static_cast<std::size_t>(options.limits.connections))
        connection->refuse(503);
      const std::uint64_t id = next_id++;
      connections.emplace(id, std::move(connection));
      watch(accepted, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, id);
    }
  }

  void send_answers() {
    for (const auto& [id, response] : outbox->take()) {
      const auto found = connections.find(id);
      if (found == connections.end()) continue;
      found->second->answer(response, end_of_grace.load() != kNever);
      take_requests(id, *found->second);
    }
  }

  /// Hands over what is there as a whole: more than one where a peer does not wait.
  void take_requests(std::uint64_t id, WaitingConnection& connection) {
    while (const auto request = connection.take_request()) {
      try {
        handler.handle(*request, Reply(outbox, id));
      } catch (const std::exception&) {
        connection.answer(refusal(500), true);
      }
    }
    if (connection.state() == WaitingConnection::State::Gone) connections.erase(id);
  }

  void look_at_all(Deadline now, bool stopping) {
    if (stopping) {
      socket.close();
    } else {
      listen(true);
    }
    std::erase_if(connections, [&](const auto& entry) {
      WaitingConnection& connection = *entry.second;
      connection.look_at(now);
      const auto state = connection.state();
      using Of = WaitingConnection::State;
      return state == Of::Gone || (stopping && (state == Of::Idle || state == Of::Receiving));
    });
  }

  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::shared_ptr<Reply::Outbox> outbox = std::make_shared<Reply::Outbox>();
  std::unordered_map<std::uint64_t, std::unique_ptr<WaitingConnection>> connections;
  std::uint64_t next_id = 2;
  bool listening = true;  // not for a tick after the descriptors were used up
  std::atomic<Deadline> end_of_grace{kNever};
};

EventServer::EventServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

EventServer::~EventServer() {
  stop(std::chrono::milliseconds(0));
}

Result<std::unique_ptr<EventServer>> EventServer::start(const ServerOptions& options,
                                                        LaterHandler& handler) {
  TRY(const auto address, parse_address(options.listen));
  try {
    auto state = std::make_unique<State>(
        options, handler,
        net::SocketAddress(address.first, static_cast<Poco::UInt16>(address.second)));
    State& running = *state;
    running.thread = std::jthread([&running] { running.run(); });
    return std::unique_ptr<EventServer>(new EventServer(std::move(state)));
  } catch (const Poco::Exception& problem) {
    return unavailable("http.listen", options.listen + ": " + problem.displayText());
  }
}

std::string EventServer::address() const {
  return state_->socket.address().toString();
}

void EventServer::stop(std::chrono::milliseconds grace) {
  state_->stop(grace);
  if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace base::http
