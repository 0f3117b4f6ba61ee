#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/guarded.h"
#include "base/http/client.h"
#include "base/http/server.h"

namespace test {

/// Hosts that are handlers in this process: "http://vaasa/add-checkpoint" goes to the handler of
/// "vaasa". A host that is not there refuses the connection. Threads: any.
class Network final : public base::http::Client {
 public:
  using Answer = std::function<base::Result<base::http::Response>(const base::http::Request&)>;

  void set(const std::string& host, Answer answer) {
    hosts_.with([&](auto& hosts) { hosts[host].answer = std::move(answer); });
  }
  void set(const std::string& host, base::http::Handler& handler) {
    set(host, [&handler](const base::http::Request& request) { return handler.handle(request); });
  }
  /// On return nobody is inside that host any more.
  void remove(const std::string& host) {
    hosts_.with([&](auto& hosts) { hosts[host].answer = nullptr; });
    ENSURE(hosts_.wait_for(std::chrono::minutes(1),
                           [&](const auto& hosts) { return hosts.at(host).inside == 0; }));
  }

  base::Result<base::http::Response> send(const base::http::Outgoing& outgoing) override {
    constexpr std::string_view kScheme = "http://";
    const std::string rest = outgoing.url.substr(kScheme.size());
    const std::size_t slash = rest.find('/');
    const std::string name = rest.substr(0, slash);
    const Answer answer = hosts_.with([&](auto& hosts) {
      Host& host = hosts[name];
      if (host.answer) ++host.inside;
      return host.answer;
    });
    if (!answer) return base::unavailable("http.connect", "nobody at " + outgoing.url);
    base::http::Request request;
    request.method = outgoing.method;
    request.target = rest.substr(slash);
    request.headers = outgoing.headers;
    request.body = base::http::Body(base::Bytes(outgoing.body.begin(), outgoing.body.end()));
    auto response = answer(request);
    hosts_.update([&](auto& hosts) { --hosts[name].inside; });
    return response;
  }

 private:
  struct Host {
    Answer answer;
    int inside = 0;  ///< requests being answered
  };
  base::Guarded<std::map<std::string, Host>> hosts_;
};

}  // namespace test
