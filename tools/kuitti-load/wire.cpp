#include "tools/kuitti-load/wire.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/http/client.h"
#include "base/http/server.h"
#include "base/text.h"

namespace kuitti::load {
namespace {

using base::Result;
using base::http::Response;

constexpr std::string_view kPlain = "http://";
constexpr std::string_view kSecure = "https://";
constexpr std::size_t kMostAnswer = 16u << 20;
constexpr timeval kPatience{60, 0};

base::Error transfer_error(const char* what) {
  return base::unavailable("load.transfer", std::string(what) + ": " + std::strerror(errno));
}

class PlainWire final : public Wire {
 public:
  PlainWire(std::string host, int port, std::string path)
      : host_(std::move(host)), port_(port), path_(std::move(path)) {}
  ~PlainWire() override { hang_up(); }

  Result<Response> post(const base::http::Headers& headers, base::ByteView body) override {
    if (socket_ < 0) TRY(dial());
    auto answer = exchange(headers, body);
    if (!answer) hang_up();
    return answer;
  }

 private:
  Result<Response> exchange(const base::http::Headers& headers, base::ByteView body) {
    head_ = "POST " + path_ + " HTTP/1.1\r\nHost: " + host_ + ":" + std::to_string(port_) +
            "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    for (const auto& [name, value] : headers.all()) head_ += name + ": " + value + "\r\n";
    head_ += "\r\n";
    TRY(write_all(body));
    return read_answer();
  }

  Result<void> dial() {
    addrinfo wanted{}, *found = nullptr;
    wanted.ai_socktype = SOCK_STREAM;
    if (::getaddrinfo(host_.c_str(), std::to_string(port_).c_str(), &wanted, &found) != 0)
      return base::unavailable("load.connect", "no such host: " + host_);
    socket_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected =
        socket_ >= 0 && ::connect(socket_, found->ai_addr, found->ai_addrlen) == 0;
    ::freeaddrinfo(found);
    if (!connected) {
      const base::Error error = base::unavailable("load.connect", std::strerror(errno));
      hang_up();
      return error;
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    return {};
  }

  void hang_up() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  /// Head and body in one call when the socket takes them.
  Result<void> write_all(base::ByteView body) {
    iovec pieces[] = {{head_.data(), head_.size()},
                      {const_cast<std::uint8_t*>(body.data()), body.size()}};
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = 2;
    while (message.msg_iovlen > 0) {
      const ssize_t count = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return transfer_error("send");
      for (auto left = static_cast<std::size_t>(count); message.msg_iovlen > 0;) {
        iovec& piece = *message.msg_iov;
        const std::size_t taken = std::min(left, piece.iov_len);
        piece.iov_base = static_cast<char*>(piece.iov_base) + taken;
        piece.iov_len -= taken;
        left -= taken;
        if (piece.iov_len > 0) break;
        ++message.msg_iov;
        --message.msg_iovlen;
      }
    }
    return {};
  }

  Result<void> read_more() {
    char buffer[32 << 10];
    for (;;) {
      const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return transfer_error("receive");
      if (count == 0) return base::unavailable("load.transfer", "the node hung up");
      received_.append(buffer, static_cast<std::size_t>(count));
      if (received_.size() > kMostAnswer)
        return base::unavailable("load.transfer", "the answer does not end");
      return {};
    }
  }

  Result<Response> read_answer() {
    received_.clear();
    std::size_t end = std::string::npos;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) TRY(read_more());
    const std::string_view head = std::string_view(received_).substr(0, end);
    Response response;
    TRY(const std::uint64_t status, base::parse_decimal(head.substr(head.find(' ') + 1, 3)));
    response.status = static_cast<int>(status);
    for (base::Lines lines(head); !lines.done();) {
      const std::string_view line = base::trim(lines.next());
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      response.headers.add(std::string(line.substr(0, colon)),
                           std::string(base::trim(line.substr(colon + 1))));
    }
    std::uint64_t length = 0;
    if (response.headers.has("Content-Length")) {
      TRY(length, base::parse_decimal(response.headers.get("Content-Length")));
    }
    while (received_.size() < end + 4 + length) TRY(read_more());
    response.body = base::http::Body(std::string_view(received_).substr(end + 4, length));
    if (base::equal_ignoring_ascii_case(response.headers.get("Connection"), "close")) hang_up();
    return response;
  }

  const std::string host_;
  const int port_;
  const std::string path_;
  int socket_ = -1;
  std::string head_, received_;
};

class SecureWire final : public Wire {
 public:
  SecureWire(std::string url, const std::string& trust_file)
      : url_(std::move(url)), client_(base::http::make_client(trust_file)) {}

  Result<Response> post(const base::http::Headers& headers, base::ByteView body) override {
    base::http::Outgoing request;
    request.method = "POST";
    request.url = url_;
    request.headers = headers;
    request.body = body;
    return client_->send(request);
  }

 private:
  const std::string url_;
  const std::unique_ptr<base::http::Client> client_;
};

}  // namespace

Result<std::unique_ptr<Wire>> make_wire(const std::string& url, const std::string& trust_file) {
  if (url.starts_with(kSecure))
    return std::unique_ptr<Wire>(std::make_unique<SecureWire>(url, trust_file));
  if (!url.starts_with(kPlain))
    return base::malformed("load.url", url + " is neither http:// nor https://");
  const std::string_view rest = std::string_view(url).substr(kPlain.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  TRY(auto address, base::http::parse_address(rest.substr(0, slash)));
  const std::string_view path = rest.substr(slash);
  return std::unique_ptr<Wire>(std::make_unique<PlainWire>(std::move(address.first), address.second,
                                                           std::string(path.empty() ? "/" : path)));
}

}  // namespace kuitti::load
