#include "base/http/head.h"

#include <catch2/catch.hpp>

using namespace base::http;

namespace {

const ServerLimits kLimits{.body_bytes = 1000, .header_bytes = 200, .target_bytes = 50};

/// "" when accepted, else the code of the error.
std::string code_of(std::string_view head) {
  const auto parsed = parse_head(head, kLimits);
  return parsed ? "" : parsed.error().code;
}

std::string post(std::string_view fields) {
  return "POST / HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n";
}

}  // namespace

TEST_CASE("a head gives method, target, fields in order, and how its body ends") {
  const Head head =
      parse_head("POST /a?b=c HTTP/1.1\r\nhost: x\r\nA:\t1 \r\nB:\r\nContent-Length: 12\r\n\r\n",
                 kLimits)
          .value();
  CHECK(head.request.method == "POST");
  CHECK(head.request.target == "/a?b=c");
  CHECK(head.request.headers.all() ==
        std::vector<std::pair<std::string, std::string>>{
            {"host", "x"}, {"A", "1"}, {"B", ""}, {"Content-Length", "12"}});
  CHECK(head.framing.length == 12);
  CHECK_FALSE(head.framing.chunked);
  CHECK(parse_head(post("Transfer-Encoding: Chunked\r\n"), kLimits).value().framing.chunked);
  CHECK_FALSE(parse_head(post(""), kLimits).value().framing.has_body());
}

TEST_CASE("a connection is kept by version and by what its header says") {
  const auto kept = [](const std::string& head) {
    return parse_head(head, kLimits).value().keep_alive;
  };
  CHECK(kept(post("")));
  CHECK_FALSE(kept(post("Connection: close\r\n")));
  CHECK_FALSE(kept(post("Connection: TE, Close\r\n")));
  CHECK_FALSE(kept(post("Connection: TE\r\nConnection: close\r\n")));
  CHECK_FALSE(kept("GET / HTTP/1.0\r\n\r\n"));
  CHECK(kept("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
  CHECK(parse_head(post("Expect: 100-Continue\r\n"), kLimits).value().expects_continue);
  CHECK_FALSE(parse_head("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n", kLimits)
                  .value()
                  .expects_continue);
}

TEST_CASE("a length that two readers could understand in two ways is refused") {
  CHECK(code_of(post("Content-Length: 3\r\n")) == "");
  for (const auto* fields :
       {"Content-Length: 3\r\nContent-Length: 3\r\n", "Content-Length: 3, 3\r\n",
        "Content-Length: +3\r\n", "Content-Length: -3\r\n", "Content-Length: 03\r\n",
        "Content-Length: 3 3\r\n", "Content-Length: 0x3\r\n", "Content-Length:\r\n",
        "Content-Length: 18446744073709551616\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: \"chunked\"\r\n", "Transfer-Encoding:\r\n"}) {
    INFO(fields);
    CHECK(code_of(post(fields)) == "http.framing");
  }
  CHECK(code_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == "http.framing");
}

TEST_CASE("a line that is not exactly one is refused") {
  for (const auto* fields : {"Content-Length : 3\r\n", " Content-Length: 3\r\n", "A: b\r\n c\r\n",
                             "A: b\rc\r\n", "A: b\n", "A\r\n", ": b\r\n", "A B: c\r\n",
                             "\xC3\xA4: b\r\n", "A: \x01\r\n", "A: \x7F\r\n", "Host: y\r\n"}) {
    INFO(fields);
    CHECK(code_of(post(fields)) == "http.head");
  }
  CHECK(code_of(post(std::string_view("A: b\0c\r\n", 8))) == "http.head");
  CHECK(code_of(post("A: \xC3\xA4\r\n")) == "");
  for (const auto* head :
       {"", "\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / a HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\xC3\xA4 HTTP/1.1\r\nHost: x\r\n\r\n", "G@T / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / http/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1\r\nHost: x\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\nmore"}) {
    INFO(head);
    CHECK(code_of(head) == "http.head");
  }
}

TEST_CASE("each limit has its own status") {
  const auto status = [](const std::string& head) {
    return status_of(parse_head(head, kLimits).error());
  };
  CHECK(status("GET /" + std::string(50, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n") == 414);
  CHECK(status(post("A: " + std::string(200, 'b') + "\r\n")) == 431);
  CHECK(status(post("Content-Length: 1001\r\n")) == 413);
  CHECK(status("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == 505);
  CHECK(status(post("Content-Length: x\r\n")) == 400);
  CHECK(code_of("GET /" + std::string(49, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n") == "");
  CHECK(code_of(post("Content-Length: 1000\r\n")) == "");
}
