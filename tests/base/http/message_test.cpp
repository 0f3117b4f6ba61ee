#include "base/http/message.h"

#include <catch2/catch.hpp>

#include "base/http/server.h"

using namespace base::http;

TEST_CASE("header names are compared without case and keep every value") {
  Headers headers;
  headers.add("Content-Type", "a");
  headers.add("content-type", "b");
  CHECK(headers.count("CONTENT-TYPE") == 2);
  CHECK(headers.get("content-Type") == "a");
  headers.set("Content-type", "c");
  CHECK(headers.count("content-type") == 1);
  CHECK(headers.get("other").empty());
}

TEST_CASE("percent-encoding leaves the plus sign alone and comes back") {
  const std::string text = "iso6523-actorid-upis::0216:a+b c#ä";
  CHECK(percent_decode(percent_encode(text)).value() == text);
  CHECK(percent_encode("a:b") == "a%3Ab");
  CHECK(percent_decode("a+b").value() == "a+b");
  CHECK(percent_decode("%zz").error().code == "http.encoding");
  CHECK_FALSE(percent_decode("a%4"));
}

TEST_CASE("a request target splits into path and query") {
  Request request;
  request.target = "/api?since=2026-11-24T09%3A00%3A00Z&limit=5";
  CHECK(request.path() == "/api");
  CHECK(query_value(request.query(), "since") == "2026-11-24T09:00:00Z");
  CHECK(query_value(request.query(), "limit") == "5");
  CHECK(query_value(request.query(), "cursor").empty());
}

TEST_CASE("an address is a host and a port") {
  CHECK(parse_address("127.0.0.1:0").value() == std::pair<std::string, int>("127.0.0.1", 0));
  CHECK(parse_address("[::1]:8443").value().first == "::1");
  CHECK_FALSE(parse_address("localhost"));
  CHECK_FALSE(parse_address("h:65536"));
  for (const auto* bad :
       {":1", "[:1", "[]:1", "]:1", "::1:80", "[[::1]]:80", "a[b]:1", "h:", "h:01"}) {
    INFO(bad);
    CHECK_FALSE(parse_address(bad));
  }
}
