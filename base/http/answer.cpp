#include "base/http/answer.h"

#include <Poco/Net/HTTPResponse.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace base::http {
namespace {

/// "Tue, 24 Nov 2026 12:00:00 GMT" (RFC 9110 5.6.7).
std::string format_date(std::time_t time) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 40> text;
  return {text.data(),
          std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

/// The time of day, written once a second.
const std::string& http_date() {
  thread_local std::time_t written = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != written) {
    text = format_date(now);
    written = now;
  }
  return text;
}

const std::string& reason(int status) {
  using Poco::Net::HTTPResponse;
  return HTTPResponse::getReasonForStatus(static_cast<HTTPResponse::HTTPStatus>(status));
}

bool has_length(int status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace

std::string head_of(const Response& response, Then then) {
  constexpr std::size_t kUsual = 256;
  std::string head;
  head.reserve(kUsual);
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  head.append(reason(response.status)).append("\r\nDate: ").append(http_date());
  head.append("\r\nServer: Kuitti\r\n");
  if (then == Then::Close) head += "Connection: close\r\n";
  for (const auto& [name, value] : response.headers.all()) {
    const std::size_t begin = head.size();
    head.append(name).append(": ").append(value);
    std::replace_if(
        head.begin() + static_cast<std::ptrdiff_t>(begin), head.end(),
        [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    head += "\r\n";
  }
  if (has_length(response.status)) {
    head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  }
  return head += "\r\n";
}

ByteView body_of(const Response& response, std::string_view method) {
  return method == "HEAD" || !has_length(response.status) ? ByteView() : response.body.view();
}

Response refusal(int status) {
  Response answer = Response::text(status, reason(status));
  if (status == 503) answer.headers.set("Retry-After", "5");
  return answer;
}

}  // namespace base::http
