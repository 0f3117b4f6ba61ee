#include "ap/mime/multipart.h"

#include <catch2/catch.hpp>

using namespace ap::mime;
using base::as_bytes;

namespace {

constexpr std::string_view kType =
    "multipart/related; type=\"application/soap+xml\"; boundary=\"b-1\"; start=\"<root@x>\"";

std::string part(std::string_view id, std::string_view content, std::string_view more = "",
                 std::string_view type = "application/soap+xml") {
  return "--b-1\r\nContent-Type: " + std::string(type) + "\r\nContent-ID: <" + std::string(id) +
         ">\r\n" + std::string(more) + "\r\n" + std::string(content) + "\r\n";
}

const std::string kRoot = part("root@x", "<a/>");
const std::string kEnd = "--b-1--\r\n";

std::string code_of(std::string_view type, const std::string& body) {
  const auto parts = parse_message(type, as_bytes(body));
  return parts ? "" : parts.error().code;
}

}  // namespace

TEST_CASE("what is written is what is read, octet for octet") {
  base::Bytes binary;
  for (int n = 0; n < 1024; ++n) binary.push_back(static_cast<std::uint8_t>(n));
  const Packed packed =
      write_message({{"application/soap+xml; charset=UTF-8", "root@x", as_bytes("<a/>")},
                     {"application/octet-stream", "p1@x", binary},
                     {"application/octet-stream", "p2@x", {}}},
                    "b-1");
  const auto parts = parse_message(packed.content_type, packed.body).value();
  REQUIRE(parts.size() == 3);
  CHECK(base::as_text(parts[0].content) == "<a/>");
  CHECK(parts[0].content_id == "root@x");
  CHECK(std::ranges::equal(parts[1].content, binary));
  CHECK(parts[2].content.empty());
}

TEST_CASE("what peers write differently is accepted") {
  const std::string body = kRoot + part("p@x", "data") + kEnd;
  CHECK(code_of(kType, body) == "");
  CHECK(code_of(kType, "\r\n" + body) == "");
  CHECK(code_of(kType, "preamble\r\n" + body + "epilogue") == "");
  CHECK(code_of(kType, body.substr(0, body.size() - 2)) == "");
  CHECK(code_of("Multipart/Related; BOUNDARY=b-1", body) == "");
  CHECK(code_of("multipart/related; boundary=b-1; charset=utf-8;", body) == "");
  CHECK(code_of("application/soap+xml; charset=UTF-8", "<a/>") == "");
  const std::string uuid =
      "--uuid:1\r\ncontent-type: application/soap+xml\r\n\r\n<a/>\r\n--uuid:1--";
  CHECK(code_of("multipart/related; boundary=\"uuid:1\"", uuid) == "");
  const std::string like = kRoot + part("p@x", "x--b-1\r\n--b-12\r\n--b-1x\r\ny") + kEnd;
  CHECK(base::as_text(parse_message(kType, as_bytes(like)).value()[1].content) ==
        "x--b-1\r\n--b-12\r\n--b-1x\r\ny");
}

TEST_CASE("transfer encodings are undone") {
  const auto content = [](std::string_view encoding, std::string_view text) {
    const std::string body =
        kRoot + part("p@x", text, "Content-Transfer-Encoding: " + std::string(encoding) + "\r\n") +
        kEnd;
    const auto parts = parse_message(kType, as_bytes(body));
    return parts ? std::string(base::as_text((*parts)[1].content)) : parts.error().code;
  };
  CHECK(content("base64", "aGVs\r\nbG8=") == "hello");
  CHECK(content("Quoted-Printable", "a=C3=A4=\r\nb") ==
        "a\xC3\xA4"
        "b");
  CHECK(content("binary", "a=b") == "a=b");
  CHECK(content("base64", "a*b") == "base64");
  CHECK(content("quoted-printable", "a=Z") == "mime.encoding");
  CHECK(content("x-uuencode", "a") == "mime.encoding");
}

TEST_CASE("ambiguous and broken messages are refused") {
  const std::string body = kRoot + kEnd;
  CHECK(code_of(kType, body) == "");
  CHECK(code_of("text/xml", body) == "mime.media_type");
  CHECK(code_of("nothing", body) == "mime.media_type");
  CHECK(code_of("multipart/related", body) == "mime.boundary");
  CHECK(code_of("multipart/related; boundary=\"b-1", body) == "mime.media_type");
  CHECK(code_of("multipart/related; boundary=other", body) == "mime.boundary");
  CHECK(code_of("multipart/related; boundary=b-1; start=\"<p@x>\"",
                kRoot + part("p@x", "1") + kEnd) == "mime.start");
  CHECK(code_of("multipart/related; boundary=b-1; type=\"text/xml\"", body) == "mime.type");
  CHECK(code_of("multipart/related; boundary=b-1; charset=UTF-16", body) == "mime.charset");
  CHECK(code_of(kType, kRoot) == "mime.boundary");
  CHECK(code_of(kType, kEnd) == "mime.parts");
  CHECK(code_of(kType, kRoot + part("root@x", "1") + kEnd) == "mime.content_id");
  CHECK(code_of(kType, kRoot + part("p@x", "1", "Content-ID: <q@x>\r\n") + kEnd) == "mime.header");
  CHECK(code_of(kType, kRoot + part("p@x", "1", "no colon\r\n") + kEnd) == "mime.header");
  CHECK(code_of(kType, kRoot + part("p@x", "1", std::string("A: \0\r\n", 6)) + kEnd) ==
        "mime.header");
  CHECK(code_of(kType, kRoot + part("p@x", "1", "A: b\rc\r\n") + kEnd) == "mime.header");
  CHECK(code_of(kType, kRoot + part("p@x", "1", "", "multipart/mixed; boundary=z") + kEnd) ==
        "mime.nested");
  CHECK(code_of(kType, part("root@x", "<a/>", "", "text/xml") + kEnd) == "mime.root");
  CHECK(code_of(kType, kRoot + part("p@x", "1", "A: " + std::string(20000, 'a') + "\r\n") + kEnd) ==
        "mime.header");
  std::string many = kRoot;
  for (int n = 0; n < 16; ++n) many += part("p" + std::to_string(n) + "@x", "1");
  CHECK(code_of(kType, many + kEnd) == "mime.parts");
}
