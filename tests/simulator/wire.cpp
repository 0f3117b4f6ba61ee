#include "tests/simulator/wire.h"

#include <algorithm>

namespace simulator {
namespace {

using base::Result;
using base::http::Response;

constexpr std::string_view kScheme = "http://";

base::Error away() {
  return base::unavailable("http.timeout", "no answer");
}

}  // namespace

std::string url_of(std::size_t city, std::string_view part) {
  return std::string(kScheme) + std::to_string(city) + "/" + std::string(part);
}

Result<Response> Wire::send(std::size_t from, const base::http::Outgoing& outgoing) {
  const std::string rest = outgoing.url.substr(kScheme.size());
  const std::size_t slash = rest.find('/');
  const auto to = static_cast<std::size_t>(std::stoul(rest.substr(0, slash)));
  base::http::Request request;
  request.method = outgoing.method;
  request.target = rest.substr(slash);
  if (!outgoing.body.empty())
    request.body = base::http::Body(base::Bytes(outgoing.body.begin(), outgoing.body.end()));
  const std::size_t log = hooks_.log_of(to, from, request.target);
  if (cuts_.contains({std::min(from, to), std::max(from, to)})) {
    hooks_.on_fire(Fault::Partition, log);
    return away();
  }
  const auto fault = std::exchange(armed_, std::nullopt);
  if (fault) hooks_.on_fire(*fault, log);
  if (fault == Fault::RequestLost) return away();
  if (fault == Fault::Delayed) {
    late_.push_back({to, from, log, std::move(request)});
    return away();
  }
  hooks_.meanwhile();
  if (fault == Fault::Doubled) static_cast<void>(hooks_.serve(to, from, request));
  auto response = hooks_.serve(to, from, request);
  trace_.say("answer", {from, to, log, response ? static_cast<unsigned>(response->status) : 0u});
  if (fault == Fault::AnswerLost) return away();
  return response;
}

void Wire::heal() {
  cuts_.clear();
  armed_.reset();
}

void Wire::deliver_late() {
  while (!late_.empty() && random_.below(3) == 0) {
    const Late late = std::move(late_.front());
    late_.erase(late_.begin());
    trace_.say("late request arrives", {late.from, late.to, late.log});
    static_cast<void>(hooks_.serve(late.to, late.from, late.request));
  }
}

void Wire::drop_late(std::size_t log) {
  std::erase_if(late_, [&](const Late& late) { return late.log == log; });
}

ledger::Fetch Phone::fetch(std::string prefix) {
  return [this, prefix = std::move(prefix)](std::string_view path) -> Result<base::Bytes> {
    base::http::Outgoing outgoing;
    outgoing.url = prefix + std::string(path);
    TRY(const Response response, send(outgoing));
    if (response.status == 404) return base::not_found("tiles.missing", std::string(path));
    if (response.status != 200) return base::unavailable("http.status", std::string(path));
    const base::ByteView body = response.body.view();
    return base::Bytes(body.begin(), body.end());
  };
}

}  // namespace simulator
