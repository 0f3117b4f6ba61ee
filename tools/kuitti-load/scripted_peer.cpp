#include "tools/kuitti-load/scripted_peer.h"

#include "ap/as4/answer.h"
#include "ap/as4/open.h"

namespace kuitti::load {
namespace {

using base::Result;
using base::http::Request;
using base::http::Response;

/// The InstanceIdentifier, by sight: the envelope is one that we made.
std::string_view instance_identifier_of(std::string_view sbd) {
  constexpr std::string_view kName = "InstanceIdentifier>";
  const std::size_t at = sbd.find(kName);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = sbd.substr(at + kName.size());
  return rest.substr(0, rest.find('<'));
}

}  // namespace

Response ScriptedPeer::handle(const Request& request) {
  const base::Timestamp now = base::SystemClock().now();
  const auto answer = [&]() -> Result<std::string> {
    TRY(auto unpacked, ap::as4::unpack(request.headers.get("Content-Type"), request.body.view()));
    TRY(const auto opened,
        ap::as4::open(std::move(unpacked), identity_, {anchors_, certificates_}, {}, now));
    TRY(ap::as4::Signal receipt, ap::as4::make_receipt(opened, identity_, now, random_));
    tell(base::as_text(opened.payload));
    return std::move(receipt.envelope);
  }();
  if (!answer) {
    ++refused_;
    return Response::text(500, base::describe(answer.error()));
  }
  Response response;
  response.headers.set("Content-Type", "application/soap+xml; charset=UTF-8");
  response.body = base::http::Body(*answer);
  return response;
}

std::future<void> ScriptedPeer::expect(const std::string& instance_identifier) {
  return expected_.with([&](auto& expected) { return expected[instance_identifier].get_future(); });
}

void ScriptedPeer::tell(std::string_view sbd) {
  expected_.with([&](auto& expected) {
    const auto found = expected.find(instance_identifier_of(sbd));
    if (found == expected.end()) return;  // a retry of what was receipted before
    found->second.set_value();
    expected.erase(found);
  });
}

}  // namespace kuitti::load
