#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/http/client.h"
#include "ledger/audit/fsck.h"
#include "tests/simulator/fault.h"
#include "tests/simulator/trace.h"
#include "tests/support/fakes.h"

namespace simulator {

/// The network: requests between cities, and what becomes of them. URLs are
/// "http://<city>/log/...", "/witness/..." and "/mirror/...".
class Wire final {
 public:
  struct Hooks {
    /// What a city answers; an error when nobody is there.
    std::function<base::Result<base::http::Response>(std::size_t to, std::size_t from,
                                                     const base::http::Request&)>
        serve;
    /// Which log a request is about.
    std::function<std::size_t(std::size_t to, std::size_t from, std::string_view path)> log_of;
    std::function<void(Fault, std::size_t log)> on_fire;
    /// Something else happens in the world while a message travels.
    std::function<void()> meanwhile;
  };
  Wire(Hooks hooks, Trace& trace, test::SeededRandom& random)
      : hooks_(std::move(hooks)), trace_(trace), random_(random) {}

  base::Result<base::http::Response> send(std::size_t from, const base::http::Outgoing& outgoing);

  /// Happens to the next request.
  void arm(Fault fault) { armed_ = fault; }
  void cut(std::size_t a, std::size_t b) { cuts_.emplace(std::min(a, b), std::max(a, b)); }
  void heal();
  /// Delivers what is late.
  void deliver_late();
  /// What was under way about a log does not arrive any more.
  void drop_late(std::size_t log);

 private:
  struct Late {
    std::size_t to, from, log;
    base::http::Request request;
  };
  Hooks hooks_;
  Trace& trace_;
  test::SeededRandom& random_;
  std::optional<Fault> armed_;
  std::set<std::pair<std::size_t, std::size_t>> cuts_;
  std::vector<Late> late_;
};

/// A city's way to the others.
class Phone final : public base::http::Client {
 public:
  Phone(Wire& wire, std::size_t from) : wire_(wire), from_(from) {}
  base::Result<base::http::Response> send(const base::http::Outgoing& outgoing) override {
    return wire_.send(from_, outgoing);
  }
  /// Resources below a prefix, such as "http://2/log/".
  ledger::Fetch fetch(std::string prefix);

 private:
  Wire& wire_;
  const std::size_t from_;
};

std::string url_of(std::size_t city, std::string_view part);

}  // namespace simulator
